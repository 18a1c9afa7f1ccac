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

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:mock" }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:us-east-1:111122223333:function:filetracker-api"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:filetracker-api/invocations"
    }
  }

  mock_resource "aws_api_gateway_rest_api" {
    defaults = { execution_arn = "arn:aws:execute-api:us-east-1:111122223333:abcdefghij" }
  }
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

override_data {
  target = module.sweep_schedule[0].data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

variables {
  name_prefix      = "filetracker"
  bucket_name      = "filetracker-111122223333-us-east-1"
  list_shards      = 4
  auth             = "iam"
  sweep_schedule   = "rate(15 minutes)"
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]

  tables = {
    files_name       = "Files"
    files_arn        = "arn:aws:dynamodb:us-east-1:111122223333:table/Files"
    file_events_name = "FileEvents"
    file_events_arn  = "arn:aws:dynamodb:us-east-1:111122223333:table/FileEvents"
    uploads_name     = "Uploads"
    uploads_arn      = "arn:aws:dynamodb:us-east-1:111122223333:table/Uploads"
    jobs_name        = "Jobs"
    jobs_arn         = "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs"
  }

  function = {
    package_path       = "tests/packages/api.zip"
    architecture       = "arm64"
    memory_mb          = 512
    timeout_seconds    = 28
    log_level          = "INFO"
    log_retention_days = 30
  }

  sweep_function = {
    package_path       = "tests/packages/sweep_uploads.zip"
    architecture       = "arm64"
    memory_mb          = 256
    timeout_seconds    = 300
    log_level          = "INFO"
    log_retention_days = 30
  }
}

run "is_closed_but_for_health_and_may_do_just_what_it_does" {
  command = plan

  module {
    source = "./modules/api"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.api.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      ReadRecords        = ["Allow", ["dynamodb:GetItem", "dynamodb:BatchGetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Files"]
      ListRecords        = ["Allow", "dynamodb:Query", ["arn:aws:dynamodb:us-east-1:111122223333:table/Files/index/ByUploadTime", "arn:aws:dynamodb:us-east-1:111122223333:table/Files/index/ByName"]]
      ReadHistory        = ["Allow", "dynamodb:Query", "arn:aws:dynamodb:us-east-1:111122223333:table/FileEvents"]
      KeepUploadSessions = ["Allow", ["dynamodb:Query", "dynamodb:PutItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Uploads"]
      KeepJobs           = ["Allow", ["dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs"]
      ListJobs           = ["Allow", "dynamodb:Query", ["arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/index/ByListKey", "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/index/ByFile"]]
      ReadAndWriteFiles = [
        "Allow",
        ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:GetObjectVersion", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        "arn:aws:s3:::filetracker-111122223333-us-east-1/*",
      ]
      TellMissingFromForbidden = ["Allow", "s3:ListBucket", "arn:aws:s3:::filetracker-111122223333-us-east-1"]
    }
    error_message = "The policy of api grants something else: ${data.aws_iam_policy_document.api.json}"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.sweep.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      FindExpiredSessions    = ["Allow", "dynamodb:Query", "arn:aws:dynamodb:us-east-1:111122223333:table/Uploads/index/ByState"]
      EndSessions            = ["Allow", ["dynamodb:PutItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Uploads"]
      FindUnfinishedUploads  = ["Allow", ["s3:ListBucketMultipartUploads", "s3:ListBucket"], "arn:aws:s3:::filetracker-111122223333-us-east-1"]
      AbortUnfinishedUploads = ["Allow", ["s3:ListMultipartUploadParts", "s3:GetObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::filetracker-111122223333-us-east-1/*"]
    }
    error_message = "The policy of sweep_uploads grants something else: ${data.aws_iam_policy_document.sweep.json}"
  }

  assert {
    condition = [for statement in jsondecode(module.sweep_schedule[0].policy_json).Statement : [statement.Effect, statement.Action, statement.Resource]] == [
      ["Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-sweep-uploads"],
    ]
    error_message = "The policy of the schedule grants something else: ${module.sweep_schedule[0].policy_json}"
  }

  assert {
    condition     = module.sweep_schedule[0].expression == "rate(15 minutes)"
    error_message = "The schedule is another."
  }

  assert {
    condition     = [for name, method in aws_api_gateway_method.this : name if method.authorization != "AWS_IAM"] == ["GET /health"]
    error_message = "A route is open, or health is not."
  }

  assert {
    condition     = length(aws_api_gateway_method.this) == length(local.routes) && keys(aws_api_gateway_integration.function) == keys(aws_api_gateway_method.this)
    error_message = "A route is lost, or has no function behind it."
  }

  assert {
    condition     = length(aws_api_gateway_authorizer.user_pool) == 0
    error_message = "There is an authorizer that nobody asks."
  }

  # Paths hang together.
  assert {
    condition     = { for path, resource in aws_api_gateway_resource.first : path => resource.path_part } == { "/files" = "files", "/health" = "health", "/jobs" = "jobs", "/me" = "me", "/stats" = "stats", "/uploads" = "uploads" }
    error_message = "The first segments are others."
  }

  assert {
    condition     = { for path, resource in aws_api_gateway_resource.second : path => resource.path_part } == { "/files/delete" = "delete", "/files/{fileId}" = "{fileId}", "/jobs/{jobId}" = "{jobId}", "/uploads/{uploadId}" = "{uploadId}" }
    error_message = "The second segments are others."
  }

  assert {
    condition     = { for path, resource in aws_api_gateway_resource.third : path => resource.path_part } == { "/files/{fileId}/download" = "download", "/files/{fileId}/history" = "history", "/files/{fileId}/jobs" = "jobs", "/jobs/{jobId}/cancel" = "cancel", "/uploads/{uploadId}/complete" = "complete", "/uploads/{uploadId}/parts" = "parts" }
    error_message = "The third segments are others."
  }

  assert {
    condition     = aws_api_gateway_method.this["GET /files/{fileId}/history"].request_parameters == tomap({ "method.request.path.fileId" = true })
    error_message = "An empty id is let through."
  }

  # What API Gateway answers by itself is a problem document, too.
  assert {
    condition = alltrue([
      for type, response in aws_api_gateway_gateway_response.this : alltrue([
        tostring(jsondecode(response.response_templates["application/json"]).status) == response.status_code,
        keys(jsondecode(response.response_templates["application/json"])) == ["code", "detail", "requestId", "status", "title", "type"],
        response.response_parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'",
        response.response_parameters["gatewayresponse.header.X-Request-Id"] == "context.requestId",
        response.response_parameters["gatewayresponse.header.Cache-Control"] == "'no-store'",
        response.response_parameters["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'",
      ])
    ])
    error_message = "An answer of API Gateway is no problem document."
  }

  assert {
    condition = { for type, response in aws_api_gateway_gateway_response.this : type => "${response.status_code} ${jsondecode(response.response_templates["application/json"]).code}" } == {
      DEFAULT_4XX                    = "401 NotAuthenticated"
      BAD_REQUEST_BODY               = "400 BadRequest"
      BAD_REQUEST_PARAMETERS         = "400 BadRequest"
      UNSUPPORTED_MEDIA_TYPE         = "400 BadRequest"
      UNAUTHORIZED                   = "401 NotAuthenticated"
      EXPIRED_TOKEN                  = "401 NotAuthenticated"
      INVALID_SIGNATURE              = "401 NotAuthenticated"
      MISSING_AUTHENTICATION_TOKEN   = "401 NotAuthenticated"
      ACCESS_DENIED                  = "403 NotAllowed"
      WAF_FILTERED                   = "403 NotAllowed"
      RESOURCE_NOT_FOUND             = "404 NotFound"
      REQUEST_TOO_LARGE              = "413 TooLarge"
      THROTTLED                      = "429 Unavailable"
      DEFAULT_5XX                    = "500 InternalError"
      API_CONFIGURATION_ERROR        = "500 InternalError"
      AUTHORIZER_CONFIGURATION_ERROR = "500 InternalError"
      AUTHORIZER_FAILURE             = "500 InternalError"
      INTEGRATION_FAILURE            = "503 Unavailable"
      INTEGRATION_TIMEOUT            = "503 Unavailable"
    }
    error_message = "An answer of API Gateway has another status or code."
  }

  assert {
    condition = alltrue([
      for type, response in aws_api_gateway_gateway_response.this :
      contains(keys(response.response_parameters), "gatewayresponse.header.Retry-After") == contains(["429", "503"], response.status_code)
    ])
    error_message = "Who is too early is not told when to come back, or somebody else is."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.server_errors.metric_name == "5XXError",
      aws_cloudwatch_metric_alarm.server_errors.statistic == "Average",
      aws_cloudwatch_metric_alarm.server_errors.threshold == 0.05,
      aws_cloudwatch_metric_alarm.server_errors.dimensions == tomap({ ApiName = "filetracker-api", Stage = "v1" }),
      aws_cloudwatch_metric_alarm.server_errors.alarm_actions == toset(var.alarm_topic_arns),
    ])
    error_message = "Nobody is told that the API fails."
  }
}

run "there_is_no_schedule_unless_wanted" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    sweep_schedule = null
  }

  assert {
    condition     = length(module.sweep_schedule) == 0
    error_message = "Something of the schedule is there without one."
  }
}

run "every_route_but_health_asks_for_a_token" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    auth          = "cognito"
    user_pool_arn = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Example"
  }

  assert {
    condition     = [for name, method in aws_api_gateway_method.this : name if method.authorization != "COGNITO_USER_POOLS"] == ["GET /health"]
    error_message = "A route is open, or health is not."
  }

  assert {
    condition     = aws_api_gateway_authorizer.user_pool[0].type == "COGNITO_USER_POOLS" && aws_api_gateway_authorizer.user_pool[0].provider_arns == toset([var.user_pool_arn])
    error_message = "Tokens of another user pool are taken."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format).caller == "$context.authorizer.claims.sub"
    error_message = "The log does not tell who called."
  }

  # Where nobody signs, API Gateway knows an unknown path.
  assert {
    condition     = [for type in ["MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX", "UNAUTHORIZED"] : aws_api_gateway_gateway_response.this[type].status_code] == ["404", "404", "401"]
    error_message = "An unknown path asks people to sign in, or a missing token does not."
  }

  assert {
    condition     = aws_api_gateway_gateway_response.this["UNAUTHORIZED"].response_parameters["gatewayresponse.header.WWW-Authenticate"] == "'Bearer'"
    error_message = "Who is not signed in is not told how to."
  }
}

run "stage_logs_throttles_and_traces" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    throttle = { rate_per_second = 7, burst = 9 }
    tracing  = false
  }

  assert {
    condition     = aws_api_gateway_method_settings.all.method_path == "*/*" && [aws_api_gateway_method_settings.all.settings[0].throttling_rate_limit, aws_api_gateway_method_settings.all.settings[0].throttling_burst_limit] == [7, 9]
    error_message = "Not every route is throttled as asked for."
  }

  assert {
    condition     = !aws_api_gateway_stage.this.xray_tracing_enabled && aws_api_gateway_stage.this.stage_name == "v1"
    error_message = "The stage is another one, or traced."
  }

  assert {
    condition     = aws_cloudwatch_log_group.access.name == "/aws/apigateway/filetracker-api" && aws_cloudwatch_log_group.access.retention_in_days == 30
    error_message = "The access log is kept for ever, or elsewhere."
  }

  assert {
    condition     = length(setsubtract(["requestId", "caller", "route", "status", "latency", "integrationError"], keys(jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format)))) == 0
    error_message = "The access log does not tell what is asked of it."
  }

  assert {
    condition     = length(aws_api_gateway_account.this) == 1 && length(aws_wafv2_web_acl_association.this) == 0
    error_message = "API Gateway may not write logs, or a web ACL is there unasked."
  }
}

run "stage_is_guarded_where_wanted_and_leaves_the_account_alone" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    waf_web_acl_arn      = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/guard/11111111-2222-3333-4444-555555555555"
    set_account_log_role = false
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this[0].web_acl_arn == var.waf_web_acl_arn
    error_message = "The web ACL does not guard the API."
  }

  assert {
    condition     = length(aws_api_gateway_account.this) + length(aws_iam_role.log_writer) + length(aws_iam_role_policy_attachment.log_writer) == 0
    error_message = "The account's settings are changed unasked."
  }
}

run "refuses_what_cannot_be" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    auth = "none"

    function = {
      package_path       = "tests/packages/api.zip"
      architecture       = "arm64"
      memory_mb          = 512
      timeout_seconds    = 29
      log_level          = "INFO"
      log_retention_days = 30
    }
  }

  expect_failures = [var.auth, var.function]
}

run "refuses_tokens_of_nowhere" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    auth = "cognito"
  }

  expect_failures = [var.user_pool_arn]
}

# Last: what it applies is known to the mock alone.
run "only_this_api_may_call_the_function" {
  module {
    source = "./modules/api"
  }

  providers = { aws = aws.mock }

  assert {
    condition = [aws_lambda_permission.api.principal, aws_lambda_permission.api.function_name, aws_lambda_permission.api.source_arn] == [
      "apigateway.amazonaws.com", "filetracker-api", "arn:aws:execute-api:us-east-1:111122223333:abcdefghij/v1/*",
    ]
    error_message = "Another API may call the function."
  }

  assert {
    condition     = alltrue([for integration in aws_api_gateway_integration.function : integration.type == "AWS_PROXY" && integration.integration_http_method == "POST" && integration.uri == module.function.invoke_arn])
    error_message = "A route does not reach the function."
  }
}
