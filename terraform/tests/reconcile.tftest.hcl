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

override_data {
  target = module.schedule[0].data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

variables {
  name_prefix      = "filetracker"
  bucket_name      = "filetracker-111122223333-us-east-1"
  list_shards      = 4
  schedule         = "rate(1 day)"
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]

  files_table = {
    name = "Files"
    arn  = "arn:aws:dynamodb:us-east-1:111122223333:table/Files"
  }

  uploads_queue = {
    url = "https://sqs.us-east-1.amazonaws.com/111122223333/filetracker-uploads"
    arn = "arn:aws:sqs:us-east-1:111122223333:filetracker-uploads"
  }

  function = {
    package_path       = "tests/packages/reconcile.zip"
    architecture       = "arm64"
    memory_mb          = 512
    timeout_seconds    = 900
    log_level          = "INFO"
    log_retention_days = 30
  }
}

run "walks_are_never_lost_and_may_do_just_what_they_do" {
  command = plan

  module {
    source = "./modules/reconcile"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.reconcile.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      ListFiles           = ["Allow", "s3:ListBucket", "arn:aws:s3:::filetracker-111122223333-us-east-1"]
      ListRecords         = ["Allow", "dynamodb:Query", "arn:aws:dynamodb:us-east-1:111122223333:table/Files/index/ByName"]
      ReadRecords         = ["Allow", "dynamodb:BatchGetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/Files"]
      QueueForTracking    = ["Allow", ["sqs:SendMessageBatch", "sqs:SendMessage"], "arn:aws:sqs:us-east-1:111122223333:filetracker-uploads"]
      GoOn                = ["Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-reconcile"]
      SetFailedCallsAside = ["Allow", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:filetracker-reconcile-dlq"]
    }
    error_message = "The policy of reconcile grants something else: ${data.aws_iam_policy_document.reconcile.json}"
  }

  assert {
    condition = { for statement in jsondecode(module.schedule[0].policy_json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      CallFunction        = ["Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-reconcile"]
      SetFailedCallsAside = ["Allow", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:filetracker-reconcile-dlq"]
    }
    error_message = "The policy of the schedule grants something else: ${module.schedule[0].policy_json}"
  }

  assert {
    condition     = module.schedule[0].expression == "rate(1 day)"
    error_message = "The schedule is another."
  }

  # Calls are made again, and never lost.
  assert {
    condition     = aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 2 && length(aws_lambda_function_event_invoke_config.this.destination_config[0].on_failure) == 1
    error_message = "A call that failed is not made again, or not set aside."
  }

  assert {
    condition     = aws_lambda_function_recursion_config.this.recursive_loop == "Allow"
    error_message = "Lambda would stop a long walk after 16 calls."
  }

  assert {
    condition     = aws_sqs_queue.dlq.sqs_managed_sse_enabled && aws_sqs_queue.dlq.message_retention_seconds == 14 * 24 * 60 * 60
    error_message = "The queue is not encrypted or drops calls before 14 days."
  }

  assert {
    condition     = [for statement in jsondecode(aws_sqs_queue.dlq.policy).Statement : [statement.Effect, statement.Condition]] == [["Deny", { Bool = { "aws:SecureTransport" = "false" } }]]
    error_message = "The queue's policy is not just the denial of plain http."
  }

  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.drift.metric_query : query.expression if query.return_data == true]) == "ghost + missing + stale"
    error_message = "The alarm is not about all drift."
  }

  assert {
    condition = {
      for query in aws_cloudwatch_metric_alarm.drift.metric_query : query.id => [query.metric[0].metric_name, query.metric[0].dimensions] if length(query.metric) > 0
      } == {
      missing = ["DriftMissing", tomap({ service = "reconcile", Stack = "filetracker" })]
      stale   = ["DriftStale", tomap({ service = "reconcile", Stack = "filetracker" })]
      ghost   = ["DriftGhost", tomap({ service = "reconcile", Stack = "filetracker" })]
    }
    error_message = "The alarm asks for other metrics than the function publishes."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dlq_not_empty.dimensions.QueueName == "filetracker-reconcile-dlq" && aws_cloudwatch_metric_alarm.drift.alarm_actions == toset(var.alarm_topic_arns)
    error_message = "Nobody is told of walks that did not end, or of drift."
  }
}

run "there_is_no_schedule_unless_wanted" {
  command = plan

  module {
    source = "./modules/reconcile"
  }

  variables {
    schedule = null
  }

  assert {
    condition     = length(module.schedule) == 0
    error_message = "Something of the schedule is there without one."
  }
}

run "refuses_what_cannot_be" {
  command = plan

  module {
    source = "./modules/reconcile"
  }

  variables {
    function = {
      package_path       = "tests/packages/reconcile.zip"
      architecture       = "arm64"
      memory_mb          = 512
      timeout_seconds    = 30
      log_level          = "INFO"
      log_retention_days = 30
    }
  }

  expect_failures = [var.function]
}
