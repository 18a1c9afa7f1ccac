# The net under the state machine: what a job left behind that is over, and when it is looked for.

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
    sid       = "ListExecutions"
    actions   = ["states:ListExecutions"]
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

  name               = "${var.name_prefix}-sweep-jobs"
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

# A call that is lost is made again by the next one: nothing is kept of it.
module "sweep_schedule" {
  count  = var.sweep_schedule == null ? 0 : 1
  source = "../schedule"

  function_name = module.sweep_jobs.name
  description   = "Ends what is left of jobs that are over."
  expression    = var.sweep_schedule
}
