# The root's wiring, against a mock: ARNs and URLs are made up, policies are stubs.
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
    defaults = { arn = "arn:aws:sqs:us-east-1:111122223333:mock", url = "https://sqs.us-east-1.amazonaws.com/111122223333/mock" }
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

run "is_safe_on_aws" {
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
}

run "reconciles_when_it_is_told_to" {
  variables {
    reconcile_schedule = "cron(0 3 * * ? *)"
  }

  assert {
    condition     = local.reconcile_schedule == "cron(0 3 * * ? *)"
    error_message = "The schedule is another one."
  }
}

run "reconciles_never_where_it_is_off" {
  variables {
    reconcile_schedule = "off"
  }

  assert {
    condition     = local.reconcile_schedule == null
    error_message = "The schedule is not off."
  }
}

run "is_handy_on_ministack" {
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
    condition     = local.reconcile_schedule == null
    error_message = "On an emulator, the schedule is not off."
  }
}

run "decodes_the_keys_of_localstack" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000", user_id = "AKIAIOSFODNN7EXAMPLE" }
  }

  assert {
    condition     = local.eventbridge_key_encoding == "url"
    error_message = "LocalStack's keys are taken as AWS's."
  }
}

run "takes_keys_as_they_are_on_aws_whoever_asks" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "111122223333", user_id = "AKIAIOSFODNN7EXAMPLE" }
  }

  assert {
    condition     = local.eventbridge_key_encoding == "raw"
    error_message = "On AWS, keys are not taken as AWS sends them."
  }
}

run "tells_the_command_line_what_it_outputs" {
  assert {
    condition = jsondecode(aws_ssm_parameter.stack.value) == {
      bucket_name            = output.bucket_name
      errors_queue_url       = output.errors_queue_url
      event_source           = output.event_source
      file_events_table_name = output.file_events_table_name
      file_events_topic_arn  = output.file_events_topic_arn
      files_table_name       = output.files_table_name
      list_shards            = output.list_shards
      name_prefix            = output.name_prefix
      notify_dlq_url         = output.notify_dlq_url
      region                 = output.region
      uploads_dlq_url        = output.uploads_dlq_url
      uploads_queue_url      = output.uploads_queue_url
    }
    error_message = "The parameter does not hold every output."
  }

  assert {
    condition     = aws_ssm_parameter.stack.name == "/filetracker/stack" && aws_ssm_parameter.stack.type == "String"
    error_message = "The command line looks for /filetracker/stack."
  }
}

run "takes_other_names" {
  variables {
    name_prefix            = "papers"
    bucket_name            = "my-papers"
    files_table_name       = "Papers"
    file_events_table_name = "PaperEvents"
    event_source           = "eventbridge"
  }

  assert {
    condition     = [output.name_prefix, output.bucket_name, output.files_table_name, output.file_events_table_name, output.event_source] == ["papers", "my-papers", "Papers", "PaperEvents", "eventbridge"]
    error_message = "A name that was given is not the one that is used."
  }

  assert {
    condition     = aws_ssm_parameter.stack.name == "/papers/stack" && aws_sns_topic.alarms.name == "papers-alarms"
    error_message = "A name does not start with the prefix."
  }
}

run "mails_alarms_to_the_operators" {
  variables {
    alarm_emails = ["ops@example.com"]
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.alarm_email) == ["ops@example.com"]
    error_message = "The operators are not told."
  }
}
