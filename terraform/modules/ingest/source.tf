# The wire from the bucket to the queue: straight, or through EventBridge. What the rule and the notification let through
# is the same.

locals {
  event_pattern = {
    source = ["aws.s3"]
    detail-type = [
      "Object Created",
      "Object Deleted",
      "Object Restore Completed",
      "Object Restore Expired",
      "Object Restore Initiated",
      "Object Storage Class Changed",
    ]
    detail = { bucket = { name = [var.bucket_name] } }
  }
}

resource "aws_s3_bucket_notification" "this" {
  bucket      = var.bucket_name
  eventbridge = local.uses_event_rule

  dynamic "queue" {
    for_each = local.uses_event_rule ? [] : [aws_sqs_queue.uploads.arn]

    content {
      id        = "uploads"
      queue_arn = queue.value
      events = [
        "s3:LifecycleExpiration:*",
        "s3:LifecycleTransition",
        "s3:ObjectCreated:*",
        "s3:ObjectRemoved:*",
        "s3:ObjectRestore:*",
      ]
    }
  }

  # Nothing is told to EventBridge before the rule can pass it on.
  depends_on = [aws_cloudwatch_event_target.uploads, aws_cloudwatch_event_archive.uploads]
}

resource "aws_cloudwatch_event_rule" "uploads" {
  count = local.uses_event_rule ? 1 : 0

  name          = "${var.name_prefix}-uploads"
  description   = "Changes in the bucket ${var.bucket_name}."
  event_pattern = jsonencode(local.event_pattern)

  # When event_source goes back to sqs, the rule goes only after the bucket has been told.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_event_target" "uploads" {
  count = local.uses_event_rule ? 1 : 0

  rule      = aws_cloudwatch_event_rule.uploads[0].name
  target_id = "uploads"
  arn       = aws_sqs_queue.uploads.arn

  dead_letter_config {
    arn = aws_sqs_queue.rule_dlq[0].arn
  }

  lifecycle {
    create_before_destroy = true
  }
}

# What can be replayed, should the table ever be lost.
resource "aws_cloudwatch_event_archive" "uploads" {
  count = local.uses_event_rule ? 1 : 0

  name             = "${var.name_prefix}-uploads"
  description      = "Changes in the bucket ${var.bucket_name}, for replay."
  event_source_arn = "arn:${local.partition}:events:${local.region}:${local.account_id}:event-bus/default"
  event_pattern    = jsonencode(local.event_pattern)
  retention_days   = var.archive_retention_days
}
