# What cleans up behind uploads that were never finished, and when.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  sweep_name = "${var.name_prefix}-sweep-uploads"

  # Built from names, so that the schedule's policy is whole before there is a function.
  sweep_arn = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:function:${local.sweep_name}"
}

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

  name               = local.sweep_name
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

data "aws_iam_policy_document" "assume_scheduler" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "CallSweepUploads"
    actions   = ["lambda:InvokeFunction"]
    resources = [local.sweep_arn]
  }
}

resource "aws_iam_role" "scheduler" {
  count = var.sweep_schedule == null ? 0 : 1

  name               = "${local.sweep_name}-schedule"
  description        = "What the schedule of ${local.sweep_name} may do."
  assume_role_policy = data.aws_iam_policy_document.assume_scheduler.json
}

resource "aws_iam_role_policy" "scheduler" {
  count = var.sweep_schedule == null ? 0 : 1

  name   = "${local.sweep_name}-schedule"
  role   = aws_iam_role.scheduler[0].id
  policy = data.aws_iam_policy_document.scheduler.json
}

# A call that is lost is made again by the next one: nothing is kept of it.
resource "aws_scheduler_schedule" "sweep" {
  #checkov:skip=CKV_AWS_297:Scheduler's own key encrypts it; it holds an empty event
  count = var.sweep_schedule == null ? 0 : 1

  name                = local.sweep_name
  description         = "Aborts uploads to the bucket ${var.bucket_name} that were not finished in time."
  schedule_expression = var.sweep_schedule

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.sweep_function.arn
    role_arn = aws_iam_role.scheduler[0].arn
    input    = jsonencode({})

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 10 * 60
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}
