# How the page is wired to the rest and people sign in, against a mock: ARNs and URLs are made up, policies are stubs.
# Ids are known once something is applied: a plan knows those of what the runs above it applied.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333", user_id = "AIDAEXAMPLE" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/mock" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:us-east-1:111122223333:function:mock" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:us-east-1:111122223333:mock", url = "http://sqs.example.com:4571/111122223333/mock" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:mock" }
  }

  mock_resource "aws_api_gateway_rest_api" {
    defaults = { id = "abcdefghij", execution_arn = "arn:aws:execute-api:us-east-1:111122223333:abcdefghij" }
  }

  mock_resource "aws_api_gateway_stage" {
    defaults = { invoke_url = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1" }
  }

  mock_resource "aws_cognito_user_pool" {
    defaults = { id = "us-east-1_Example", arn = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Example" }
  }

  mock_resource "aws_cognito_user_pool_client" {
    defaults = { id = "exampleclient" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:mock" }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:us-east-1:111122223333:table/mock"
      stream_arn = "arn:aws:dynamodb:us-east-1:111122223333:table/mock/stream/2026-01-01T00:00:00.000"
    }
  }

  mock_resource "aws_cloudfront_distribution" {
    defaults = { id = "E1EXAMPLE", arn = "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE", domain_name = "d111111abcdef8.cloudfront.net" }
  }

  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/strip" }
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

  mock_resource "aws_amplify_app" {
    defaults = { id = "d1example", default_domain = "d1example.amplifyapp.com" }
  }
}

variables {
  package_dir = "tests/packages"
  auth        = "cognito"
}

run "cloudfront_serves_it_and_people_sign_in" {
  variables {
    web_hosting          = "cloudfront"
    cors_allowed_origins = ["http://localhost:5173"]
  }

  assert {
    condition     = [output.web_url, output.web_bucket_name, output.web_distribution_id, output.web_dns_target] == ["https://d111111abcdef8.cloudfront.net", "filetracker-web-111122223333-us-east-1", "E1EXAMPLE", "d111111abcdef8.cloudfront.net"]
    error_message = "The page is elsewhere, or is published elsewhere."
  }

  assert {
    condition     = [output.web_repository_url, output.web_cluster_name, output.web_service_name, output.web_image_platform, output.web_amplify_app_id] == ["", "", "", "", ""]
    error_message = "Something else serves the page, too."
  }

  assert {
    condition     = local.cors_allowed_origins == tolist(["http://localhost:5173", "https://d111111abcdef8.cloudfront.net"])
    error_message = "The page may not upload."
  }

  assert {
    condition     = contains(local.login_callback_urls, "https://d111111abcdef8.cloudfront.net/") && contains(local.login_logout_urls, "https://d111111abcdef8.cloudfront.net/")
    error_message = "Those who sign in or out are not sent to the page."
  }

  assert {
    condition     = local.api_origin_url == "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1" && local.api_origin_url == output.api_url
    error_message = "The page asks another API."
  }

  assert {
    condition     = [output.auth, output.user_pool_id, output.user_pool_client_id] == ["cognito", "us-east-1_Example", "exampleclient"]
    error_message = "The login is another one."
  }

  assert {
    condition = [output.issuer, output.jwks_url] == [
      "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example/.well-known/jwks.json",
    ]
    error_message = "Tokens are checked against something else than Cognito."
  }

  assert {
    condition     = can(regex("^https://filetracker-[0-9a-f]{8}\\.auth\\.us-east-1\\.amazoncognito\\.com$", output.hosted_ui_url))
    error_message = "The login page is elsewhere."
  }

  assert {
    condition     = local.managed_login && local.token_minutes == 15 && local.refresh_token_hours == 8 && local.password_length == 14
    error_message = "On AWS, the login page is the old one, tokens hold for longer, or passwords are shorter."
  }
}

run "it_has_a_name_of_its_own" {
  command = plan

  variables {
    web_hosting         = "cloudfront"
    web_domain_name     = "files.example.com"
    web_certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
  }

  assert {
    condition     = output.web_url == "https://files.example.com" && local.web_origins == tolist(["https://files.example.com"]) && local.web_login_urls == tolist(["https://files.example.com/"])
    error_message = "The page is not at its own name everywhere."
  }
}

run "it_is_told_of_the_stack_and_nothing_serves_it_unasked" {
  command = plan

  variables {
    web_environment = "test"
  }

  assert {
    condition = jsondecode(output.web_config) == {
      apiBaseUrl  = "api"
      refreshMs   = 4000
      environment = "test"
      auth = {
        mode            = "cognito"
        authority       = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example"
        clientId        = "exampleclient"
        hostedUiBaseUrl = output.hosted_ui_url
        scope           = "openid email profile"
      }
      upload = { multipartThresholdBytes = 16777216, partSizeBytes = 8388608, concurrency = 6, maxFileBytes = 5497558138880 }
    }
    error_message = "config.json says something else: ${output.web_config}"
  }

  assert {
    condition = local.web_content_security_policy == join("; ", [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self' data:",
      "img-src 'self' data: blob: https://filetracker-111122223333-us-east-1.s3.us-east-1.amazonaws.com https://filetracker-111122223333-us-east-1.s3.amazonaws.com",
      "media-src https://filetracker-111122223333-us-east-1.s3.us-east-1.amazonaws.com https://filetracker-111122223333-us-east-1.s3.amazonaws.com",
      "frame-src https://filetracker-111122223333-us-east-1.s3.us-east-1.amazonaws.com https://filetracker-111122223333-us-east-1.s3.amazonaws.com",
      "connect-src 'self' https://filetracker-111122223333-us-east-1.s3.us-east-1.amazonaws.com https://filetracker-111122223333-us-east-1.s3.amazonaws.com ${output.hosted_ui_url}",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
    error_message = "The page may load or send something else: ${local.web_content_security_policy}"
  }

  assert {
    condition     = length(module.web_cloudfront) + length(module.web_ecs) + length(module.web_amplify) == 0 && output.web_hosting == "none" && output.web_url == ""
    error_message = "Unasked, something serves the page."
  }

  assert {
    condition     = length(local.web_origins) == 0 && length(local.web_login_urls) == 0
    error_message = "A page that is not there may upload, or is sent those who sign in."
  }
}

run "the_page_fits_the_parameter" {
  command = plan

  variables {
    name_prefix = "a-prefix-that-is-just-28-long"
    bucket_name = "a-bucket-with-a-name-that-is-as-long-as-the-names-of-any-can-be"
    web_hosting = "cloudfront"
  }

  assert {
    condition     = length(aws_ssm_parameter.stack.value) < 3500
    error_message = "The parameter of the stack is too long: AWS takes 4096 characters, and its own addresses are longer than these."
  }
}

run "the_emulator_serves_it_and_all_the_rest" {
  command = plan

  variables {
    web_hosting = "cloudfront"
  }

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000", user_id = "000000000000" }
  }

  assert {
    condition     = [output.web_url, output.web_bucket_name, local.api_origin_url, local.web_environment] == ["http://d111111abcdef8.cloudfront.localhost:4571", "filetracker-web", "http://localhost:4571/restapis/abcdefghij/v1/_user_request_", "filetracker (local)"]
    error_message = "The page or its API is looked for where the emulator is not."
  }

  assert {
    condition     = jsondecode(output.web_config).auth.authority == "http://localhost:4571/us-east-1_Example" && strcontains(local.web_content_security_policy, "connect-src 'self' http://localhost:4571;")
    error_message = "The page looks for the login where the emulator is not, or may not."
  }

  assert {
    condition = [output.api_url, output.hosted_ui_url, output.jwks_url, local.s3_public_endpoint] == [
      "http://localhost:4571/restapis/abcdefghij/v1/_user_request_",
      "http://localhost:4571",
      "http://localhost:4571/us-east-1_Example/.well-known/jwks.json",
      "http://localhost:4571",
    ]
    error_message = "Something is looked for where the emulator is not."
  }

  assert {
    condition     = output.issuer == "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example"
    error_message = "Tokens of the emulator name AWS's issuer, as AWS's do."
  }

  assert {
    condition     = !local.managed_login && local.token_minutes == 1440 && local.refresh_token_hours == 720 && local.password_length == 12
    error_message = "On an emulator, people sign in at a page that is not there, or again and again."
  }
}

run "containers_serve_it" {
  variables {
    web_hosting         = "ecs"
    web_domain_name     = "files.example.com"
    web_certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    web_network         = { vpc_id = "vpc-1", load_balancer_subnet_ids = ["subnet-1", "subnet-2"], task_subnet_ids = ["subnet-3"] }
  }

  assert {
    condition = [output.web_url, output.web_repository_url, output.web_cluster_name, output.web_service_name, output.web_image_platform, output.web_dns_target] == [
      "https://files.example.com", "111122223333.dkr.ecr.us-east-1.amazonaws.com/filetracker-web", "filetracker-web", "filetracker-web", "linux/arm64", "filetracker-web-1.us-east-1.elb.amazonaws.com",
    ]
    error_message = "The page is elsewhere, or is published elsewhere."
  }

  assert {
    condition     = local.web_login_urls == tolist(["https://files.example.com/"]) && length(module.web_cloudfront) + length(module.web_amplify) == 0
    error_message = "Those who sign in are sent elsewhere, or something else serves the page, too."
  }

  assert {
    condition     = local.web_most_tasks == 4
    error_message = "On AWS, another number of servers than one to four runs."
  }
}

run "nobody_is_sent_to_plain_http" {
  command = plan

  variables {
    web_hosting       = "ecs"
    web_allowed_cidrs = ["10.0.0.0/8"]
    web_network       = { vpc_id = "vpc-1", load_balancer_subnet_ids = ["subnet-1", "subnet-2"], task_subnet_ids = ["subnet-3"] }
  }

  assert {
    condition     = output.web_url == "http://filetracker-web-1.us-east-1.elb.amazonaws.com" && length(local.web_login_urls) == 0
    error_message = "Cognito is told to send people to plain http, which it refuses."
  }
}

run "amplify_serves_it" {
  variables {
    web_hosting = "amplify"
  }

  assert {
    condition     = [output.web_url, output.web_amplify_app_id] == ["https://main.d1example.amplifyapp.com", "d1example"] && local.web_login_urls == tolist(["https://main.d1example.amplifyapp.com/"])
    error_message = "The page is elsewhere, or is published elsewhere."
  }
}
