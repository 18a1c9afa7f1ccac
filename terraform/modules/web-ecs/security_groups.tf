# The networks that are allowed reach the load balancer, the load balancer reaches the tasks, the tasks reach AWS.

resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = "Load balancer of ${local.name}: answers the networks that are allowed, asks the tasks."
  vpc_id      = var.network.vpc_id
}

resource "aws_security_group" "task" {
  name        = "${local.name}-task"
  description = "Tasks of ${local.name}: answer the load balancer, ask AWS."
  vpc_id      = var.network.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "http" {
  #checkov:skip=CKV_AWS_260:With a certificate it only leads to https; without one, the validation of access refuses the world unless that is meant
  for_each = toset(var.access.allowed_cidrs)

  security_group_id = aws_security_group.balancer.id
  description       = local.has_certificate ? "Plain http, which leads to https" : "Plain http"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each = toset(local.has_certificate ? var.access.allowed_cidrs : [])

  security_group_id = aws_security_group.balancer.id
  description       = "https"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_task" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "To the tasks"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_ingress_rule" "task_from_balancer" {
  security_group_id            = aws_security_group.task.id
  description                  = "From the load balancer"
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_egress_rule" "task_to_aws" {
  security_group_id = aws_security_group.task.id
  description       = "To AWS: the API, Cognito, ECR and CloudWatch have too many addresses to name"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
