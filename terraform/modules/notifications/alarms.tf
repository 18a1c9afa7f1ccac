locals {
  dead_letter_queues = {
    notify-dlq = {
      queue_name  = aws_sqs_queue.notify_dlq.name
      description = "Changes of files were not announced: read the messages and the logs of ${module.notify.name}."
    }
    deliveries-dlq = {
      queue_name  = aws_sqs_queue.deliveries_dlq.name
      description = "Announcements did not reach a subscriber: see the subscriptions of ${aws_sns_topic.file_events.name}."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "not_empty" {
  for_each = local.dead_letter_queues

  alarm_name          = "${var.name_prefix}-${each.key}-not-empty"
  alarm_description   = each.value.description
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value.queue_name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

resource "aws_cloudwatch_metric_alarm" "behind" {
  alarm_name          = "${var.name_prefix}-notify-behind"
  alarm_description   = "A change has waited 15 minutes to be announced: see the errors and throttles of ${module.notify.name}."
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = module.notify.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 15 * 60 * 1000
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
