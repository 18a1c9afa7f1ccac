# That the function itself failed is told by its own alarms; this one is about what callers see.
resource "aws_cloudwatch_metric_alarm" "server_errors" {
  alarm_name          = "${local.name}-server-errors"
  alarm_description   = "More than one request in twenty to the API ended in an error of its own for ten minutes: read ${aws_cloudwatch_log_group.access.name}, then the log of ${module.function.name} by functionRequestId."
  namespace           = "AWS/ApiGateway"
  metric_name         = "5XXError"
  dimensions          = { ApiName = aws_api_gateway_rest_api.this.name, Stage = local.stage_name }
  statistic           = "Average" # of a 1 or 0 for each request: the rate
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.05
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
