# Bad values are refused at plan, each by the variable that holds it: a run fails when one of them is let through.
# tests/variables links to variables.tf and holds nothing else: what is refused is refused before anything is planned.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333", user_id = "AIDAEXAMPLE" }
  }
}

variables {
  package_dir = "tests/packages"
}

run "accepts_the_edges" {
  command = plan

  variables {
    name_prefix                  = "abc"
    bucket_name                  = "abc"
    cors_allowed_origins         = ["http://localhost:5173", "https://files.example.com"]
    tombstone_retention_days     = 18
    list_shards                  = 64
    max_receive_count            = 2
    max_tries                    = 2
    maximum_concurrency          = null
    reconcile_schedule           = "cron(0 3 ? * MON-FRI *)"
    track_upload_timeout_seconds = 900
    notification_emails          = ["first.last+tag@mail.example.com"]
    login_callback_urls          = ["http://localhost/", "https://files.example.com/app?x=1"]
    login_logout_urls            = ["https://files.example.com/"]
    login_domain_prefix          = "a"
    api_throttle_rate            = 1
    api_throttle_burst           = 1
    waf_web_acl_arn              = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/guard/1"
    sweep_uploads_schedule       = "rate(1 minute)"
    emulator_endpoint            = "http://localhost:4566"
    upload_expiry_hours          = 168
    url_expiry_seconds           = 60
    auth                         = "cognito"
    web_hosting                  = "ecs"
    web_domain_name              = "files.example.com"
    web_certificate_arn          = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    web_waf_web_acl_arn          = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/guard/1"
    web_network                  = { vpc_id = "vpc-1", load_balancer_subnet_ids = ["subnet-1", "subnet-2"], task_subnet_ids = ["subnet-3"] }
    web_environment              = "x"
  }
}

run "refuses_the_wrong_shape" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    region                 = "Frankfurt"
    name_prefix            = "File_Tracker"
    tags                   = { "aws:owner" = "me" }
    bucket_name            = "fileTracker"
    cors_allowed_origins   = ["https://files.example.com/"]
    files_table_name       = "My Files"
    event_source           = "sns"
    reconcile_schedule     = "daily"
    architecture           = "x86"
    log_level              = "info"
    notification_emails    = ["ann@example.com, bob@example.com"]
    alarm_emails           = ["ops@localhost"]
    auth                   = "none"
    login_callback_urls    = ["http://files.example.com/"]
    login_logout_urls      = ["https://files.example.com"]
    login_domain_prefix    = "my-aws-files"
    threat_protection      = "on"
    waf_web_acl_arn        = "guard"
    sweep_uploads_schedule = "often"
    emulator_endpoint      = "http://localhost:4566/"
  }

  expect_failures = [
    var.region,
    var.name_prefix,
    var.tags,
    var.bucket_name,
    var.cors_allowed_origins,
    var.files_table_name,
    var.event_source,
    var.reconcile_schedule,
    var.architecture,
    var.log_level,
    var.notification_emails,
    var.alarm_emails,
    var.auth,
    var.login_callback_urls,
    var.login_logout_urls,
    var.login_domain_prefix,
    var.threat_protection,
    var.waf_web_acl_arn,
    var.sweep_uploads_schedule,
    var.emulator_endpoint,
  ]
}

run "refuses_too_little" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix                       = "-tracker"
    abort_incomplete_uploads_days     = 0
    tiering_after_days                = -1
    noncurrent_version_retention_days = 0
    list_shards                       = 0
    tombstone_retention_days          = -1
    history_retention_days            = -1
    archive_retention_days            = -1
    max_receive_count                 = 1
    max_tries                         = 1
    maximum_concurrency               = 1
    track_upload_timeout_seconds      = 0
    track_upload_memory_mb            = 319
    log_retention_days                = -1
    notification_emails               = ["ann"]
    file_events_table_name            = "E"
    login_callback_urls               = []
    login_logout_urls                 = []
    api_throttle_rate                 = 0
    api_throttle_burst                = 0
    url_expiry_seconds                = 59
    upload_expiry_hours               = 0
  }

  expect_failures = [
    var.name_prefix,
    var.abort_incomplete_uploads_days,
    var.tiering_after_days,
    var.noncurrent_version_retention_days,
    var.list_shards,
    var.tombstone_retention_days,
    var.history_retention_days,
    var.archive_retention_days,
    var.max_receive_count,
    var.max_tries,
    var.maximum_concurrency,
    var.track_upload_timeout_seconds,
    var.track_upload_memory_mb,
    var.log_retention_days,
    var.notification_emails,
    var.file_events_table_name,
    var.login_callback_urls,
    var.login_logout_urls,
    var.api_throttle_rate,
    var.api_throttle_burst,
    var.url_expiry_seconds,
    var.upload_expiry_hours,
  ]
}

run "refuses_too_much" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix                  = "this-prefix-is-longer-than-thirty"
    bucket_name                  = "my.files"
    cors_allowed_origins         = ["*"]
    list_shards                  = 65
    max_receive_count            = 1001
    max_tries                    = 101
    maximum_concurrency          = 1001
    track_upload_timeout_seconds = 901
    track_upload_memory_mb       = 10241
    log_retention_days           = 31
    api_throttle_rate            = 10001
    api_throttle_burst           = 5001
    url_expiry_seconds           = 21601
    upload_expiry_hours          = 169
  }

  expect_failures = [
    var.name_prefix,
    var.bucket_name,
    var.cors_allowed_origins,
    var.list_shards,
    var.max_receive_count,
    var.max_tries,
    var.maximum_concurrency,
    var.track_upload_timeout_seconds,
    var.track_upload_memory_mb,
    var.log_retention_days,
    var.api_throttle_rate,
    var.api_throttle_burst,
    var.url_expiry_seconds,
    var.upload_expiry_hours,
  ]
}

run "refuses_half_a_thing" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    abort_incomplete_uploads_days     = 1.5
    tiering_after_days                = 1.5
    noncurrent_version_retention_days = 1.5
    list_shards                       = 2.5
    tombstone_retention_days          = 30.5
    history_retention_days            = 1.5
    archive_retention_days            = 1.5
    max_receive_count                 = 2.5
    max_tries                         = 2.5
    maximum_concurrency               = 2.5
    track_upload_timeout_seconds      = 1.5
    track_upload_memory_mb            = 128.5
    api_throttle_burst                = 1.5
    url_expiry_seconds                = 60.5
    upload_expiry_hours               = 1.5
    job_retention_days                = 1.5
    uploads_table_name                = "U"
  }

  expect_failures = [
    var.abort_incomplete_uploads_days,
    var.tiering_after_days,
    var.noncurrent_version_retention_days,
    var.list_shards,
    var.tombstone_retention_days,
    var.history_retention_days,
    var.archive_retention_days,
    var.max_receive_count,
    var.max_tries,
    var.maximum_concurrency,
    var.track_upload_timeout_seconds,
    var.track_upload_memory_mb,
    var.api_throttle_burst,
    var.url_expiry_seconds,
    var.upload_expiry_hours,
    var.job_retention_days,
    var.uploads_table_name,
  ]
}

run "refuses_a_prefix_of_aws_and_a_name_in_punycode" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix = "aws-files"
    bucket_name = "xn--files"
  }

  expect_failures = [var.name_prefix, var.bucket_name]
}

run "refuses_a_prefix_of_systems_manager_and_a_name_of_an_access_point" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix = "ssm"
    bucket_name = "files-s3alias"
  }

  expect_failures = [var.name_prefix, var.bucket_name]
}

run "refuses_a_prefix_and_a_name_of_s3" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix = "sthree"
    bucket_name = "sthree-files"
  }

  expect_failures = [var.name_prefix, var.bucket_name]
}

run "refuses_a_prefix_and_a_name_of_examples" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix = "amzn-s3-demo-files"
    bucket_name = "amzn-s3-demo-files"
  }

  expect_failures = [var.name_prefix, var.bucket_name]
}

run "refuses_a_prefix_of_s3_and_a_name_of_a_directory_bucket" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    name_prefix = "sthree-files"
    bucket_name = "files--x-s3"
  }

  expect_failures = [var.name_prefix, var.bucket_name]
}

run "refuses_a_name_of_an_object_lambda" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    bucket_name = "files--ol-s3"
  }

  expect_failures = [var.bucket_name]
}

run "refuses_a_name_of_a_table_bucket" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    bucket_name = "files--table-s3"
  }

  expect_failures = [var.bucket_name]
}

run "refuses_tombstones_that_go_before_the_last_event" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    tombstone_retention_days = 17
  }

  expect_failures = [var.tombstone_retention_days]
}

run "refuses_one_table_for_two" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    files_table_name       = "Same"
    file_events_table_name = "Same"
  }

  expect_failures = [var.file_events_table_name]
}

run "refuses_uploads_in_the_table_of_files" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    uploads_table_name = "Files"
  }

  expect_failures = [var.uploads_table_name]
}

run "refuses_uploads_in_the_table_of_events" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    uploads_table_name = "FileEvents"
  }

  expect_failures = [var.uploads_table_name]
}

run "refuses_a_table_of_jobs_without_a_name" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    jobs_table_name = "J"
  }

  expect_failures = [var.jobs_table_name]
}

run "refuses_jobs_in_the_table_of_uploads" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    jobs_table_name = "Uploads"
  }

  expect_failures = [var.jobs_table_name]
}

run "refuses_a_page_that_cannot_be" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    auth                = "cognito"
    web_hosting         = "cloudfront"
    web_certificate_arn = "certificate"
    web_waf_web_acl_arn = "guard"
    web_network         = { vpc_id = "vpc-1", load_balancer_subnet_ids = [], task_subnet_ids = [] }
    web_allowed_cidrs   = ["10.0.0.1"]
    web_environment     = " "
  }

  expect_failures = [
    var.web_certificate_arn,
    var.web_waf_web_acl_arn,
    var.web_network,
    var.web_allowed_cidrs,
    var.web_environment,
  ]
}

run "refuses_to_have_the_page_served_by_something_else" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    web_hosting     = "s3"
    web_domain_name = "https://files.example.com"
  }

  expect_failures = [var.web_hosting, var.web_domain_name]
}

run "refuses_a_page_that_nobody_can_sign_in_to" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    web_hosting = "amplify"
  }

  expect_failures = [var.web_hosting]
}

run "refuses_a_certificate_where_cloudfront_does_not_look" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    region              = "eu-central-1"
    auth                = "cognito"
    web_hosting         = "cloudfront"
    web_domain_name     = "files.example.com"
    web_certificate_arn = "arn:aws:acm:eu-central-1:111122223333:certificate/1"
    web_waf_web_acl_arn = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/guard/1"
  }

  expect_failures = [var.web_certificate_arn, var.web_waf_web_acl_arn]
}

run "refuses_a_name_without_a_certificate" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    auth            = "cognito"
    web_hosting     = "cloudfront"
    web_domain_name = "files.example.com"
  }

  expect_failures = [var.web_certificate_arn]
}

run "refuses_containers_nowhere_and_plain_http_to_the_world" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    auth        = "cognito"
    web_hosting = "ecs"
  }

  expect_failures = [var.web_network, var.web_allow_plain_http]
}

run "refuses_jobs_that_cannot_run" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    job_runner          = "batch"
    job_concurrency     = 0
    job_instance_type   = "small"
    job_image_id        = "amazon-linux"
    job_subnet_id       = "default"
    sweep_jobs_schedule = "often"
  }

  expect_failures = [var.job_runner, var.job_concurrency, var.job_instance_type, var.job_image_id, var.job_subnet_id, var.sweep_jobs_schedule]
}

run "refuses_jobs_that_take_longer_than_lambda_lets_them" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    job_timeout_minutes = 16
  }

  expect_failures = [var.job_timeout_minutes]
}

run "refuses_to_look_at_an_instance_too_often" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    job_runner          = "ec2"
    job_timeout_minutes = 60
    job_poll_seconds    = 3
  }

  expect_failures = [var.job_poll_seconds]
}
