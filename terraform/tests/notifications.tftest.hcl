# Real provider, plan only: the policies are the real ones.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "dummy"
  secret_key                  = "dummy"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

variables {
  name_prefix      = "filetracker"
  files_stream_arn = "arn:aws:dynamodb:us-east-1:111122223333:table/Files/stream/2026-01-01T00:00:00.000"
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]

  jobs_table = {
    name       = "Jobs"
    arn        = "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs"
    stream_arn = "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/stream/2026-01-01T00:00:00.000"
  }

  function = {
    package_path       = "tests/packages/notify.zip"
    architecture       = "arm64"
    memory_mb          = 256
    timeout_seconds    = 30
    log_level          = "INFO"
    log_retention_days = 30
  }
}

run "announces_everything_safely_and_may_do_just_that" {
  command = plan

  module {
    source = "./modules/notifications"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.notify.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource, try(statement.Condition, null)] } == {
      ReadStream            = ["Allow", ["dynamodb:ListStreams", "dynamodb:GetShardIterator", "dynamodb:GetRecords", "dynamodb:DescribeStream"], ["arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/stream/2026-01-01T00:00:00.000", "arn:aws:dynamodb:us-east-1:111122223333:table/Files/stream/2026-01-01T00:00:00.000"], null]
      SeeWhatWasTold        = ["Allow", "dynamodb:BatchGetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs", null]
      NoteWhatWasTold       = ["Allow", "dynamodb:UpdateItem", "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs", { "ForAllValues:StringEquals" = { "dynamodb:Attributes" = ["JobId", "NoticeTime"] }, StringEqualsIfExists = { "dynamodb:ReturnValues" = "NONE" } }]
      Announce              = ["Allow", ["sns:PublishBatch", "sns:Publish"], "arn:aws:sns:us-east-1:111122223333:filetracker-file-events", null]
      SetFailedRecordsAside = ["Allow", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:filetracker-notify-dlq", null]
    }
    error_message = "The policy of notify grants something else: ${data.aws_iam_policy_document.notify.json}"
  }

  assert {
    condition     = aws_sns_topic.file_events.kms_master_key_id == "alias/aws/sns"
    error_message = "The topic is not encrypted."
  }

  assert {
    condition     = [for statement in jsondecode(aws_sns_topic.file_events.policy).Statement : [statement.Effect, statement.Condition]] == [["Deny", { Bool = { "aws:SecureTransport" = "false" } }]]
    error_message = "The topic's policy is not just the denial of plain http."
  }

  assert {
    condition = [for statement in jsondecode(aws_sqs_queue.deliveries_dlq.policy).Statement : [statement.Action, statement.Principal, statement.Condition] if statement.Effect == "Allow"] == [
      ["sqs:SendMessage", { Service = "sns.amazonaws.com" }, { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:us-east-1:111122223333:filetracker-file-events" } }],
    ]
    error_message = "The policy of deliveries-dlq lets in something else: ${aws_sqs_queue.deliveries_dlq.policy}"
  }

  assert {
    condition     = alltrue([for queue in [aws_sqs_queue.notify_dlq, aws_sqs_queue.deliveries_dlq] : queue.sqs_managed_sse_enabled && queue.message_retention_seconds == 14 * 24 * 60 * 60])
    error_message = "A queue is not encrypted or drops letters before 14 days."
  }

  # The mappings lose nothing.
  assert {
    condition = alltrue([
      aws_lambda_event_source_mapping.files.starting_position == "TRIM_HORIZON",
      aws_lambda_event_source_mapping.files.function_response_types == toset(["ReportBatchItemFailures"]),
      aws_lambda_event_source_mapping.files.bisect_batch_on_function_error,
      aws_lambda_event_source_mapping.files.maximum_retry_attempts == -1,
      aws_lambda_event_source_mapping.files.maximum_record_age_in_seconds == 20 * 60 * 60,
      length(aws_lambda_event_source_mapping.files.destination_config) == 1,
    ])
    error_message = "The mapping skips records, or lets one bad record block a shard."
  }

  assert {
    condition = alltrue([
      for setting in ["starting_position", "batch_size", "bisect_batch_on_function_error", "maximum_retry_attempts", "maximum_record_age_in_seconds"] :
      aws_lambda_event_source_mapping.jobs[setting] == aws_lambda_event_source_mapping.files[setting]
    ]) && length(aws_lambda_event_source_mapping.jobs.destination_config) == 1
    error_message = "How jobs end is told with less care than what happens to files."
  }

  assert {
    condition     = [for filter in one(aws_lambda_event_source_mapping.jobs.filter_criteria).filter : jsondecode(filter.pattern)] == [{ eventName = ["MODIFY"], dynamodb = { OldImage = { Status = { S = ["QUEUED", "RUNNING"] } }, NewImage = { Status = { S = ["SUCCEEDED", "FAILED"] } } } }]
    error_message = "notify is called for something else than jobs that ended, or not for these."
  }

  assert {
    condition = { for noun, alarm in aws_cloudwatch_metric_alarm.not_empty : noun => alarm.dimensions.QueueName } == {
      deliveries-dlq = "filetracker-deliveries-dlq"
      notify-dlq     = "filetracker-notify-dlq"
    }
    error_message = "Nobody watches one of the dead-letter queues."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.behind.alarm_actions == toset(var.alarm_topic_arns)
    error_message = "Nobody is told when announcements are late."
  }
}

run "each_address_is_subscribed_once" {
  command = plan

  module {
    source = "./modules/notifications"
  }

  variables {
    emails = ["ann@example.com", "bob@example.com", "ann@example.com"]
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.email) == ["ann@example.com", "bob@example.com"]
    error_message = "The subscriptions are not one per address."
  }
}
