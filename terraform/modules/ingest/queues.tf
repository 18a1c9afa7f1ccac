# Dead letters and reports are kept as long as SQS can keep them: a person has to find time to look.

locals {
  longest_retention_seconds = 14 * 24 * 60 * 60
}

data "aws_iam_policy_document" "deny_plain_http" {
  for_each = local.queue_arns

  dynamic "statement" {
    for_each = var.tls_only ? [1] : []

    content {
      sid       = "DenyPlainHttp"
      effect    = "Deny"
      actions   = ["sqs:*"]
      resources = [each.value]

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

# Both senders, whichever is in use: event_source can then be switched without a moment in which neither may send.
data "aws_iam_policy_document" "uploads" {
  source_policy_documents = [data.aws_iam_policy_document.deny_plain_http["uploads"].json]

  statement {
    sid       = "AllowBucket"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns["uploads"]]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.bucket_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }

  statement {
    sid       = "AllowRule"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns["uploads"]]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.rule_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "rule_dlq" {
  source_policy_documents = [data.aws_iam_policy_document.deny_plain_http["rule-dlq"].json]

  statement {
    sid       = "AllowRule"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns["rule-dlq"]]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.rule_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_sqs_queue" "uploads" {
  name                       = "${var.name_prefix}-uploads"
  policy                     = data.aws_iam_policy_document.uploads.json
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 4 * 24 * 60 * 60
  visibility_timeout_seconds = 6 * var.function.timeout_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = local.queue_arns["uploads-dlq"]
    maxReceiveCount     = var.max_receive_count
  })

  # AWS refuses a queue whose dead-letter queue is not there yet.
  depends_on = [aws_sqs_queue.uploads_dlq]
}

resource "aws_sqs_queue" "uploads_dlq" {
  name                      = "${var.name_prefix}-uploads-dlq"
  policy                    = var.tls_only ? data.aws_iam_policy_document.deny_plain_http["uploads-dlq"].json : null
  sqs_managed_sse_enabled   = true
  message_retention_seconds = local.longest_retention_seconds

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.queue_arns["uploads"]]
  })
}

resource "aws_sqs_queue" "errors" {
  name                      = "${var.name_prefix}-errors"
  policy                    = var.tls_only ? data.aws_iam_policy_document.deny_plain_http["errors"].json : null
  sqs_managed_sse_enabled   = true
  message_retention_seconds = local.longest_retention_seconds
}

resource "aws_sqs_queue" "rule_dlq" {
  count = local.uses_event_rule ? 1 : 0

  name                      = "${var.name_prefix}-rule-dlq"
  policy                    = data.aws_iam_policy_document.rule_dlq.json
  sqs_managed_sse_enabled   = true
  message_retention_seconds = local.longest_retention_seconds
}
