# Calls that failed for good, from the schedule or from Lambda. Kept as long as SQS can: a person has to find time to look.

data "aws_iam_policy_document" "dlq" {
  dynamic "statement" {
    for_each = var.tls_only ? [1] : []

    content {
      sid       = "DenyPlainHttp"
      effect    = "Deny"
      actions   = ["sqs:*"]
      resources = [local.dlq_arn]

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

resource "aws_sqs_queue" "dlq" {
  name                      = "${local.name}-dlq"
  policy                    = var.tls_only ? data.aws_iam_policy_document.dlq.json : null
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 14 * 24 * 60 * 60
}
