# The safety net under events: a walk through the bucket and the table side by side, which queues what is not true to be
# tracked again. When it walks is in schedule.tf.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
  name       = "${var.name_prefix}-reconcile"

  # Built from names, so that the role can be given the right to call its own function before there is one.
  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.name}"
  dlq_arn      = "arn:${local.partition}:sqs:${local.region}:${local.account_id}:${local.name}-dlq"
}

data "aws_iam_policy_document" "reconcile" {
  statement {
    sid       = "ListFiles"
    actions   = ["s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${var.bucket_name}"]
  }

  statement {
    sid       = "ListRecords"
    actions   = ["dynamodb:Query"]
    resources = ["${var.files_table.arn}/index/ByName"]
  }

  statement {
    sid       = "ReadRecords"
    actions   = ["dynamodb:BatchGetItem"]
    resources = [var.files_table.arn]
  }

  # AWS allows SendMessageBatch to whoever may SendMessage; MiniStack asks for it by its own name.
  statement {
    sid       = "QueueForTracking"
    actions   = ["sqs:SendMessage", "sqs:SendMessageBatch"]
    resources = [var.uploads_queue.arn]
  }

  statement {
    sid       = "GoOn"
    actions   = ["lambda:InvokeFunction"]
    resources = [local.function_arn]
  }

  statement {
    sid       = "SetFailedCallsAside"
    actions   = ["sqs:SendMessage"]
    resources = [local.dlq_arn]
  }
}

module "function" {
  source = "../function"

  name               = local.name
  description        = "Finds where the table ${var.files_table.name} does not tell what is in the bucket ${var.bucket_name}, and has it tracked again."
  package_path       = var.function.package_path
  handler            = "lambda_handlers.reconcile.handler"
  policy_json        = data.aws_iam_policy_document.reconcile.json
  architecture       = var.function.architecture
  memory_mb          = var.function.memory_mb
  timeout_seconds    = var.function.timeout_seconds
  log_retention_days = var.function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = {
    STACK_NAME                   = var.name_prefix
    BUCKET_NAME                  = var.bucket_name
    FILES_TABLE_NAME             = var.files_table.name
    UPLOADS_QUEUE_URL            = var.uploads_queue.url
    LIST_SHARDS                  = var.list_shards
    POWERTOOLS_SERVICE_NAME      = "reconcile"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  }
}

# It is called asynchronously, by the schedule and by itself: each call carries where to begin, so that a call which
# failed can be made again.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name          = module.function.name
  maximum_retry_attempts = 2

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dlq.arn
    }
  }
}

# Lambda takes a function that calls itself for a mistake and stops it after 16 calls. Here each call has got further.
resource "aws_lambda_function_recursion_config" "this" {
  function_name  = module.function.name
  recursive_loop = "Allow"
}
