# Real provider, plan only: the policies are the real ones.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "dummy"
  secret_key                  = "dummy"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# For what is known after apply alone.
mock_provider "aws" {
  alias = "mock"

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/mock" }
  }

  mock_resource "aws_ecr_repository" {
    defaults = { repository_url = "111122223333.dkr.ecr.us-east-1.amazonaws.com/filetracker-web" }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:us-east-1:111122223333:cluster/filetracker-web" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:us-east-1:111122223333:task-definition/filetracker-web:1" }
  }

  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/filetracker-web/1", dns_name = "filetracker-web-1.us-east-1.elb.amazonaws.com" }
  }

  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/filetracker-web/1" }
  }

  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/filetracker-web/1/1" }
  }
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

variables {
  name_prefix      = "filetracker"
  environment      = { API_URL = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1" }
  task             = { architecture = "arm64" }
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]

  network = {
    vpc_id                   = "vpc-1"
    load_balancer_subnet_ids = ["subnet-1", "subnet-2"]
    task_subnet_ids          = ["subnet-3", "subnet-4"]
  }

  access = {
    domain_name     = "files.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
  }
}

run "servers_are_reached_by_https_alone_and_may_do_just_what_they_do" {
  command = plan

  module {
    source = "./modules/web-ecs"
  }

  # Starting may pull one image and write one log.
  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.execution.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      SignInToRegistry = ["Allow", "ecr:GetAuthorizationToken", "*"]
      PullImage        = ["Allow", ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"], "arn:aws:ecr:us-east-1:111122223333:repository/filetracker-web"]
      WriteLogs        = ["Allow", ["logs:PutLogEvents", "logs:CreateLogStream"], "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/filetracker-web:*"]
    }
    error_message = "The policy of the start grants something else: ${data.aws_iam_policy_document.execution.json}"
  }

  assert {
    condition = [for statement in jsondecode(data.aws_iam_policy_document.assume.json).Statement : [statement.Principal, statement.Condition]] == [
      [{ Service = "ecs-tasks.amazonaws.com" }, { StringEquals = { "aws:SourceAccount" = "111122223333" } }],
    ]
    error_message = "Someone else than the tasks of this account may take the roles."
  }

  assert {
    condition     = aws_iam_role.task.name == "filetracker-web" && aws_iam_role.execution.name == "filetracker-web-start" && aws_iam_role_policy.execution.name == "filetracker-web-start"
    error_message = "What starts the server is the same role as it works as."
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push && !aws_ecr_repository.this.force_delete
    error_message = "An image can be replaced under its tag, is not scanned, or goes with terraform destroy."
  }

  # One to four servers run, by load.
  assert {
    condition     = [for target in aws_appautoscaling_target.this : [target.min_capacity, target.max_capacity, target.scalable_dimension]] == [[1, 4, "ecs:service:DesiredCount"]]
    error_message = "Another number of servers runs."
  }

  assert {
    condition     = aws_appautoscaling_policy.cpu[0].target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type == "ECSServiceAverageCPUUtilization"
    error_message = "It is not the processors that say how many."
  }

  # They are reached by https alone.
  assert {
    condition     = [for action in aws_lb_listener.http.default_action : [action.type, action.redirect[0].protocol, action.redirect[0].status_code]] == [["redirect", "HTTPS", "HTTP_301"]]
    error_message = "Plain http leads to something else than https."
  }

  assert {
    condition     = aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06" && aws_lb_listener.https[0].certificate_arn == var.access.certificate_arn
    error_message = "Old TLS is spoken, or the certificate is another one."
  }

  assert {
    condition     = aws_lb_listener.https[0].routing_http_response_strict_transport_security_header_value == "max-age=31536000"
    error_message = "Browsers are not told to come by https the next time."
  }

  assert {
    condition     = [keys(aws_vpc_security_group_ingress_rule.http), keys(aws_vpc_security_group_ingress_rule.https)] == [["0.0.0.0/0"], ["0.0.0.0/0"]]
    error_message = "Other networks reach it."
  }

  assert {
    condition     = alltrue([for rule in [aws_vpc_security_group_ingress_rule.task_from_balancer, aws_vpc_security_group_egress_rule.balancer_to_task] : rule.from_port == 8080 && rule.to_port == 8080 && rule.cidr_ipv4 == null])
    error_message = "Something else than the load balancer reaches the servers, or at another port."
  }

  assert {
    condition     = [for check in aws_lb_target_group.this.health_check : [check.path, check.matcher]] == [["/healthz", "200"]] && aws_lb.this.drop_invalid_header_fields && aws_lb.this.enable_deletion_protection
    error_message = "The load balancer asks servers something else, passes broken headers on, or can be deleted."
  }

  assert {
    condition     = output.url == "https://files.example.com"
    error_message = "The page is elsewhere."
  }
}

run "one_server_is_not_counted" {
  command = plan

  module {
    source = "./modules/web-ecs"
  }

  variables {
    most_tasks = 1
  }

  assert {
    condition     = length(aws_appautoscaling_target.this) + length(aws_appautoscaling_policy.cpu) == 0
    error_message = "Something counts servers of which there may be but one."
  }
}

run "plain_http_is_for_trusted_networks" {
  command = plan

  module {
    source = "./modules/web-ecs"
  }

  variables {
    access = { allowed_cidrs = ["10.0.0.0/8"] }
  }

  assert {
    condition     = length(aws_lb_listener.https) == 0 && [for action in aws_lb_listener.http.default_action : action.type] == ["forward"] && keys(aws_vpc_security_group_ingress_rule.http) == ["10.0.0.0/8"]
    error_message = "Without a certificate, it does not answer just those networks."
  }
}

run "refuses_plain_http_to_the_world" {
  command = plan

  module {
    source = "./modules/web-ecs"
  }

  variables {
    access = {}
  }

  expect_failures = [var.access]
}

run "plain_http_to_the_world_is_there_for_who_means_it" {
  command = plan

  module {
    source = "./modules/web-ecs"
  }

  variables {
    access = { allow_plain_http = true }
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.http) == ["0.0.0.0/0"]
    error_message = "It does not answer the world."
  }
}

run "refuses_what_cannot_be" {
  command = plan

  module {
    source = "./modules/web-ecs"
  }

  variables {
    name_prefix = "a-prefix-that-is-29-characters"
    network     = { vpc_id = "vpc-1", load_balancer_subnet_ids = ["subnet-1"], task_subnet_ids = ["subnet-3"] }
    access      = { certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1" }
    most_tasks  = 0
  }

  expect_failures = [var.name_prefix, var.network, var.access, var.most_tasks]
}

run "a_container_can_change_nothing_and_is_nobody" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-ecs"
  }

  assert {
    condition = [
      for container in jsondecode(aws_ecs_task_definition.this.container_definitions) :
      [container.user, container.readonlyRootFilesystem, container.linuxParameters.capabilities.drop, container.stopTimeout, container.logConfiguration.options["awslogs-group"]]
    ] == [["10001:10001", true, ["ALL"], 30, "/ecs/filetracker-web"]]
    error_message = "A container may do more, or logs elsewhere: ${aws_ecs_task_definition.this.container_definitions}"
  }

  assert {
    condition = [for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : container.environment] == [[
      { name = "API_URL", value = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1" }, { name = "HOST", value = "0.0.0.0" }, { name = "PORT", value = "8080" },
    ]]
    error_message = "The server is told something else."
  }

  assert {
    condition     = [for platform in aws_ecs_task_definition.this.runtime_platform : platform.cpu_architecture] == ["ARM64"]
    error_message = "It runs on another processor."
  }

  assert {
    condition     = !aws_ecs_service.this.network_configuration[0].assign_public_ip && aws_ecs_service.this.deployment_circuit_breaker[0].rollback
    error_message = "Servers have public addresses, or a broken publication stays."
  }

  assert {
    condition     = [output.cluster_name, output.service_name, output.repository_url] == ["filetracker-web", "filetracker-web", "111122223333.dkr.ecr.us-east-1.amazonaws.com/filetracker-web"]
    error_message = "A publication goes elsewhere."
  }
}
