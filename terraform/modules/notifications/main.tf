# What is written in the tables Files and Jobs is announced, and nothing else: their streams call notify, which publishes.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  region_and_account = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"

  # Built from names, so that each resource carries its policy from the start.
  topic_arn = "arn:${data.aws_partition.current.partition}:sns:${local.region_and_account}:${var.name_prefix}-file-events"
  queue_arns = {
    for noun in ["notify-dlq", "deliveries-dlq"] :
    noun => "arn:${data.aws_partition.current.partition}:sqs:${local.region_and_account}:${var.name_prefix}-${noun}"
  }
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic" "file_events" {
  name              = "${var.name_prefix}-file-events"
  kms_master_key_id = "alias/aws/sns"
  policy            = var.tls_only ? data.aws_iam_policy_document.topic.json : null
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn      = aws_sns_topic.file_events.arn
  protocol       = "email"
  endpoint       = each.value
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.deliveries_dlq.arn })
}

data "aws_iam_policy_document" "notify" {
  statement {
    sid       = "ReadStream"
    actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    resources = [var.files_stream_arn, var.jobs_table.stream_arn]
  }

  statement {
    sid       = "SeeWhatWasTold"
    actions   = ["dynamodb:BatchGetItem"]
    resources = [var.jobs_table.arn]
  }

  # Nothing of a job but this. Source: DynamoDB Developer Guide, IAM policy conditions for fine-grained access control (the key
  # attributes of a request count, too). MiniStack 1.5.33 knows the attributes of reads alone.
  statement {
    sid       = "NoteWhatWasTold"
    actions   = ["dynamodb:UpdateItem"]
    resources = [var.jobs_table.arn]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:Attributes"
      values   = ["JobId", "NoticeTime"]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "dynamodb:ReturnValues"
      values   = ["NONE"]
    }
  }

  # AWS allows PublishBatch to whoever may Publish; MiniStack asks for it by its own name.
  statement {
    sid       = "Announce"
    actions   = ["sns:Publish", "sns:PublishBatch"]
    resources = [local.topic_arn]
  }

  statement {
    sid       = "SetFailedRecordsAside"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns["notify-dlq"]]
  }
}

module "notify" {
  source = "../function"

  name               = "${var.name_prefix}-notify"
  description        = "Announces on the topic ${aws_sns_topic.file_events.name} what was written in the tables Files and Jobs."
  package_path       = var.function.package_path
  handler            = "lambda_handlers.notify.handler"
  policy_json        = data.aws_iam_policy_document.notify.json
  architecture       = var.function.architecture
  memory_mb          = var.function.memory_mb
  timeout_seconds    = var.function.timeout_seconds
  log_retention_days = var.function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = {
    STACK_NAME                   = var.name_prefix
    TOPIC_ARN                    = aws_sns_topic.file_events.arn
    NOTIFY_DLQ_URL               = aws_sqs_queue.notify_dlq.url
    JOBS_TABLE_NAME              = var.jobs_table.name
    POWERTOOLS_SERVICE_NAME      = "notify"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  }
}

# What SNS refuses for itself, notify sends to notify-dlq. While SNS, DynamoDB or notify itself can't work, the batch comes again until
# its records are 20 hours old: four hours before the stream forgets them, Lambda names the batch in notify-dlq.
resource "aws_lambda_event_source_mapping" "files" {
  event_source_arn               = var.files_stream_arn
  function_name                  = module.notify.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 100
  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = -1
  maximum_record_age_in_seconds  = 20 * 60 * 60
  parallelization_factor         = 2 # of each shard; one file's changes stay in order

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.notify_dlq.arn
    }
  }
}

# As above. Jobs change often while they run, and a little afterwards: how they ended is all that is told.
resource "aws_lambda_event_source_mapping" "jobs" {
  event_source_arn               = var.jobs_table.stream_arn
  function_name                  = module.notify.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 100
  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = -1
  maximum_record_age_in_seconds  = 20 * 60 * 60
  parallelization_factor         = 2 # of each shard; one file's changes stay in order

  filter_criteria {
    filter {
      pattern = jsonencode({
        eventName = ["MODIFY"]
        dynamodb = {
          OldImage = { Status = { S = ["QUEUED", "RUNNING"] } }
          NewImage = { Status = { S = ["SUCCEEDED", "FAILED"] } }
        }
      })
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.notify_dlq.arn
    }
  }
}
