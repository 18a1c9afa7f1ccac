# The root's wiring, against a mock: ARNs and URLs are made up, policies are stubs.
# Ids are known once something is applied: the plans know those that the first run applied.
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

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:mock" }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:us-east-1:111122223333:table/mock"
      stream_arn = "arn:aws:dynamodb:us-east-1:111122223333:table/mock/stream/2026-01-01T00:00:00.000"
    }
  }
}

variables {
  package_dir = "tests/packages"
}

run "is_safe_on_aws_and_tells_the_command_line_what_it_outputs" {
  assert {
    condition     = output.bucket_name == "filetracker-111122223333-us-east-1"
    error_message = "The bucket's name is not unique to the account and the region."
  }

  assert {
    condition     = local.tls_only && local.deletion_protection
    error_message = "On AWS, plain http is answered or files can be deleted by terraform destroy."
  }

  assert {
    condition     = local.function.architecture == "arm64"
    error_message = "On AWS, the functions do not run on arm64."
  }

  assert {
    condition     = local.eventbridge_key_encoding == "raw"
    error_message = "On AWS, keys are not taken as AWS sends them."
  }

  assert {
    condition     = local.reconcile_schedule == "rate(1 day)"
    error_message = "On AWS, lost events stay lost."
  }

  assert {
    condition     = local.sweep_schedule == "rate(15 minutes)" && local.sweep_jobs_schedule == "rate(15 minutes)"
    error_message = "On AWS, parts of uploads that nobody finishes, or instances that nobody needs, are paid for."
  }

  assert {
    condition     = output.api_url == "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1" && local.s3_public_endpoint == "default"
    error_message = "On AWS, the API or S3 is looked for elsewhere."
  }

  assert {
    condition     = output.auth == "iam" && length(module.auth) == 0 && [output.user_pool_id, output.user_pool_client_id, output.hosted_ui_url, output.issuer, output.jwks_url] == ["", "", "", "", ""]
    error_message = "Unasked, people sign in."
  }

  assert {
    condition = jsondecode(aws_ssm_parameter.stack.value) == {
      api_url                = output.api_url
      auth                   = output.auth
      bucket_name            = output.bucket_name
      deliveries_dlq_url     = output.deliveries_dlq_url
      errors_queue_url       = output.errors_queue_url
      event_source           = output.event_source
      file_events_table_name = output.file_events_table_name
      file_events_topic_arn  = output.file_events_topic_arn
      files_table_name       = output.files_table_name
      hosted_ui_url          = output.hosted_ui_url
      issuer                 = output.issuer
      job_retention_days     = output.job_retention_days
      jobs_table_name        = output.jobs_table_name
      job_runner             = output.job_runner
      jobs_state_machine_arn = output.jobs_state_machine_arn
      jwks_url               = output.jwks_url
      list_shards            = output.list_shards
      name_prefix            = output.name_prefix
      notify_dlq_url         = output.notify_dlq_url
      reconcile_dlq_url      = output.reconcile_dlq_url
      region                 = output.region
      rule_dlq_url           = output.rule_dlq_url
      start_job_dlq_url      = output.start_job_dlq_url
      upload_expiry_hours    = output.upload_expiry_hours
      uploads_dlq_url        = output.uploads_dlq_url
      uploads_queue_url      = output.uploads_queue_url
      uploads_table_name     = output.uploads_table_name
      url_expiry_seconds     = output.url_expiry_seconds
      user_pool_client_id    = output.user_pool_client_id
      user_pool_id           = output.user_pool_id
      web_amplify_app_id     = output.web_amplify_app_id
      web_bucket_name        = output.web_bucket_name
      web_cluster_name       = output.web_cluster_name
      web_config             = output.web_config
      web_dns_target         = output.web_dns_target
      web_distribution_id    = output.web_distribution_id
      web_hosting            = output.web_hosting
      web_image_platform     = output.web_image_platform
      web_repository_url     = output.web_repository_url
      web_service_name       = output.web_service_name
      web_url                = output.web_url
    }
    error_message = "The parameter does not hold every output."
  }

  assert {
    condition     = aws_ssm_parameter.stack.name == "/filetracker/stack" && aws_ssm_parameter.stack.type == "String"
    error_message = "The command line looks for /filetracker/stack."
  }

  assert {
    condition     = jsondecode(output.web_config).auth == { mode = "none", authority = "", clientId = "", hostedUiBaseUrl = "", scope = "" }
    error_message = "The page looks for a login that is not there."
  }
}

run "takes_what_it_is_given" {
  command = plan

  variables {
    name_prefix            = "papers"
    bucket_name            = "my-papers"
    files_table_name       = "Papers"
    file_events_table_name = "PaperEvents"
    uploads_table_name     = "PaperUploads"
    jobs_table_name        = "PaperJobs"
    event_source           = "eventbridge"
    reconcile_schedule     = "cron(0 3 * * ? *)"
    sweep_uploads_schedule = "rate(1 hour)"
    sweep_jobs_schedule    = "rate(2 hours)"
    alarm_emails           = ["ops@example.com"]
  }

  assert {
    condition     = [output.name_prefix, output.bucket_name, output.files_table_name, output.file_events_table_name, output.uploads_table_name, output.jobs_table_name, output.event_source] == ["papers", "my-papers", "Papers", "PaperEvents", "PaperUploads", "PaperJobs", "eventbridge"]
    error_message = "A name that was given is not the one that is used."
  }

  assert {
    condition     = aws_ssm_parameter.stack.name == "/papers/stack" && aws_sns_topic.alarms.name == "papers-alarms"
    error_message = "A name does not start with the prefix."
  }

  assert {
    condition     = local.reconcile_schedule == "cron(0 3 * * ? *)" && local.sweep_schedule == "rate(1 hour)" && local.sweep_jobs_schedule == "rate(2 hours)"
    error_message = "A schedule is another one."
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.alarm_email) == ["ops@example.com"]
    error_message = "The operators are not told."
  }
}

run "cleans_up_never_where_it_is_off" {
  command = plan

  variables {
    reconcile_schedule     = "off"
    sweep_uploads_schedule = "off"
    sweep_jobs_schedule    = "off"
  }

  assert {
    condition     = local.reconcile_schedule == null && local.sweep_schedule == null && local.sweep_jobs_schedule == null
    error_message = "A schedule is not off."
  }
}

run "takes_keys_as_they_are_on_aws_whoever_asks" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "111122223333", user_id = "AKIAIOSFODNN7EXAMPLE" }
  }

  assert {
    condition     = local.eventbridge_key_encoding == "raw"
    error_message = "On AWS, keys are not taken as AWS sends them."
  }
}

run "is_handy_on_ministack" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000", user_id = "000000000000" }
  }

  assert {
    condition     = output.bucket_name == "filetracker"
    error_message = "On an emulator, the bucket is not called filetracker."
  }

  assert {
    condition     = !local.tls_only && !local.deletion_protection && local.default_abort_incomplete_uploads_days == null
    error_message = "On an emulator, plain http is denied, things cannot be thrown away, or apply takes a minute more."
  }

  assert {
    condition     = local.eventbridge_key_encoding == "raw"
    error_message = "MiniStack sends keys as AWS does."
  }

  assert {
    condition     = local.reconcile_schedule == null && local.sweep_schedule == null && local.sweep_jobs_schedule == null
    error_message = "On an emulator, a schedule is not off."
  }
}

run "localstack_is_reached_where_it_is_said_to_be_and_its_keys_are_decoded" {
  command = plan

  variables {
    emulator_endpoint = "http://emulator.example.com:4566"
  }

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000", user_id = "AKIAIOSFODNN7EXAMPLE" }
  }

  assert {
    condition     = output.api_url == "http://emulator.example.com:4566/restapis/abcdefghij/v1/_user_request_" && local.s3_public_endpoint == "http://emulator.example.com:4566"
    error_message = "The emulator is looked for elsewhere."
  }

  assert {
    condition     = local.eventbridge_key_encoding == "url"
    error_message = "LocalStack's keys are taken as AWS's."
  }
}
