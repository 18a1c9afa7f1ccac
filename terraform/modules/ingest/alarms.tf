locals {
  dead_letter_queues = merge(
    {
      uploads-dlq = {
        queue_name  = aws_sqs_queue.uploads_dlq.name
        description = "Changes could not be tracked after ${var.max_tries} tries: run filetracker errors, then filetracker redrive."
      }
    },
    { for queue in aws_sqs_queue.rule_dlq : "rule-dlq" => {
      queue_name  = queue.name
      description = "EventBridge could not put changes on the queue ${aws_sqs_queue.uploads.name}: read the policy of the queue."
    } },
  )
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

resource "aws_cloudwatch_metric_alarm" "uploads_behind" {
  alarm_name          = "${var.name_prefix}-uploads-behind"
  alarm_description   = "A change has waited 15 minutes to be tracked: see the errors and throttles of ${module.track_upload.name}."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.uploads.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 15 * 60
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

# A report is no reason to wake anyone, each is announced as file.failed; one that nobody read is about to be lost.
resource "aws_cloudwatch_metric_alarm" "errors_unread" {
  alarm_name          = "${var.name_prefix}-errors-unread"
  alarm_description   = "A report of a failed file has waited 7 days; SQS drops it after 14: run filetracker errors."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.errors.name }
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 7 * 24 * 60 * 60
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
