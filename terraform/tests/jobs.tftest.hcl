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
  target = module.sweep_schedule[0].data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

override_data {
  target = data.aws_ssm_parameter.image
  values = { value = "ami-0abcdef0123456789" }
}

# The provider would have AWS validate the definition, which LocalStack does in the journeys.
override_resource {
  target          = aws_sfn_state_machine.jobs
  override_during = plan
}

variables {
  name_prefix      = "filetracker"
  bucket_name      = "filetracker-111122223333-us-east-1"
  list_shards      = 4
  sweep_schedule   = "rate(15 minutes)"
  alarm_topic_arns = ["arn:aws:sns:us-east-1:111122223333:filetracker-alarms"]

  jobs_table = {
    name       = "Jobs"
    arn        = "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs"
    stream_arn = "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/stream/2026-01-31T12:00:00.000"
  }

  ec2 = {
    program_path     = "tests/run_job.pyz"
    code_bucket_name = "filetracker-code-111122223333-us-east-1"
  }

  function = {
    package_dir        = "tests/packages"
    architecture       = "arm64"
    log_level          = "INFO"
    log_retention_days = 30
  }
}

run "jobs_run_on_lambda_are_never_lost_and_may_do_just_what_they_do" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  # An execution's history holds 25,000 events, a look is 16 of them.
  assert {
    condition = alltrue([
      jsondecode(aws_sfn_state_machine.jobs.definition).States.IsStillQueued.Choices[2] == { Variable = "$.waits", NumericGreaterThanEquals = 1500, Next = "NoSlot" },
      jsondecode(aws_sfn_state_machine.jobs.definition).TimeoutSeconds > 1480 * 60 + 3 * 15 * 60,
    ])
    error_message = "A job waits for longer than its execution can, or its execution ends while it may still wait."
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.state_machine.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] if !contains(["WriteLogs", "WriteTraces"], statement.Sid) } == {
      ReadAndMarkJobs        = ["Allow", ["dynamodb:UpdateItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs"]
      AbortUnfinishedOutputs = ["Allow", "s3:AbortMultipartUpload", "arn:aws:s3:::filetracker-111122223333-us-east-1/outputs/*"]
      RunFunction            = ["Allow", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-run-job"]
    }
    error_message = "The policy of the state machine grants something else: ${data.aws_iam_policy_document.state_machine.json}"
  }

  assert {
    condition = [for statement in jsondecode(data.aws_iam_policy_document.assume_states.json).Statement : [statement.Principal, statement.Condition]] == [
      [
        { Service = "states.amazonaws.com" },
        { StringEquals = { "aws:SourceAccount" = "111122223333" }, ArnEquals = { "aws:SourceArn" = "arn:aws:states:us-east-1:111122223333:stateMachine:filetracker-jobs" } },
      ],
    ]
    error_message = "Something else than this state machine may take its role."
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.start_job.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      ReadStream            = ["Allow", ["dynamodb:ListStreams", "dynamodb:GetShardIterator", "dynamodb:GetRecords", "dynamodb:DescribeStream"], "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/stream/2026-01-31T12:00:00.000"]
      StartExecutions       = ["Allow", "states:StartExecution", "arn:aws:states:us-east-1:111122223333:stateMachine:filetracker-jobs"]
      SetFailedRecordsAside = ["Allow", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:filetracker-start-job-dlq"]
    }
    error_message = "The policy of start_job grants something else: ${data.aws_iam_policy_document.start_job.json}"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.run_job.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource] } == {
      FindFiles         = ["Allow", ["s3:ListBucketVersions", "s3:ListBucket"], "arn:aws:s3:::filetracker-111122223333-us-east-1"]
      ReadAndReportJobs = ["Allow", ["dynamodb:UpdateItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs"]
      ReadFiles         = ["Allow", ["s3:GetObjectVersion", "s3:GetObject"], "arn:aws:s3:::filetracker-111122223333-us-east-1/*"]
      WriteOutputs      = ["Allow", ["s3:PutObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::filetracker-111122223333-us-east-1/outputs/*"]
    }
    error_message = "The policy of run_job grants something else: ${data.aws_iam_policy_document.run_job.json}"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.sweep.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource, try(statement.Condition, null)] } == {
      FindJobs               = ["Allow", "dynamodb:Query", ["arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/index/ByListKey", "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs/index/ByFile"], null]
      FindUnfinishedOutputs  = ["Allow", "s3:ListBucketMultipartUploads", "arn:aws:s3:::filetracker-111122223333-us-east-1", null]
      EndJobs                = ["Allow", ["dynamodb:UpdateItem", "dynamodb:GetItem"], "arn:aws:dynamodb:us-east-1:111122223333:table/Jobs", null]
      StartForgottenJobs     = ["Allow", "states:StartExecution", "arn:aws:states:us-east-1:111122223333:stateMachine:filetracker-jobs", null]
      ListExecutions         = ["Allow", "states:ListExecutions", "arn:aws:states:us-east-1:111122223333:stateMachine:filetracker-jobs", null]
      LookAtExecutions       = ["Allow", "states:DescribeExecution", "arn:aws:states:us-east-1:111122223333:execution:filetracker-jobs:*", null]
      AbortUnfinishedOutputs = ["Allow", "s3:AbortMultipartUpload", "arn:aws:s3:::filetracker-111122223333-us-east-1/outputs/*", null]
      FindInstances          = ["Allow", "ec2:DescribeInstances", "*", null]
      EndInstances           = ["Allow", "ec2:TerminateInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", { StringEquals = { "ec2:ResourceTag/filetracker-stack" = "filetracker" } }]
    }
    error_message = "The policy of sweep_jobs grants something else: ${data.aws_iam_policy_document.sweep.json}"
  }

  # With lambda there is nothing of EC2.
  assert {
    condition     = length(aws_launch_template.job) + length(aws_iam_role.instance) + length(aws_iam_role_policy.launch) + length(aws_security_group.instance) + length(aws_s3_bucket.code) + length(data.aws_ssm_parameter.image) == 0
    error_message = "Something of EC2 is there with the runner lambda."
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.jobs.definition).States.Begin.Parameters.runner == "lambda" && jsondecode(aws_sfn_state_machine.jobs.definition).States.RunFunction.TimeoutSeconds == 900
    error_message = "The state machine runs jobs elsewhere, or for another time."
  }

  # Jobs are started once and never lost.
  assert {
    condition     = [for filter in one(aws_lambda_event_source_mapping.jobs.filter_criteria).filter : jsondecode(filter.pattern)] == [{ eventName = ["INSERT"], dynamodb = { NewImage = { Status = { S = ["QUEUED"] } } } }]
    error_message = "start_job is called for something else than new jobs."
  }

  assert {
    condition = alltrue([
      aws_lambda_event_source_mapping.jobs.bisect_batch_on_function_error,
      aws_lambda_event_source_mapping.jobs.maximum_retry_attempts == 10,
      length(aws_lambda_event_source_mapping.jobs.destination_config[0].on_failure) == 1,
      aws_sqs_queue.start_job_dlq.message_retention_seconds == 14 * 24 * 60 * 60,
    ])
    error_message = "A job that could not be started is lost."
  }

  assert {
    condition     = module.sweep_schedule[0].expression == "rate(15 minutes)" && [for statement in jsondecode(module.sweep_schedule[0].policy_json).Statement : [statement.Action, statement.Resource]] == [["lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:filetracker-sweep-jobs"]]
    error_message = "The sweep is not scheduled, or its schedule may do more."
  }

  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.executions : name => alarm.metric_name } == { jobs-failed = "ExecutionsFailed", jobs-timed-out = "ExecutionsTimedOut", jobs-aborted = "ExecutionsAborted" }
    error_message = "Nobody is told of jobs that could not be run."
  }
}

run "instances_are_closed_end_themselves_and_may_do_just_what_they_do" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  override_resource {
    target          = aws_s3_object.program
    override_during = plan
    values          = { version_id = "version-of-the-program" }
  }

  variables {
    runner = "ec2"
  }

  # With ec2 the state machine launches instances, and calls no function.
  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.launch.json).Statement : statement.Sid => [statement.Effect, statement.Action, statement.Resource, try(statement.Condition, null)] if statement.Sid != "LaunchInstances" } == {
      TagWhatIsLaunched      = ["Allow", "ec2:CreateTags", ["arn:aws:ec2:us-east-1:111122223333:volume/*", "arn:aws:ec2:us-east-1:111122223333:instance/*"], { StringEquals = { "ec2:CreateAction" = "RunInstances" } }]
      GiveInstancesTheirRole = ["Allow", "iam:PassRole", "arn:aws:iam::111122223333:role/filetracker-job-instance", { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }]
      WatchInstances         = ["Allow", "ec2:DescribeInstances", "*", null]
      EndInstances           = ["Allow", "ec2:TerminateInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", { StringEquals = { "ec2:ResourceTag/filetracker-stack" = "filetracker" } }]
    }
    error_message = "The state machine may do something else in EC2: ${data.aws_iam_policy_document.launch.json}"
  }

  assert {
    condition     = !anytrue([for statement in jsondecode(data.aws_iam_policy_document.state_machine.json).Statement : statement.Sid == "RunFunction"])
    error_message = "The state machine may call the function, which it never does."
  }

  # An instance can do what the function can, and fetch its program.
  assert {
    condition     = [for statement in jsondecode(data.aws_iam_policy_document.instance.json).Statement : statement if statement.Sid != "FetchProgram"] == jsondecode(data.aws_iam_policy_document.run_job.json).Statement
    error_message = "An instance may do something else than the function that runs jobs."
  }

  assert {
    condition = [for statement in jsondecode(data.aws_iam_policy_document.instance.json).Statement : [statement.Action, statement.Resource] if statement.Sid == "FetchProgram"] == [
      [["s3:GetObjectVersion", "s3:GetObject"], "arn:aws:s3:::filetracker-code-111122223333-us-east-1/run_job.pyz"],
    ]
    error_message = "An instance may read something else of the code's bucket than its program."
  }

  assert {
    condition     = [for statement in jsondecode(data.aws_iam_policy_document.assume_ec2.json).Statement : statement.Principal] == [{ Service = "ec2.amazonaws.com" }]
    error_message = "Somebody else than EC2 may take the instances' role."
  }

  # It is closed and ends itself.
  assert {
    condition = alltrue([
      aws_launch_template.job[0].metadata_options[0].http_tokens == "required",
      aws_launch_template.job[0].metadata_options[0].http_put_response_hop_limit == 1,
      aws_launch_template.job[0].metadata_options[0].instance_metadata_tags == "enabled",
    ])
    error_message = "Instance metadata answers without a token, to containers, or without the job's id."
  }

  assert {
    condition = alltrue([
      aws_launch_template.job[0].instance_initiated_shutdown_behavior == "terminate",
      aws_launch_template.job[0].block_device_mappings[0].ebs[0].encrypted == "true",
      aws_launch_template.job[0].block_device_mappings[0].ebs[0].delete_on_termination == "true",
      aws_launch_template.job[0].key_name == null,
    ])
    error_message = "An instance outlives its job, leaves a volume, an unencrypted one, or can be signed in to."
  }

  assert {
    condition     = length(aws_security_group.instance[0].ingress) == 0 && [for rule in aws_security_group.instance[0].egress : [rule.protocol, rule.from_port, rule.to_port]] == [["tcp", 443, 443]]
    error_message = "There is a way in, or another way out than https."
  }

  assert {
    condition     = aws_launch_template.job[0].image_id == "ami-0abcdef0123456789" && data.aws_ssm_parameter.image[0].name == "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    error_message = "The image is not the newest Amazon Linux 2023 of the instance type's processor."
  }

  assert {
    condition = alltrue([
      strcontains(base64decode(aws_launch_template.job[0].user_data), "get-object --bucket filetracker-code-111122223333-us-east-1 --key run_job.pyz --version-id version-of-the-program "),
      strcontains(base64decode(aws_launch_template.job[0].user_data), "shutdown -h +20\ntrap 'shutdown -h now' EXIT"),
      strcontains(base64decode(aws_launch_template.job[0].user_data), "--setenv=JOBS_TABLE_NAME='Jobs'"),
      strcontains(base64decode(aws_launch_template.job[0].user_data), "AWS_METADATA_SERVICE_NUM_ATTEMPTS=5"),
      !strcontains(base64decode(aws_launch_template.job[0].user_data), "$$"),
    ])
    error_message = "The user data is another: ${base64decode(aws_launch_template.job[0].user_data)}"
  }
}

# A template's ARN is known after it is made: here it is said before, so that the policy that holds it can be read.
run "only_that_template_is_launched_and_only_the_stacks_instances_are_ended" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  override_resource {
    target          = aws_launch_template.job
    override_during = plan
    values          = { arn = "arn:aws:ec2:us-east-1:111122223333:launch-template/lt-0123456789abcdef0" }
  }

  variables {
    runner = "ec2"
  }

  assert {
    condition     = { for statement in jsondecode(aws_iam_role_policy.launch[0].policy).Statement : statement.Sid => statement if statement.Sid != "LaunchInstances" } == { for statement in jsondecode(data.aws_iam_policy_document.launch.json).Statement : statement.Sid => statement if statement.Sid != "LaunchInstances" }
    error_message = "Another policy is attached than the one that is looked at above: ${aws_iam_role_policy.launch[0].policy}"
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.launch[0].policy).Statement : [statement.Effect, statement.Action, sort(statement.Resource), statement.Condition] if statement.Sid == "LaunchInstances"] == [
      [
        "Allow",
        "ec2:RunInstances",
        sort([
          "arn:aws:ec2:us-east-1:111122223333:instance/*",
          "arn:aws:ec2:us-east-1:111122223333:launch-template/*",
          "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
          "arn:aws:ec2:us-east-1:111122223333:security-group/*",
          "arn:aws:ec2:us-east-1:111122223333:subnet/*",
          "arn:aws:ec2:us-east-1:111122223333:volume/*",
          "arn:aws:ec2:us-east-1::image/*",
        ]),
        { ArnEquals = { "ec2:LaunchTemplate" = "arn:aws:ec2:us-east-1:111122223333:launch-template/lt-0123456789abcdef0" } },
      ],
    ]
    error_message = "The state machine may launch something else than its template: ${aws_iam_role_policy.launch[0].policy}"
  }
}

run "instances_are_launched_in_the_subnet_that_is_asked_for_alone" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  override_resource {
    target          = aws_launch_template.job
    override_during = plan
    values          = { arn = "arn:aws:ec2:us-east-1:111122223333:launch-template/lt-0123456789abcdef0" }
  }

  override_data {
    target = data.aws_subnet.job
    values = { vpc_id = "vpc-0123456789abcdef0" }
  }

  variables {
    runner = "ec2"

    ec2 = {
      program_path     = "tests/run_job.pyz"
      code_bucket_name = "filetracker-code-111122223333-us-east-1"
      subnet_id        = "subnet-0123456789abcdef0"
    }
  }

  assert {
    condition     = [for arn in one([for statement in jsondecode(aws_iam_role_policy.launch[0].policy).Statement : statement.Resource if statement.Sid == "LaunchInstances"]) : arn if strcontains(arn, "subnet")] == ["arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0123456789abcdef0"]
    error_message = "The state machine may launch in another subnet: ${aws_iam_role_policy.launch[0].policy}"
  }

  assert {
    condition     = aws_security_group.instance[0].vpc_id == "vpc-0123456789abcdef0"
    error_message = "The security group is of another network than the subnet."
  }
}

# Elsewhere nothing goes without the condition: the tests above have it.
run "instances_may_be_ended_by_their_ids_where_policies_know_no_tags_of_instances" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  variables {
    limit_by_instance_tags = false
  }

  assert {
    condition     = [for document in [data.aws_iam_policy_document.sweep, data.aws_iam_policy_document.launch] : [for statement in jsondecode(document.json).Statement : [statement.Action, statement.Resource, try(statement.Condition, null)] if statement.Sid == "EndInstances"]] == [for _ in range(2) : [["ec2:TerminateInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", null]]]
    error_message = "Instances can't be ended on an emulator."
  }
}

run "image_fits_the_processor_of_the_type" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  variables {
    runner = "ec2"

    ec2 = {
      program_path     = "tests/run_job.pyz"
      code_bucket_name = "filetracker-code-111122223333-us-east-1"
      instance_type    = "m7i.large"
    }
  }

  assert {
    condition     = data.aws_ssm_parameter.image[0].name == "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    error_message = "The image is of another processor."
  }
}

run "there_is_no_schedule_unless_wanted" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  variables {
    sweep_schedule = null
  }

  assert {
    condition     = length(module.sweep_schedule) == 0
    error_message = "Something of the schedule is there without one."
  }
}

run "refuses_what_cannot_be" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  variables {
    runner = "batch"
  }

  expect_failures = [var.runner]
}

run "refuses_functions_that_run_for_longer_than_lambda_lets_them" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  variables {
    timeout_minutes = 16
  }

  expect_failures = [var.timeout_minutes]
}

run "refuses_times_that_cannot_be_kept" {
  command = plan

  module {
    source = "./modules/jobs"
  }

  variables {
    runner          = "ec2"
    timeout_minutes = 1440
    poll_seconds    = 5
  }

  expect_failures = [var.poll_seconds]
}
