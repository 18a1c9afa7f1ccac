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
  bucket_name      = "filetracker-111122223333-us-east-1"
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]

  tables = {
    files_name       = "Files"
    files_arn        = "arn:aws:dynamodb:us-east-1:111122223333:table/Files"
    file_events_name = "FileEvents"
    file_events_arn  = "arn:aws:dynamodb:us-east-1:111122223333:table/FileEvents"
  }

  tracking = {
    list_shards              = 4
    eventbridge_key_encoding = "raw"
    tombstone_retention_days = 0
    history_retention_days   = 0
    metadata_budget_bytes    = 1048576
    metadata_budget_seconds  = 5
  }

  function = {
    package_path       = "tests/packages/track_upload.zip"
    architecture       = "arm64"
    memory_mb          = 512
    timeout_seconds    = 30
    log_level          = "INFO"
    log_retention_days = 30
  }
}

run "sqs_tells_of_every_change_and_nobody_may_do_more" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.track_upload.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      ReadFiles                = ["Allow", "s3:GetObject", "arn:aws:s3:::filetracker-111122223333-us-east-1/*"]
      TellMissingFromForbidden = ["Allow", "s3:ListBucket", "arn:aws:s3:::filetracker-111122223333-us-east-1"]
      TrackFiles               = ["Allow", ["dynamodb:UpdateItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Files"]
      AppendHistory            = ["Allow", "dynamodb:BatchWriteItem", "arn:aws:dynamodb:us-east-1:111122223333:table/FileEvents"]
      CountAttempts            = ["Allow", ["dynamodb:UpdateItem", "dynamodb:DeleteItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/filetracker-attempts"]
      ReportErrors             = ["Allow", "sqs:SendMessage", ["arn:aws:sqs:us-east-1:111122223333:filetracker-uploads-dlq", "arn:aws:sqs:us-east-1:111122223333:filetracker-errors"]]
      ReceiveEvents            = ["Allow", ["sqs:ReceiveMessage", "sqs:GetQueueAttributes", "sqs:DeleteMessage"], "arn:aws:sqs:us-east-1:111122223333:filetracker-uploads"]
    }
    error_message = "The policy of track_upload grants something else: ${data.aws_iam_policy_document.track_upload.json}"
  }

  assert {
    condition = { for statement in jsondecode(aws_sqs_queue.uploads.policy).Statement : statement.Sid => [statement.Action, statement.Principal, statement.Condition] if statement.Effect == "Allow" } == {
      AllowBucket = ["sqs:SendMessage", { Service = "s3.amazonaws.com" }, {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:s3:::filetracker-111122223333-us-east-1" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }]
      AllowRule = ["sqs:SendMessage", { Service = "events.amazonaws.com" }, {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:events:us-east-1:111122223333:rule/filetracker-uploads" }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }]
    }
    error_message = "The policy of uploads lets in something else: ${aws_sqs_queue.uploads.policy}"
  }

  # SQS alone wires the bucket to the queue.
  assert {
    condition     = !aws_s3_bucket_notification.this.eventbridge && length(aws_s3_bucket_notification.this.queue) == 1
    error_message = "The bucket does not tell the queue."
  }

  assert {
    condition = aws_s3_bucket_notification.this.queue[0].events == toset([
      "s3:LifecycleExpiration:*", "s3:LifecycleTransition", "s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:*",
    ])
    error_message = "The bucket does not tell of every change."
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.uploads) + length(aws_cloudwatch_event_target.uploads) + length(aws_cloudwatch_event_archive.uploads) + length(aws_sqs_queue.rule_dlq) == 0
    error_message = "There are parts of EventBridge that nobody uses."
  }

  assert {
    condition     = aws_dynamodb_table.attempts.name == "filetracker-attempts" && aws_dynamodb_table.attempts.ttl[0].attribute_name == "ExpiresAt" && aws_dynamodb_table.attempts.ttl[0].enabled
    error_message = "Attempts are kept elsewhere, or forever."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.not_empty["uploads-dlq"].alarm_name == "filetracker-uploads-dlq-not-empty" && aws_cloudwatch_metric_alarm.not_empty["uploads-dlq"].dimensions == tomap({ QueueName = "filetracker-uploads-dlq" })
    error_message = "Nobody watches uploads-dlq."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.not_empty["uploads-dlq"], aws_cloudwatch_metric_alarm.uploads_behind, aws_cloudwatch_metric_alarm.errors_unread] :
      alarm.alarm_actions == toset(var.alarm_topic_arns) && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "An alarm tells nobody, or goes off when nothing happens."
  }
}

run "queues_are_encrypted_deny_plain_http_and_take_what_they_are_for" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    event_source = "eventbridge"
  }

  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.uploads, aws_sqs_queue.uploads_dlq, aws_sqs_queue.errors, aws_sqs_queue.rule_dlq[0]] :
      queue.sqs_managed_sse_enabled && length([
        for statement in jsondecode(queue.policy).Statement : statement
        if statement.Effect == "Deny" && statement.Principal == "*" && statement.Condition == { Bool = { "aws:SecureTransport" = "false" } }
      ]) == 1
    ])
    error_message = "A queue is not encrypted or answers over plain http."
  }

  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.uploads_dlq, aws_sqs_queue.errors, aws_sqs_queue.rule_dlq[0]] : queue.message_retention_seconds == 14 * 24 * 60 * 60
    ])
    error_message = "A dead letter or a report is dropped before 14 days."
  }

  assert {
    condition = [for statement in jsondecode(aws_sqs_queue.rule_dlq[0].policy).Statement : [statement.Action, statement.Principal, statement.Condition] if statement.Effect == "Allow"] == [
      ["sqs:SendMessage", { Service = "events.amazonaws.com" }, {
        ArnEquals                   = { "aws:SourceArn" = "arn:aws:events:us-east-1:111122223333:rule/filetracker-uploads" }
        StringEquals                = { "aws:SourceAccount" = "111122223333" }
      }],
    ]
    error_message = "The policy of rule-dlq lets in something else: ${aws_sqs_queue.rule_dlq[0].policy}"
  }
}

run "queues_answer_over_plain_http_on_an_emulator" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    tls_only = false
  }

  assert {
    condition     = length([for statement in jsondecode(aws_sqs_queue.uploads.policy).Statement : statement if statement.Effect == "Deny"]) == 0
    error_message = "uploads denies plain http."
  }
}

run "uploads_retries_then_redrives" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    max_receive_count = 3
  }

  assert {
    condition     = aws_sqs_queue.uploads.visibility_timeout_seconds == 6 * 30
    error_message = "The visibility timeout is not 6 times the function's timeout."
  }

  assert {
    condition = jsondecode(aws_sqs_queue.uploads.redrive_policy) == {
      deadLetterTargetArn = "arn:aws:sqs:us-east-1:111122223333:filetracker-uploads-dlq"
      maxReceiveCount     = 3
    }
    error_message = "uploads does not redrive to uploads-dlq after 3 receives."
  }

  assert {
    condition = jsondecode(aws_sqs_queue.uploads_dlq.redrive_allow_policy) == {
      redrivePermission = "byQueue"
      sourceQueueArns   = ["arn:aws:sqs:us-east-1:111122223333:filetracker-uploads"]
    }
    error_message = "Any queue may use uploads-dlq."
  }
}

run "mapping_reports_single_failures" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    maximum_concurrency = 8
  }

  assert {
    condition = alltrue([
      aws_lambda_event_source_mapping.uploads.batch_size == 10,
      aws_lambda_event_source_mapping.uploads.function_response_types == toset(["ReportBatchItemFailures"]),
      one(aws_lambda_event_source_mapping.uploads.scaling_config).maximum_concurrency == 8,
    ])
    error_message = "The mapping does not take ten, report single failures and bound the concurrency."
  }
}

run "eventbridge_wires_the_bucket_to_the_queue" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    event_source           = "eventbridge"
    archive_retention_days = 60
  }

  assert {
    condition     = aws_s3_bucket_notification.this.eventbridge && length(aws_s3_bucket_notification.this.queue) == 0
    error_message = "The bucket does not tell EventBridge, and only EventBridge."
  }

  assert {
    condition = alltrue([
      jsondecode(aws_cloudwatch_event_rule.uploads[0].event_pattern).source == ["aws.s3"],
      jsondecode(aws_cloudwatch_event_rule.uploads[0].event_pattern).detail == { bucket = { name = ["filetracker-111122223333-us-east-1"] } },
      contains(jsondecode(aws_cloudwatch_event_rule.uploads[0].event_pattern).detail-type, "Object Created"),
      contains(jsondecode(aws_cloudwatch_event_rule.uploads[0].event_pattern).detail-type, "Object Deleted"),
    ])
    error_message = "The rule does not match this bucket's changes, and only these."
  }

  assert {
    condition     = aws_cloudwatch_event_archive.uploads[0].retention_days == 60 && aws_cloudwatch_event_archive.uploads[0].event_pattern == aws_cloudwatch_event_rule.uploads[0].event_pattern
    error_message = "The archive does not keep what the rule passes on."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_metric_alarm.not_empty), "rule-dlq")
    error_message = "Nobody watches the rule's dead-letter queue."
  }
}

run "refuses_an_unknown_event_source" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    event_source = "carrier-pigeon"
  }

  expect_failures = [var.event_source]
}

run "refuses_an_unknown_key_encoding" {
  command = plan

  module {
    source = "./modules/ingest"
  }

  variables {
    tracking = {
      list_shards              = 4
      eventbridge_key_encoding = "base64"
      tombstone_retention_days = 0
      history_retention_days   = 0
      metadata_budget_bytes    = 1048576
      metadata_budget_seconds  = 5
    }
  }

  expect_failures = [var.tracking]
}
