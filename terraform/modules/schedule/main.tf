# One schedule that calls a function, and the role as which EventBridge Scheduler calls it.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # Built from names, so that the policy is whole before there is a function or a queue.
  partition    = data.aws_partition.current.partition
  placed       = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  function_arn = "arn:${local.partition}:lambda:${local.placed}:function:${var.function_name}"

  dead_letter_arns = [for name in var.dead_letter_queue_name[*] : "arn:${local.partition}:sqs:${local.placed}:${name}"]
}

data "aws_iam_policy_document" "assume" {
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

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "CallFunction"
    actions   = ["lambda:InvokeFunction"]
    resources = [local.function_arn]
  }

  dynamic "statement" {
    for_each = local.dead_letter_arns

    content {
      sid       = "SetFailedCallsAside"
      actions   = ["sqs:SendMessage"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.function_name}-schedule"
  description        = "What the schedule of ${var.function_name} may do."
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "${var.function_name}-schedule"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

resource "aws_scheduler_schedule" "this" {
  #checkov:skip=CKV_AWS_297:Scheduler's own key encrypts it; it holds an empty event
  name                = var.function_name
  description         = var.description
  schedule_expression = var.expression

  flexible_time_window {
    mode                      = var.window_minutes == null ? "OFF" : "FLEXIBLE"
    maximum_window_in_minutes = var.window_minutes
  }

  target {
    arn      = local.function_arn
    role_arn = aws_iam_role.this.arn
    input    = jsonencode({})

    dynamic "dead_letter_config" {
      for_each = local.dead_letter_arns

      content {
        arn = dead_letter_config.value
      }
    }

    retry_policy {
      maximum_retry_attempts       = var.retry_attempts
      maximum_event_age_in_seconds = var.retry_minutes * 60
    }
  }

  depends_on = [aws_iam_role_policy.this]
}
