# The REST API and the function behind it. Its routes are in routes.tf, what API Gateway answers by itself in problems.tf,
# how it is published in stage.tf; what cleans up behind uploads is in sweep.tf.

data "aws_partition" "current" {}

locals {
  name        = "${var.name_prefix}-api"
  bucket_arn  = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket_name}"
  objects_arn = "${local.bucket_arn}/*"

  authorization = { iam = "AWS_IAM", cognito = "COGNITO_USER_POOLS" }[var.auth]
}

resource "aws_api_gateway_rest_api" "this" {
  name        = local.name
  description = "Files, uploads, jobs and statistics of ${var.name_prefix}."

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_authorizer" "user_pool" {
  count = var.auth == "cognito" ? 1 : 0

  name            = "user-pool"
  type            = "COGNITO_USER_POOLS"
  rest_api_id     = aws_api_gateway_rest_api.this.id
  provider_arns   = [var.user_pool_arn]
  identity_source = "method.request.header.Authorization"

  # Where people no longer sign in, methods stop asking for it before it goes.
  lifecycle {
    create_before_destroy = true
  }
}

# A presigned URL can do what this role can, and no more.
data "aws_iam_policy_document" "api" {
  statement {
    sid       = "ReadRecords"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem"]
    resources = [var.tables.files_arn]
  }

  statement {
    sid       = "ListRecords"
    actions   = ["dynamodb:Query"]
    resources = ["${var.tables.files_arn}/index/ByName", "${var.tables.files_arn}/index/ByUploadTime"]
  }

  statement {
    sid       = "ReadHistory"
    actions   = ["dynamodb:Query"]
    resources = [var.tables.file_events_arn]
  }

  statement {
    sid       = "KeepUploadSessions"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    resources = [var.tables.uploads_arn]
  }

  statement {
    sid       = "KeepJobs"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = [var.tables.jobs_arn]
  }

  statement {
    sid       = "ListJobs"
    actions   = ["dynamodb:Query"]
    resources = ["${var.tables.jobs_arn}/index/ByFile", "${var.tables.jobs_arn}/index/ByListKey"]
  }

  statement {
    sid = "ReadAndWriteFiles"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ]
    resources = [local.objects_arn]
  }

  # Without it, S3 answers 403 instead of 404 for a missing key.
  statement {
    sid       = "TellMissingFromForbidden"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }
}

module "function" {
  source = "../function"

  name               = local.name
  description        = "Answers the requests to the API of ${var.name_prefix}."
  package_path       = var.function.package_path
  handler            = "lambda_handlers.api.handler"
  policy_json        = data.aws_iam_policy_document.api.json
  architecture       = var.function.architecture
  memory_mb          = var.function.memory_mb
  timeout_seconds    = var.function.timeout_seconds
  log_retention_days = var.function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = {
    STACK_NAME                   = var.name_prefix
    BUCKET_NAME                  = var.bucket_name
    FILES_TABLE_NAME             = var.tables.files_name
    FILE_EVENTS_TABLE_NAME       = var.tables.file_events_name
    UPLOADS_TABLE_NAME           = var.tables.uploads_name
    JOBS_TABLE_NAME              = var.tables.jobs_name
    JOB_RETENTION_DAYS           = var.job_retention_days
    LIST_SHARDS                  = var.list_shards
    AUTH                         = var.auth
    USER_POOL_CLIENT_ID          = coalesce(var.user_pool_client_id, "none")
    S3_PUBLIC_ENDPOINT           = var.s3_public_endpoint
    UPLOAD_EXPIRY_HOURS          = var.upload_expiry_hours
    URL_EXPIRY_SECONDS           = var.url_expiry_seconds
    POWERTOOLS_SERVICE_NAME      = "api"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "AllowApi"
  action        = "lambda:InvokeFunction"
  function_name = module.function.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/${local.stage_name}/*"
}
