# A file's own fault rings none of these: its job ends as FAILED, with the reason, and its submitter is told.

locals {
  execution_metrics = {
    jobs-failed    = { metric_name = "ExecutionsFailed", description = "A job could not be run to an end that its runner found" }
    jobs-timed-out = { metric_name = "ExecutionsTimedOut", description = "The execution of a job took longer than all its waits and attempts may" }
    jobs-aborted   = { metric_name = "ExecutionsAborted", description = "Somebody stopped the execution of a job" }
  }
}

resource "aws_cloudwatch_metric_alarm" "executions" {
  for_each = local.execution_metrics

  alarm_name          = "${var.name_prefix}-${each.key}"
  alarm_description   = "${each.value.description}: see the failed executions of ${local.name}, and Error in the records of the table ${var.jobs_table.name}."
  namespace           = "AWS/States"
  metric_name         = each.value.metric_name
  dimensions          = { StateMachineArn = aws_sfn_state_machine.jobs.arn }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

resource "aws_cloudwatch_metric_alarm" "start_job_dlq_not_empty" {
  alarm_name          = "${var.name_prefix}-start-job-dlq-not-empty"
  alarm_description   = "Jobs were not started: read the messages of ${aws_sqs_queue.start_job_dlq.name} and the log of ${module.start_job.name}; the sweep starts them."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.start_job_dlq.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
