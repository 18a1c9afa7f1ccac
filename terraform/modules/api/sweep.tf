# What cleans up behind uploads that were never finished, and when.

data "aws_iam_policy_document" "sweep" {
  statement {
    sid       = "FindExpiredSessions"
    actions   = ["dynamodb:Query"]
    resources = ["${var.tables.uploads_arn}/index/ByState"]
  }

  statement {
    sid       = "EndSessions"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [var.tables.uploads_arn]
  }

  # Without s3:ListBucket, S3 answers 403 instead of 404 for a missing key.
  statement {
    sid       = "FindUnfinishedUploads"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [local.bucket_arn]
  }

  # Its parts tell whether somebody still goes on with it, the file that it made whether it was finished after all.
  statement {
    sid       = "AbortUnfinishedUploads"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts"]
    resources = [local.objects_arn]
  }
}

module "sweep_function" {
  source = "../function"

  name               = "${var.name_prefix}-sweep-uploads"
  description        = "Aborts uploads to the bucket ${var.bucket_name} that were not finished in time."
  package_path       = var.sweep_function.package_path
  handler            = "lambda_handlers.sweep_uploads.handler"
  policy_json        = data.aws_iam_policy_document.sweep.json
  architecture       = var.sweep_function.architecture
  memory_mb          = var.sweep_function.memory_mb
  timeout_seconds    = var.sweep_function.timeout_seconds
  log_retention_days = var.sweep_function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = {
    STACK_NAME                   = var.name_prefix
    BUCKET_NAME                  = var.bucket_name
    UPLOADS_TABLE_NAME           = var.tables.uploads_name
    UPLOAD_EXPIRY_HOURS          = var.upload_expiry_hours
    POWERTOOLS_SERVICE_NAME      = "sweep_uploads"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.sweep_function.log_level
  }
}

# A call that is lost is made again by the next one: nothing is kept of it.
module "sweep_schedule" {
  count  = var.sweep_schedule == null ? 0 : 1
  source = "../schedule"

  function_name = module.sweep_function.name
  description   = "Aborts uploads to the bucket ${var.bucket_name} that were not finished in time."
  expression    = var.sweep_schedule
}
