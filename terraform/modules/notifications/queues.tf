# Dead letters are kept as long as SQS can keep them: a person has to find time to look.

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

data "aws_iam_policy_document" "deliveries_dlq" {
  source_policy_documents = [data.aws_iam_policy_document.deny_plain_http["deliveries-dlq"].json]

  statement {
    sid       = "AllowTopic"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns["deliveries-dlq"]]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.topic_arn]
    }
  }
}

resource "aws_sqs_queue" "notify_dlq" {
  name                      = "${var.name_prefix}-notify-dlq"
  policy                    = var.tls_only ? data.aws_iam_policy_document.deny_plain_http["notify-dlq"].json : null
  sqs_managed_sse_enabled   = true
  message_retention_seconds = local.longest_retention_seconds
}

resource "aws_sqs_queue" "deliveries_dlq" {
  name                      = "${var.name_prefix}-deliveries-dlq"
  policy                    = data.aws_iam_policy_document.deliveries_dlq.json
  sqs_managed_sse_enabled   = true
  message_retention_seconds = local.longest_retention_seconds
}
