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
    sid       = "CallReconcile"
    actions   = ["lambda:InvokeFunction"]
    resources = [local.function_arn]
  }

  statement {
    sid       = "SetFailedCallsAside"
    actions   = ["sqs:SendMessage"]
    resources = [local.dlq_arn]
  }
}

resource "aws_iam_role" "scheduler" {
  count = var.schedule == null ? 0 : 1

  name               = "${local.name}-schedule"
  description        = "What the schedule of ${local.name} may do."
  assume_role_policy = data.aws_iam_policy_document.assume_scheduler.json
}

resource "aws_iam_role_policy" "scheduler" {
  count = var.schedule == null ? 0 : 1

  name   = "${local.name}-schedule"
  role   = aws_iam_role.scheduler[0].id
  policy = data.aws_iam_policy_document.scheduler.json
}

resource "aws_scheduler_schedule" "this" {
  #checkov:skip=CKV_AWS_297:Scheduler's own key encrypts it; it holds an empty event
  count = var.schedule == null ? 0 : 1

  name                = local.name
  description         = "Reconciles the table ${var.files_table.name} with the bucket ${var.bucket_name}."
  schedule_expression = var.schedule

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = module.function.arn
    role_arn = aws_iam_role.scheduler[0].arn
    input    = jsonencode({})

    dead_letter_config {
      arn = aws_sqs_queue.dlq.arn
    }

    retry_policy {
      maximum_retry_attempts       = 10
      maximum_event_age_in_seconds = 60 * 60
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}
