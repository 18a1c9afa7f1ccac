# start_job begins executions, run_job does the work where there is no instance to do it, sweep_jobs cleans up behind both.

locals {
  # What both runners may do, whichever of them it is.
  run_statements = {
    ReadAndReportJobs = {
      actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
      resources = [var.jobs_table.arn]
    }
    # Without s3:ListBucket, S3 answers 403 instead of 404 for a missing key; versions tell what an earlier attempt wrote.
    FindFiles = {
      actions   = ["s3:ListBucket", "s3:ListBucketVersions"]
      resources = [local.bucket_arn]
    }
    ReadFiles = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion"]
      resources = ["${local.bucket_arn}/*"]
    }
    WriteOutputs = {
      actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
      resources = [local.outputs_arn]
    }
  }

  run_environment = {
    STACK_NAME      = var.name_prefix
    BUCKET_NAME     = var.bucket_name
    JOBS_TABLE_NAME = var.jobs_table.name
    LIST_SHARDS     = tostring(var.list_shards)
  }
}

data "aws_iam_policy_document" "start_job" {
  statement {
    sid       = "ReadStream"
    actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
    resources = [var.jobs_table.stream_arn]
  }

  statement {
    sid       = "StartExecutions"
    actions   = ["states:StartExecution"]
    resources = [local.state_machine_arn]
  }

  statement {
    sid       = "SetFailedRecordsAside"
    actions   = ["sqs:SendMessage"]
    resources = [local.start_job_dlq_arn]
  }
}

module "start_job" {
  source = "../function"

  name               = "${var.name_prefix}-start-job"
  description        = "Starts an execution of ${local.name} for each job that is submitted."
  package_path       = "${var.function.package_dir}/start_job.zip"
  handler            = "lambda_handlers.start_job.handler"
  policy_json        = data.aws_iam_policy_document.start_job.json
  architecture       = var.function.architecture
  memory_mb          = 256
  timeout_seconds    = 30
  log_retention_days = var.function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = {
    STATE_MACHINE_ARN            = local.state_machine_arn
    START_JOB_DLQ_URL            = aws_sqs_queue.start_job_dlq.url
    POWERTOOLS_SERVICE_NAME      = "start_job"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  }
}

# start_job deals with a record that fails; retries, age and destination here are the second net, for when start_job itself
# can't. Only what was just submitted concerns it: the filter keeps it from being called at each step of a job.
resource "aws_lambda_event_source_mapping" "jobs" {
  event_source_arn               = var.jobs_table.stream_arn
  function_name                  = module.start_job.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 100
  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = 10
  maximum_record_age_in_seconds  = 6 * 60 * 60

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["INSERT"], dynamodb = { NewImage = { Status = { S = ["QUEUED"] } } } })
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.start_job_dlq.arn
    }
  }
}

# Dead letters are kept as long as SQS can keep them: a person has to find time to look.
data "aws_iam_policy_document" "start_job_dlq" {
  dynamic "statement" {
    for_each = var.tls_only ? [1] : []

    content {
      sid       = "DenyPlainHttp"
      effect    = "Deny"
      actions   = ["sqs:*"]
      resources = [local.start_job_dlq_arn]

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
}

resource "aws_sqs_queue" "start_job_dlq" {
  name                      = "${var.name_prefix}-start-job-dlq"
  policy                    = var.tls_only ? data.aws_iam_policy_document.start_job_dlq.json : null
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 14 * 24 * 60 * 60
}

data "aws_iam_policy_document" "run_job" {
  dynamic "statement" {
    for_each = local.run_statements

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

module "run_job" {
  source = "../function"

  name               = "${var.name_prefix}-run-job"
  description        = "Runs one job: reads a file of the bucket ${var.bucket_name}, writes another one under outputs/."
  package_path       = "${var.function.package_dir}/run_job.zip"
  handler            = "lambda_handlers.run_job.handler"
  policy_json        = data.aws_iam_policy_document.run_job.json
  architecture       = var.function.architecture
  memory_mb          = 512
  timeout_seconds    = min(local.timeout_seconds, 900)
  log_retention_days = var.function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = merge(local.run_environment, {
    POWERTOOLS_SERVICE_NAME      = "run_job"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  })
}
