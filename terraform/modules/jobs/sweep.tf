# The net under the state machine: what a job left behind that is over, and when it is looked for.

locals {
  sweep_name = "${var.name_prefix}-sweep-jobs"
  sweep_arn  = "arn:${local.partition}:lambda:${local.region_and_account}:function:${local.sweep_name}"
}

data "aws_iam_policy_document" "sweep" {
  statement {
    sid       = "FindJobs"
    actions   = ["dynamodb:Query"]
    resources = ["${var.jobs_table.arn}/index/ByFile", "${var.jobs_table.arn}/index/ByListKey"]
  }

  statement {
    sid       = "EndJobs"
    actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = [var.jobs_table.arn]
  }

  statement {
    sid       = "StartForgottenJobs"
    actions   = ["states:StartExecution"]
    resources = [local.state_machine_arn]
  }

  statement {
    sid       = "LookAtExecutions"
    actions   = ["states:DescribeExecution"]
    resources = [local.executions_arn]
  }

  statement {
    sid       = "FindUnfinishedOutputs"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [local.bucket_arn]
  }

  statement {
    sid       = "AbortUnfinishedOutputs"
    actions   = ["s3:AbortMultipartUpload"]
    resources = [local.outputs_arn]
  }

  # EC2 knows no resources for it.
  statement {
    sid       = "FindInstances"
    actions   = ["ec2:DescribeInstances"]
    resources = ["*"]
  }

  statement {
    sid       = "EndInstances"
    actions   = ["ec2:TerminateInstances"]
    resources = [local.instances_arn]

    dynamic "condition" {
      for_each = var.limit_by_instance_tags ? [1] : []

      content {
        test     = "StringEquals"
        variable = "ec2:ResourceTag/filetracker-stack"
        values   = [var.name_prefix]
      }
    }
  }
}

module "sweep_jobs" {
  source = "../function"

  name               = local.sweep_name
  description        = "Ends instances, uploads and slots of jobs that are over, and jobs whose execution is."
  package_path       = "${var.function.package_dir}/sweep_jobs.zip"
  handler            = "lambda_handlers.sweep_jobs.handler"
  policy_json        = data.aws_iam_policy_document.sweep.json
  architecture       = var.function.architecture
  memory_mb          = 256
  timeout_seconds    = 300
  log_retention_days = var.function.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  environment = merge(local.run_environment, {
    STATE_MACHINE_ARN            = local.state_machine_arn
    JOB_TIMEOUT_MINUTES          = var.timeout_minutes
    POWERTOOLS_SERVICE_NAME      = "sweep_jobs"
    POWERTOOLS_METRICS_NAMESPACE = "FileTracker"
    POWERTOOLS_LOG_LEVEL         = var.function.log_level
  })
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
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "CallSweepJobs"
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
  description         = "Ends what is left of jobs that are over."
  schedule_expression = var.sweep_schedule

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.sweep_jobs.arn
    role_arn = aws_iam_role.scheduler[0].arn
    input    = jsonencode({})

    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 10 * 60
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}
