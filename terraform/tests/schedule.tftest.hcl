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
  function_name = "filetracker-reconcile"
  description   = "Reconciles."
  expression    = "rate(1 day)"
}

run "calls_the_function_at_its_time_and_may_do_nothing_else" {
  command = plan

  module {
    source = "./modules/schedule"
  }

  assert {
    condition = [for statement in jsondecode(output.policy_json).Statement : [statement.Effect, statement.Action, statement.Resource]] == [
      ["Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-reconcile"],
    ]
    error_message = "The policy of the schedule grants something else: ${output.policy_json}"
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role.this.assume_role_policy).Statement : [statement.Principal, statement.Condition]] == [
      [{ Service = "scheduler.amazonaws.com" }, { StringEquals = { "aws:SourceAccount" = "111122223333" } }],
    ]
    error_message = "Someone else than the Scheduler of this account may take the role."
  }

  assert {
    condition = alltrue([
      aws_scheduler_schedule.this.schedule_expression == "rate(1 day)",
      aws_scheduler_schedule.this.flexible_time_window[0].mode == "OFF",
      aws_scheduler_schedule.this.target[0].arn == "arn:aws:lambda:us-east-1:111122223333:function:filetracker-reconcile",
      aws_scheduler_schedule.this.target[0].input == "{}",
    ])
    error_message = "The schedule is another, calls something else, or asks for something."
  }

  assert {
    condition = alltrue([
      aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_retry_attempts == 2,
      aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_event_age_in_seconds == 600,
      length(aws_scheduler_schedule.this.target[0].dead_letter_config) == 0,
    ])
    error_message = "A call is made again more often or for longer than asked for, or kept where nobody looks."
  }
}

run "keeps_calls_that_could_not_be_made_where_wanted" {
  command = plan

  module {
    source = "./modules/schedule"
  }

  variables {
    window_minutes         = 15
    retry_attempts         = 10
    retry_minutes          = 60
    dead_letter_queue_name = "filetracker-reconcile-dlq"
  }

  assert {
    condition = { for statement in jsondecode(output.policy_json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      CallFunction        = ["Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-reconcile"]
      SetFailedCallsAside = ["Allow", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:filetracker-reconcile-dlq"]
    }
    error_message = "The policy of the schedule grants something else: ${output.policy_json}"
  }

  assert {
    condition = alltrue([
      aws_scheduler_schedule.this.flexible_time_window[0].mode == "FLEXIBLE",
      aws_scheduler_schedule.this.flexible_time_window[0].maximum_window_in_minutes == 15,
      aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_retry_attempts == 10,
      aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_event_age_in_seconds == 3600,
      aws_scheduler_schedule.this.target[0].dead_letter_config[0].arn == "arn:aws:sqs:us-east-1:111122223333:filetracker-reconcile-dlq",
    ])
    error_message = "Calls are made at another time, or lost."
  }
}

run "refuses_what_is_no_schedule" {
  command = plan

  module {
    source = "./modules/schedule"
  }

  variables {
    expression = "daily"
  }

  expect_failures = [var.expression]
}
