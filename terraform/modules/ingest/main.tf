# From a change in the bucket to the function that tracks it. The queues are in queues.tf, the wire from the bucket in
# source.tf, what pages the operator in alarms.tf.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  # Built from names, not read from the resources: a queue can then carry its policy from the start, and a separate policy
  # costs 25 s of the provider's waiting.
  bucket_arn      = "arn:${local.partition}:s3:::${var.bucket_name}"
  rule_arn        = "arn:${local.partition}:events:${local.region}:${local.account_id}:rule/${var.name_prefix}-uploads"
  queue_arns      = { for noun in ["uploads", "uploads-dlq", "errors", "rule-dlq"] : noun => "arn:${local.partition}:sqs:${local.region}:${local.account_id}:${var.name_prefix}-${noun}" }
  attempts_arn    = "arn:${local.partition}:dynamodb:${local.region}:${local.account_id}:table/${var.name_prefix}-attempts"
  uses_event_rule = var.event_source == "eventbridge"
}

data "aws_iam_policy_document" "track_upload" {
  statement {
    sid       = "ReadFiles"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/*"]
  }

  # Without it, S3 answers 403 instead of 404 for a file that is gone. The listing also tells of files that nobody else may look at (SSE-C).
  statement {
    sid       = "TellMissingFromForbidden"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }

  statement {
    sid       = "TrackFiles"
    actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [var.tables.files_arn]
  }

  statement {
    sid       = "AppendHistory"
    actions   = ["dynamodb:BatchWriteItem"]
    resources = [var.tables.file_events_arn]
  }

  statement {
    sid       = "CountAttempts"
    actions   = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"]
    resources = [local.attempts_arn]
  }

  statement {
    sid       = "ReportErrors"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns["errors"], local.queue_arns["uploads-dlq"]]
  }

  statement {
    sid       = "ReceiveEvents"
    actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [local.queue_arns["uploads"]]
  }
}

module "track_upload" {
  source = "../function"

  name               = "${var.name_prefix}-track-upload"
  description        = "Tracks in the table ${var.tables.files_name} what changed in the bucket ${var.bucket_name}."
  package_path       = var.function.package_path
  handler            = "lambda_handlers.track_upload.handler"
  policy_json        = data.aws_iam_policy_document.track_upload.json
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
    ATTEMPTS_TABLE_NAME          = aws_dynamodb_table.attempts.name
    ERRORS_QUEUE_URL             = aws_sqs_queue.errors.url
    UPLOADS_DLQ_URL              = aws_sqs_queue.uploads_dlq.url
    MAX_RECEIVE_COUNT            = var.max_receive_count
    MAX_TRIES                    = var.max_tries
    LIST_SHARDS                  = var.tracking.list_shards
    EVENTBRIDGE_KEY_ENCODING     = var.tracking.eventbridge_key_encoding
    TOMBSTONE_RETENTION_DAYS     = var.tracking.tombstone_retention_days
    HISTORY_RETENTION_DAYS       = var.tracking.history_retention_days
    METADATA_BUDGET_BYTES        = var.tracking.metadata_budget_bytes
    METADATA_BUDGET_SECONDS      = var.tracking.metadata_budget_seconds
    POWERTOOLS_SERVICE_NAME      = "track_upload"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  }
}

resource "aws_lambda_event_source_mapping" "uploads" {
  event_source_arn        = aws_sqs_queue.uploads.arn
  function_name           = module.track_upload.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # Bounds the function here, not by a reservation: a message is then not received in vain, which would count against it.
  scaling_config {
    maximum_concurrency = var.maximum_concurrency
  }
}
