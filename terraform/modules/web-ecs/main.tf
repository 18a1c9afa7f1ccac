# The page from a server of its own, which passes requests on to the API, in containers on Fargate. The load balancer is in balancer.tf, who may talk to
# whom in security_groups.tf, what the containers may do in roles.tf, how many there are in scaling.tf.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  name   = "${var.name_prefix}-web"
  port   = 8080
  region = data.aws_region.current.name

  # Built from names, so that the plan shows the whole policy.
  account_arn    = "${local.region}:${data.aws_caller_identity.current.account_id}"
  repository_arn = "arn:${data.aws_partition.current.partition}:ecr:${local.account_arn}:repository/${local.name}"
  log_group_name = "/ecs/${local.name}"
  log_group_arn  = "arn:${data.aws_partition.current.partition}:logs:${local.account_arn}:log-group:${local.log_group_name}"
}

resource "aws_ecr_repository" "this" {
  #checkov:skip=CKV_AWS_136:ECR's own key encrypts it; the image holds the build and the code, no secret
  name                 = local.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.deletion_protection

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Enough to go back to."
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch's own key encrypts it; the log holds routes and callers, never contents
  #checkov:skip=CKV_AWS_338:How long logs are kept is the operator's choice (log_retention_days)
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
}

resource "aws_ecs_cluster" "this" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

# Publishing registers another revision of it, with the image that was pushed; this one says all the rest.
resource "aws_ecs_task_definition" "this" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.task.cpu
  memory                   = var.task.memory_mb
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = upper(var.task.architecture)
  }

  container_definitions = jsonencode([{
    name                   = "web"
    image                  = "${aws_ecr_repository.this.repository_url}:unpublished"
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    stopTimeout            = 30
    environment            = [for name, value in merge(var.environment, { HOST = "0.0.0.0", PORT = tostring(local.port) }) : { name = name, value = value }]
    portMappings           = [{ containerPort = local.port, hostPort = local.port, protocol = "tcp" }]

    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"], add = [] }
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = "web"
      }
    }
  }])
}

# It begins with no task: there is no image before the first publication, which asks for one.
resource "aws_ecs_service" "this" {
  #checkov:skip=CKV_AWS_333:Tasks have public addresses only where the operator says that they have no other way to AWS; nothing but the load balancer reaches them
  name                              = local.name
  cluster                           = aws_ecs_cluster.this.id
  task_definition                   = aws_ecs_task_definition.this.arn
  desired_count                     = 0
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 30
  enable_ecs_managed_tags           = true
  propagate_tags                    = "SERVICE"

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.network.task_subnet_ids
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = var.network.assign_public_ip
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "web"
    container_port   = local.port
  }

  lifecycle {
    ignore_changes = [desired_count, task_definition]
  }

  depends_on = [aws_lb_listener.http, aws_lb_listener.https, aws_iam_role_policy.execution]
}
