locals {
  drift_metrics = { missing = "DriftMissing", stale = "DriftStale", ghost = "DriftGhost" }
}

# Drift is healed by the walk that finds it; that there was some means that events were lost on the way.
resource "aws_cloudwatch_metric_alarm" "drift" {
  alarm_name          = "${var.name_prefix}-drift"
  alarm_description   = "Records did not tell what is in the bucket; they were queued to be tracked again: see the log of ${module.function.name} for the counts, and find out why their events were lost."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns

  metric_query {
    id          = "drift"
    label       = "Records that were not true"
    expression  = join(" + ", keys(local.drift_metrics))
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.drift_metrics

    content {
      id = metric_query.key

      metric {
        namespace   = "FileTracker"
        metric_name = metric_query.value
        dimensions  = { service = "reconcile", Stack = var.name_prefix }
        stat        = "Maximum"
        period      = 300
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "dlq_not_empty" {
  alarm_name          = "${local.name}-dlq-not-empty"
  alarm_description   = "A reconciliation did not reach its end: read the log of ${module.function.name}, mend the cause, and call it with the event in ${aws_sqs_queue.dlq.name}."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dlq.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
