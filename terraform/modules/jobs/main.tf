# Jobs: each item of the table Jobs that is written as QUEUED is brought to its end by an execution of the state machine.
# The functions are in functions.tf, what runs on EC2 is in ec2.tf, the schedule of the sweep in sweep.tf.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account_id         = data.aws_caller_identity.current.account_id
  partition          = data.aws_partition.current.partition
  region             = data.aws_region.current.name
  region_and_account = "${local.region}:${local.account_id}"
  name               = "${var.name_prefix}-jobs"
  on_ec2             = var.runner == "ec2"

  # Built from names, so that each policy is whole before there is what it speaks of.
  state_machine_arn = "arn:${local.partition}:states:${local.region_and_account}:stateMachine:${local.name}"
  executions_arn    = "arn:${local.partition}:states:${local.region_and_account}:execution:${local.name}:*"
  run_job_arn       = "arn:${local.partition}:lambda:${local.region_and_account}:function:${var.name_prefix}-run-job"
  start_job_dlq_arn = "arn:${local.partition}:sqs:${local.region_and_account}:${var.name_prefix}-start-job-dlq"
  bucket_arn        = "arn:${local.partition}:s3:::${var.bucket_name}"
  outputs_arn       = "${local.bucket_arn}/outputs/*"
  instances_arn     = "arn:${local.partition}:ec2:${local.region_and_account}:instance/*"
  volumes_arn       = "arn:${local.partition}:ec2:${local.region_and_account}:volume/*"
  instance_role_arn = "arn:${local.partition}:iam::${local.account_id}:role/${var.name_prefix}-job-instance"

  timeout_seconds = var.timeout_minutes * 60
  max_attempts    = local.on_ec2 ? 2 : 3

  # A look at an instance, and one for a slot, are 16 events each in the history of an execution, which holds 25,000: 1,500 looks in all.
  max_polls           = local.on_ec2 ? ceil(local.timeout_seconds / var.poll_seconds) : 0
  max_waits           = 1500 - local.max_polls
  short_waits         = 20
  long_wait_seconds   = max(60, var.poll_seconds)
  longest_job_seconds = local.short_waits * var.poll_seconds + (local.max_waits - local.short_waits) * local.long_wait_seconds + local.max_attempts * local.timeout_seconds

  definition = templatefile("${path.module}/state_machine.asl.json", {
    partition               = local.partition
    name_prefix             = var.name_prefix
    runner                  = var.runner
    jobs_table_name         = var.jobs_table.name
    bucket_name             = var.bucket_name
    run_job_function_arn    = local.run_job_arn
    launch_template_id      = local.on_ec2 ? aws_launch_template.job[0].id : "none"
    launch_template_version = local.on_ec2 ? aws_launch_template.job[0].latest_version : "none"
    concurrency             = var.concurrency
    poll_seconds            = var.poll_seconds
    short_waits             = local.short_waits
    long_wait_seconds       = local.long_wait_seconds
    retry_seconds           = var.retry_seconds
    max_waits               = local.max_waits
    max_attempts            = local.max_attempts
    max_polls               = local.max_polls
    timeout_seconds         = local.timeout_seconds
    timeout_words           = var.timeout_minutes == 1 ? "a minute" : "${var.timeout_minutes} minutes"

    # The net under all waits and attempts: each request between them takes time, too.
    execution_timeout_seconds = 2 * local.longest_job_seconds
  })
}

data "aws_iam_policy_document" "assume_states" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.state_machine_arn]
    }
  }
}

data "aws_iam_policy_document" "state_machine" {
  statement {
    sid       = "ReadAndMarkJobs"
    actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [var.jobs_table.arn]
  }

  statement {
    sid       = "AbortUnfinishedOutputs"
    actions   = ["s3:AbortMultipartUpload"]
    resources = [local.outputs_arn]
  }

  dynamic "statement" {
    for_each = local.on_ec2 ? [] : [1]

    content {
      sid       = "RunFunction"
      actions   = ["lambda:InvokeFunction"]
      resources = [local.run_job_arn]
    }
  }

  # What Step Functions needs to write its log and its traces can't be narrowed. Source: Step Functions Developer Guide, Logging
  # in CloudWatch Logs, and IAM policies for X-Ray.
  statement {
    sid = "WriteLogs"
    actions = [
      "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "WriteTraces"
    actions   = ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "state_machine" {
  name               = local.name
  description        = "What the state machine ${local.name} may do."
  assume_role_policy = data.aws_iam_policy_document.assume_states.json
}

resource "aws_iam_role_policy" "state_machine" {
  name   = local.name
  role   = aws_iam_role.state_machine.id
  policy = data.aws_iam_policy_document.state_machine.json
}

resource "aws_cloudwatch_log_group" "state_machine" {
  #checkov:skip=CKV_AWS_158:CloudWatch's own key encrypts it; it holds ids of jobs and errors, never contents
  #checkov:skip=CKV_AWS_338:How long logs are kept is the operator's choice (log_retention_days)
  name              = "/aws/vendedlogs/states/${local.name}"
  retention_in_days = var.function.log_retention_days
}

resource "aws_sfn_state_machine" "jobs" {
  #checkov:skip=CKV_AWS_285:It logs what failed, with data; each step that went well would cost more than the step
  name       = local.name
  role_arn   = aws_iam_role.state_machine.arn
  definition = local.definition

  logging_configuration {
    level                  = "ERROR"
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.state_machine.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  depends_on = [aws_iam_role_policy.state_machine, aws_iam_role_policy.launch]
}
