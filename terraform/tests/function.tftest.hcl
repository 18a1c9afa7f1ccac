mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/filetracker-notify" }
  }
}

variables {
  name             = "filetracker-notify"
  description      = "Announces what was written."
  package_path     = "tests/packages/notify.zip"
  handler          = "lambda_handlers.notify.handler"
  policy_json      = "{}"
  architecture     = "arm64"
  environment      = { TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:filetracker-file-events" }
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]
}

run "runs_the_package_keeps_its_logs_for_a_while_and_alarms" {
  command = plan

  module {
    source = "./modules/function"
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "python3.13" && aws_lambda_function.this.architectures == tolist(["arm64"])
    error_message = "The function does not run on Python 3.13 and arm64."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == filebase64sha256("tests/packages/notify.zip")
    error_message = "A new package would not be deployed."
  }

  assert {
    condition     = one(aws_lambda_function.this.tracing_config).mode == "Active"
    error_message = "The function is not traced."
  }

  assert {
    condition     = one(aws_lambda_function.this.environment).variables == tomap(var.environment)
    error_message = "The function does not get just the environment that it was given."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/filetracker-notify" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "The log group is not the function's own, with a retention."
  }

  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.errors, aws_cloudwatch_metric_alarm.throttles] :
      alarm.dimensions == tomap({ FunctionName = "filetracker-notify" }) && alarm.alarm_actions == toset(var.alarm_topic_arns)
    ])
    error_message = "An alarm watches another function or tells nobody."
  }
}

run "refuses_a_missing_package" {
  command = plan

  module {
    source = "./modules/function"
  }

  variables {
    package_path = "tests/packages/missing.zip"
  }

  expect_failures = [aws_lambda_function.this]
}

run "refuses_an_unknown_architecture" {
  command = plan

  module {
    source = "./modules/function"
  }

  variables {
    architecture = "sparc"
  }

  expect_failures = [var.architecture]
}
