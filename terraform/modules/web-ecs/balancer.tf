# What answers browsers: https where there is a certificate, plain http where there is none.

locals {
  has_certificate = var.access.certificate_arn != null
}

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:The server logs each request; the load balancer's log would say the same at another place
  #checkov:skip=CKV_AWS_150:Protected unless the operator says otherwise (deletion_protection)
  #checkov:skip=CKV2_AWS_20:Plain http leads to https wherever there is a certificate
  #checkov:skip=CKV2_AWS_28:Whether a web ACL guards it is the operator's choice (web_waf_web_acl_arn), it is paid by the month
  #checkov:skip=CKV2_AWS_76:The rules of the web ACL are those of whoever makes it; nothing here runs Java
  name                       = local.name
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.balancer.id]
  subnets                    = var.network.load_balancer_subnet_ids
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; behind it is one private network that nobody else is on
  name                 = local.name
  vpc_id               = var.network.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = local.port
  deregistration_delay = 30

  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "http" {
  #checkov:skip=CKV_AWS_2:With a certificate it only leads to https; without one, the validation of access refuses the world unless that is meant
  #checkov:skip=CKV_AWS_103:Plain http has no version of TLS
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTP"
  port              = 80

  default_action {
    type             = local.has_certificate ? "redirect" : "forward"
    target_group_arn = local.has_certificate ? null : aws_lb_target_group.this.arn

    dynamic "redirect" {
      for_each = local.has_certificate ? ["https"] : []

      content {
        protocol    = "HTTPS"
        port        = "443"
        status_code = "HTTP_301"
      }
    }
  }
}

resource "aws_lb_listener" "https" {
  count = local.has_certificate ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.access.certificate_arn

  # The server can't tell by which way it was asked; the rest of the headers it sends itself.
  routing_http_response_strict_transport_security_header_value = "max-age=31536000"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.access.web_acl_arn == null ? 0 : 1

  resource_arn = aws_lb.this.arn
  web_acl_arn  = var.access.web_acl_arn
}

resource "aws_cloudwatch_metric_alarm" "server_errors" {
  alarm_name          = "${local.name}-server-errors"
  alarm_description   = "The page of ${var.name_prefix} answered more than ten requests in five minutes with an error of its own, twice: read ${aws_cloudwatch_log_group.this.name}."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HTTPCode_Target_5XX_Count"
  dimensions          = { LoadBalancer = aws_lb.this.arn_suffix }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 10
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

# Where no task is well, the load balancer answers by itself.
resource "aws_cloudwatch_metric_alarm" "nobody_answers" {
  alarm_name          = "${local.name}-nobody-answers"
  alarm_description   = "The load balancer of ${local.name} found no server to answer, ten minutes long: look at the events of the ECS service ${local.name}."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HTTPCode_ELB_5XX_Count"
  dimensions          = { LoadBalancer = aws_lb.this.arn_suffix }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
