# Where

variable "region" {
  description = "AWS region of the stack."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Set region to the code of an AWS region, such as eu-central-1."
  }
}

variable "name_prefix" {
  description = "What every name starts with; another prefix makes another stack in the same account. Another prefix for another region, too: a role's name is taken in the whole account."
  type        = string
  default     = "filetracker"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.name_prefix)) && !strcontains(var.name_prefix, "--")
    error_message = "Set name_prefix to 3 to 30 lower-case letters, digits and single hyphens, a letter first and no hyphen last."
  }

  validation {
    condition     = !can(regex("^(aws|ssm|sthree-|amzn-s3-demo-)", "${var.name_prefix}-"))
    error_message = "Set name_prefix to one that does not begin with aws, ssm, sthree- or amzn-s3-demo-: Systems Manager and S3 keep these for themselves."
  }
}

variable "tags" {
  description = "Tags on everything, besides Project, Stack and ManagedBy."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.tags) : !startswith(lower(name), "aws:")])
    error_message = "Rename the tags that begin with aws: AWS keeps that prefix for itself."
  }
}

variable "emulator_endpoint" {
  description = "On an emulator: its address as browsers and command lines see it. Null: localhost, at the port that it has in the addresses of queues."
  type        = string
  default     = null

  validation {
    condition     = var.emulator_endpoint == null || can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$", var.emulator_endpoint))
    error_message = "Write emulator_endpoint as http://host:port, with no path and no slash at the end."
  }
}

# Files

variable "bucket_name" {
  description = "Name of the bucket. Null: <name_prefix>-<account>-<region>, or <name_prefix> on an emulator."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "Set bucket_name to 3 to 63 lower-case letters, digits and hyphens, no hyphen first or last (a dot would break TLS)."
  }

  validation {
    condition     = var.bucket_name == null || !can(regex("^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$", var.bucket_name))
    error_message = "Set bucket_name to one that does not begin with xn--, sthree- or amzn-s3-demo-, nor end with -s3alias, --ol-s3, --x-s3 or --table-s3: S3 keeps these for itself."
  }
}

variable "versioning" {
  description = "Whether overwritten and deleted files are kept as noncurrent versions."
  type        = bool
  default     = true
}

variable "cors_allowed_origins" {
  description = "Origins whose web pages may read and upload, such as https://files.example.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.cors_allowed_origins : can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$", origin))])
    error_message = "Write each of cors_allowed_origins as scheme://host or scheme://host:port, with no path, no slash at the end and no wildcard."
  }
}

variable "abort_incomplete_uploads_days" {
  description = "Days after which the parts of an unfinished multipart upload are dropped. Null: 7 on AWS, never on an emulator."
  type        = number
  default     = null

  validation {
    condition     = var.abort_incomplete_uploads_days == null || try(var.abort_incomplete_uploads_days >= 1 && floor(var.abort_incomplete_uploads_days) == var.abort_incomplete_uploads_days, false)
    error_message = "Set abort_incomplete_uploads_days to a whole number of days, 1 or more, or leave it out."
  }
}

variable "tiering_after_days" {
  description = "Days after which a file moves to INTELLIGENT_TIERING. Null: never."
  type        = number
  default     = null

  validation {
    condition     = var.tiering_after_days == null || try(var.tiering_after_days >= 0 && floor(var.tiering_after_days) == var.tiering_after_days, false)
    error_message = "Set tiering_after_days to a whole number of days, 0 or more, or leave it out."
  }
}

variable "noncurrent_version_retention_days" {
  description = "Days for which overwritten and deleted versions are kept. Null: for ever."
  type        = number
  default     = null

  validation {
    condition     = var.noncurrent_version_retention_days == null || try(var.noncurrent_version_retention_days >= 1 && floor(var.noncurrent_version_retention_days) == var.noncurrent_version_retention_days, false)
    error_message = "Set noncurrent_version_retention_days to a whole number of days, 1 or more, or leave it out to keep versions for ever."
  }
}

variable "deletion_protection" {
  description = "Whether files and tables survive terraform destroy. Null: yes on AWS, no on an emulator."
  type        = bool
  default     = null
}

# Tables

variable "files_table_name" {
  description = "Name of the table that says what is true now, one item per file."
  type        = string
  default     = "Files"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.files_table_name))
    error_message = "Set files_table_name to 3 to 255 letters, digits, dots, hyphens and underscores."
  }
}

variable "file_events_table_name" {
  description = "Name of the table that says what happened, append-only."
  type        = string
  default     = "FileEvents"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.file_events_table_name))
    error_message = "Set file_events_table_name to 3 to 255 letters, digits, dots, hyphens and underscores."
  }

  validation {
    condition     = var.file_events_table_name != var.files_table_name
    error_message = "Set file_events_table_name to another name than files_table_name: they are two tables."
  }
}

variable "uploads_table_name" {
  description = "Name of the table that holds the uploads in progress."
  type        = string
  default     = "Uploads"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.uploads_table_name))
    error_message = "Set uploads_table_name to 3 to 255 letters, digits, dots, hyphens and underscores."
  }

  validation {
    condition     = !contains([var.files_table_name, var.file_events_table_name], var.uploads_table_name)
    error_message = "Set uploads_table_name to another name than files_table_name and file_events_table_name: they are three tables."
  }
}

variable "jobs_table_name" {
  description = "Name of the table that holds the jobs."
  type        = string
  default     = "Jobs"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.jobs_table_name))
    error_message = "Set jobs_table_name to 3 to 255 letters, digits, dots, hyphens and underscores."
  }

  validation {
    condition     = !contains([var.files_table_name, var.file_events_table_name, var.uploads_table_name], var.jobs_table_name)
    error_message = "Set jobs_table_name to another name than the other three tables."
  }
}

variable "point_in_time_recovery" {
  description = "Whether the tables can be restored to any second of the last 35 days."
  type        = bool
  default     = true
}

variable "list_shards" {
  description = "Over how many partitions each index of Files is spread; one takes 1,000 writes a second. Never lower it: files in the dropped partitions would be missing from lists."
  type        = number
  default     = 4

  validation {
    condition     = var.list_shards >= 1 && var.list_shards <= 64 && floor(var.list_shards) == var.list_shards
    error_message = "Set list_shards to a whole number from 1 to 64: a list asks every shard."
  }
}

variable "tombstone_retention_days" {
  description = "Days for which the record of a deleted file is kept. 0: for ever."
  type        = number
  default     = 0

  validation {
    condition     = var.tombstone_retention_days >= 0 && floor(var.tombstone_retention_days) == var.tombstone_retention_days
    error_message = "Set tombstone_retention_days to a whole number of days, or to 0 to keep them for ever."
  }

  validation {
    # An event may be this old when it is worked: 4 days in the queue, then 14 as a dead letter.
    condition     = var.tombstone_retention_days == 0 || var.tombstone_retention_days >= 18
    error_message = "Set tombstone_retention_days to 18 or more, or to 0: an event that is redriven late must still find that its file is gone."
  }
}

variable "history_retention_days" {
  description = "Days for which FileEvents keeps what happened. 0: for ever."
  type        = number
  default     = 0

  validation {
    condition     = var.history_retention_days >= 0 && floor(var.history_retention_days) == var.history_retention_days
    error_message = "Set history_retention_days to a whole number of days, or to 0 to keep them for ever."
  }
}

# Tracking

variable "event_source" {
  description = "How changes in the bucket reach the queue: sqs (straight: cheapest, fastest) or eventbridge (rule, archive and replay)."
  type        = string
  default     = "sqs"

  validation {
    condition     = contains(["sqs", "eventbridge"], var.event_source)
    error_message = "Set event_source to sqs or eventbridge."
  }
}

variable "archive_retention_days" {
  description = "With event_source eventbridge: days for which changes are kept for replay. 0: for ever."
  type        = number
  default     = 30

  validation {
    condition     = var.archive_retention_days >= 0 && floor(var.archive_retention_days) == var.archive_retention_days
    error_message = "Set archive_retention_days to a whole number of days, or to 0 to keep them for ever."
  }
}

variable "max_tries" {
  description = "How often a change is tried before it is a dead letter. Throttling is no try."
  type        = number
  default     = 5

  validation {
    condition     = var.max_tries >= 2 && var.max_tries <= 100 && floor(var.max_tries) == var.max_tries
    error_message = "Set max_tries to a whole number from 2 to 100: with 1, a single fault that passes makes a dead letter."
  }
}

variable "max_receive_count" {
  description = "After how many deliveries SQS itself makes a dead letter of a change. SQS also counts deliveries that the function was too busy to begin: max_tries comes first, unless the function never runs."
  type        = number
  default     = 100

  validation {
    condition     = var.max_receive_count >= 2 && var.max_receive_count <= 1000 && floor(var.max_receive_count) == var.max_receive_count
    error_message = "Set max_receive_count to a whole number from 2 to 1000: with 1, a single throttled delivery makes a dead letter."
  }
}

variable "metadata_budget_bytes" {
  description = "Bytes of one file's content, besides its first 64 KiB, that may be read to find out what is in it. 0: none."
  type        = number
  default     = 1048576

  validation {
    condition     = var.metadata_budget_bytes >= 0 && var.metadata_budget_bytes <= 67108864 && floor(var.metadata_budget_bytes) == var.metadata_budget_bytes
    error_message = "Set metadata_budget_bytes to a whole number of bytes from 0 to 67108864 (64 MiB)."
  }
}

variable "metadata_budget_seconds" {
  description = "Seconds that reading one file's content may take; what is found by then counts. Keep it well below track_upload_timeout_seconds."
  type        = number
  default     = 5

  validation {
    condition     = var.metadata_budget_seconds >= 1 && floor(var.metadata_budget_seconds) == var.metadata_budget_seconds && var.metadata_budget_seconds < var.track_upload_timeout_seconds
    error_message = "Set metadata_budget_seconds to a whole number of seconds, 1 or more, and less than track_upload_timeout_seconds."
  }
}

variable "maximum_concurrency" {
  description = "How many batches of changes are worked at once. Null: as many as Lambda allows."
  type        = number
  default     = 20

  validation {
    condition     = var.maximum_concurrency == null || try(var.maximum_concurrency >= 2 && var.maximum_concurrency <= 1000 && floor(var.maximum_concurrency) == var.maximum_concurrency, false)
    error_message = "Set maximum_concurrency to a whole number from 2 to 1000, or to null for no bound of its own."
  }
}

variable "track_upload_timeout_seconds" {
  description = "Seconds after which one batch is given up; a change is tried again after 6 times as long."
  type        = number
  default     = 30

  validation {
    condition     = var.track_upload_timeout_seconds >= 1 && var.track_upload_timeout_seconds <= 900 && floor(var.track_upload_timeout_seconds) == var.track_upload_timeout_seconds
    error_message = "Set track_upload_timeout_seconds to a whole number from 1 to 900."
  }
}

variable "track_upload_memory_mb" {
  description = "Memory of track_upload in MB; its share of a processor grows with it, and up to 1024 the number of files whose content is read at once."
  type        = number
  default     = 512

  validation {
    condition     = var.track_upload_memory_mb >= 320 && var.track_upload_memory_mb <= 10240 && floor(var.track_upload_memory_mb) == var.track_upload_memory_mb
    error_message = "Set track_upload_memory_mb to a whole number from 320 to 10240: the processes that read content need 128 MB beside the function itself."
  }
}

variable "reconcile_schedule" {
  description = "When the table is compared with the bucket and mended, as EventBridge Scheduler writes it: rate(6 hours), cron(0 3 * * ? *), or off. Null: rate(1 day) on AWS, off on an emulator."
  type        = string
  default     = null

  validation {
    condition     = var.reconcile_schedule == null || try(can(regex("^(off|rate\\([1-9][0-9]* (minute|hour|day)s?\\)|cron\\(\\S+( \\S+){5}\\))$", var.reconcile_schedule)), false)
    error_message = "Set reconcile_schedule to rate(N minutes|hours|days), to cron(...) with six fields, or to off."
  }
}

# API

variable "auth" {
  description = "How the API's callers prove who they are: iam (signed requests) or cognito (people who sign in)."
  type        = string
  default     = "iam"

  validation {
    condition     = contains(["iam", "cognito"], var.auth)
    error_message = "Set auth to iam or cognito."
  }
}

variable "login_callback_urls" {
  description = "With auth cognito: where the login page may send who has signed in. Compared to the letter."
  type        = list(string)
  default     = ["http://localhost:8400/callback", "http://localhost:8401/callback", "http://localhost:8402/callback", "http://localhost:8080/"]

  validation {
    condition     = length(var.login_callback_urls) > 0 && alltrue([for url in var.login_callback_urls : can(regex("^(https://[^/\\s#]+|http://localhost(:[0-9]{1,5})?)/[^\\s#]*$", url))])
    error_message = "Write each of login_callback_urls, one at least, as https://host/path or http://localhost:port/path."
  }
}

variable "login_logout_urls" {
  description = "With auth cognito: where the login page may send who has signed out. Compared to the letter."
  type        = list(string)
  default     = ["http://localhost:8400/callback", "http://localhost:8080/"]

  validation {
    condition     = length(var.login_logout_urls) > 0 && alltrue([for url in var.login_logout_urls : can(regex("^(https://[^/\\s#]+|http://localhost(:[0-9]{1,5})?)/[^\\s#]*$", url))])
    error_message = "Write each of login_logout_urls, one at least, as https://host/path or http://localhost:port/path."
  }
}

variable "login_domain_prefix" {
  description = "With auth cognito: first part of the login page's host name. Null: <name_prefix> and a hash of account and region."
  type        = string
  default     = null

  validation {
    condition     = var.login_domain_prefix == null || try(can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.login_domain_prefix)) && !can(regex("aws|amazon|cognito", var.login_domain_prefix)), false)
    error_message = "Set login_domain_prefix to 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last, without aws, amazon or cognito."
  }
}

variable "threat_protection" {
  description = "With auth cognito: what is done about suspicious sign-ins, OFF, AUDIT or ENFORCED. All but OFF is paid for by user."
  type        = string
  default     = "OFF"

  validation {
    condition     = contains(["OFF", "AUDIT", "ENFORCED"], var.threat_protection)
    error_message = "Set threat_protection to OFF, AUDIT or ENFORCED."
  }
}

variable "api_throttle_rate" {
  description = "Requests a second that the API takes on average; others are answered with 429."
  type        = number
  default     = 100

  validation {
    condition     = var.api_throttle_rate >= 1 && var.api_throttle_rate <= 10000
    error_message = "Set api_throttle_rate to a number from 1 to 10000: an account has no more by default."
  }
}

variable "api_throttle_burst" {
  description = "Requests that the API takes at once, above its rate."
  type        = number
  default     = 200

  validation {
    condition     = var.api_throttle_burst >= 1 && var.api_throttle_burst <= 5000 && floor(var.api_throttle_burst) == var.api_throttle_burst
    error_message = "Set api_throttle_burst to a whole number from 1 to 5000: an account has no more by default."
  }
}

variable "api_tracing" {
  description = "Whether X-Ray traces the API's requests."
  type        = bool
  default     = true
}

variable "waf_web_acl_arn" {
  description = "ARN of the web ACL of AWS WAF, of the stack's region, that guards the API. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.waf_web_acl_arn == null || can(regex("^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/.+$", var.waf_web_acl_arn))
    error_message = "Set waf_web_acl_arn to the ARN of a regional web ACL (arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID), or leave it out."
  }
}

variable "set_account_log_role" {
  description = "Whether this stack sets the role as which API Gateway writes logs, for the whole account and region. False where another stack or somebody else has set it."
  type        = bool
  default     = true
}

variable "url_expiry_seconds" {
  description = "Seconds for which an address to upload to holds. The function's credentials sign it, and last for hours."
  type        = number
  default     = 900

  validation {
    condition     = var.url_expiry_seconds >= 60 && var.url_expiry_seconds <= 21600 && floor(var.url_expiry_seconds) == var.url_expiry_seconds
    error_message = "Set url_expiry_seconds to a whole number from 60 to 21600 (6 hours)."
  }
}

variable "upload_expiry_hours" {
  description = "Hours after which an upload that is not finished is given up."
  type        = number
  default     = 24

  validation {
    condition     = var.upload_expiry_hours >= 1 && var.upload_expiry_hours <= 168 && floor(var.upload_expiry_hours) == var.upload_expiry_hours
    error_message = "Set upload_expiry_hours to a whole number from 1 to 168 (7 days)."
  }
}

variable "sweep_uploads_schedule" {
  description = "When uploads that are not finished are given up, as EventBridge Scheduler writes it: rate(15 minutes), cron(0 * * * ? *), or off. Null: rate(15 minutes) on AWS, off on an emulator."
  type        = string
  default     = null

  validation {
    condition     = var.sweep_uploads_schedule == null || try(can(regex("^(off|rate\\([1-9][0-9]* (minute|hour|day)s?\\)|cron\\(\\S+( \\S+){5}\\))$", var.sweep_uploads_schedule)), false)
    error_message = "Set sweep_uploads_schedule to rate(N minutes|hours|days), to cron(...) with six fields, or to off."
  }
}

# Jobs

variable "job_runner" {
  description = "Where jobs run: lambda (a function: starts at once, 15 minutes at most) or ec2 (an instance for each)."
  type        = string
  default     = "lambda"

  validation {
    condition     = contains(["lambda", "ec2"], var.job_runner)
    error_message = "Set job_runner to lambda or ec2."
  }
}

variable "job_timeout_minutes" {
  description = "Minutes that a job may take: 15 at most with lambda; with ec2 the instance's start counts, too."
  type        = number
  default     = 15

  validation {
    condition     = var.job_timeout_minutes >= 1 && var.job_timeout_minutes <= (var.job_runner == "ec2" ? 24 * 60 : 15) && floor(var.job_timeout_minutes) == var.job_timeout_minutes
    error_message = "Set job_timeout_minutes to a whole number from 1 to 15, or, with ec2, to 1440 (a day)."
  }
}

variable "job_concurrency" {
  description = "How many jobs may run at once; the others wait. With ec2, mind the account's quota of processors."
  type        = number
  default     = 10

  validation {
    condition     = var.job_concurrency >= 1 && var.job_concurrency <= 1000 && floor(var.job_concurrency) == var.job_concurrency
    error_message = "Set job_concurrency to a whole number from 1 to 1000."
  }
}

variable "job_poll_seconds" {
  description = "Seconds between two looks at an instance, and at whether a job's turn has come. Null: 10 on AWS, 1 on an emulator."
  type        = number
  default     = null

  validation {
    condition     = var.job_poll_seconds == null || try(var.job_poll_seconds >= 1 && floor(var.job_poll_seconds) == var.job_poll_seconds && var.job_timeout_minutes * 60 / var.job_poll_seconds <= 1000, false)
    error_message = "Set job_poll_seconds to a whole number, 1 or more, and not below a thousandth of job_timeout_minutes, or leave it out."
  }
}

variable "job_instance_type" {
  description = "With job_runner ec2: the instances' type. It decides between the images for arm64 and x86_64."
  type        = string
  default     = "t4g.small"

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.job_instance_type))
    error_message = "Write job_instance_type as AWS does, such as t4g.small."
  }
}

variable "job_image_id" {
  description = "With job_runner ec2: an image of Amazon Linux 2023, or of what has dnf, systemd, the AWS CLI and python3.11 as it does. Null: AWS's newest."
  type        = string
  default     = null

  validation {
    condition     = var.job_image_id == null || can(regex("^ami-[0-9a-f]{8,17}$", var.job_image_id))
    error_message = "Write job_image_id as ami- and its digits, or leave it out."
  }
}

variable "job_subnet_id" {
  description = "With job_runner ec2: a subnet whose instances reach AWS and Amazon Linux's packages by https. Null: one of the default VPC's."
  type        = string
  default     = null

  validation {
    condition     = var.job_subnet_id == null || can(regex("^subnet-[0-9a-f]{8,17}$", var.job_subnet_id))
    error_message = "Write job_subnet_id as subnet- and its digits, or leave it out."
  }
}

variable "sweep_jobs_schedule" {
  description = "When what jobs that are over left behind is cleaned up: rate(15 minutes), cron(...), or off. Null: every 15 minutes on AWS, off on an emulator."
  type        = string
  default     = null

  validation {
    condition     = var.sweep_jobs_schedule == null || try(can(regex("^(off|rate\\([1-9][0-9]* (minute|hour|day)s?\\)|cron\\(\\S+( \\S+){5}\\))$", var.sweep_jobs_schedule)), false)
    error_message = "Set sweep_jobs_schedule to rate(N minutes|hours|days), to cron(...) with six fields, or to off."
  }
}

variable "job_retention_days" {
  description = "Days after which a job is forgotten, counted from when it was submitted. 0: never."
  type        = number
  default     = 0

  validation {
    condition     = var.job_retention_days >= 0 && var.job_retention_days <= 36500 && floor(var.job_retention_days) == var.job_retention_days
    error_message = "Set job_retention_days to a whole number of days, or to 0 for ever."
  }
}

# Web page

variable "web_hosting" {
  description = "What serves the web page: none, cloudfront (from a bucket), ecs (containers behind a load balancer) or amplify."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "cloudfront", "ecs", "amplify"], var.web_hosting)
    error_message = "Set web_hosting to none, cloudfront, ecs or amplify."
  }

  validation {
    condition     = var.web_hosting == "none" || var.auth == "cognito"
    error_message = "Set auth to cognito: people in a browser sign in, they have no AWS credentials to sign requests with."
  }
}

variable "web_domain_name" {
  description = "Host name of the page's own, such as files.example.com; web_dns_target says what it has to point to. Null: the one that AWS gives."
  type        = string
  default     = null

  validation {
    condition     = var.web_domain_name == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.web_domain_name))
    error_message = "Write web_domain_name as a host name in lower case, such as files.example.com, with no scheme and no path."
  }
}

variable "web_certificate_arn" {
  description = "ARN of ACM's certificate for web_domain_name: of the stack's region with ecs, else of us-east-1. Amplify makes one where there is none."
  type        = string
  default     = null

  validation {
    condition     = var.web_certificate_arn == null || can(regex("^arn:[a-z-]+:acm:${var.web_hosting == "ecs" ? var.region : "us-east-1"}:[0-9]{12}:certificate/.+$", var.web_certificate_arn))
    error_message = "Set web_certificate_arn to the ARN of a certificate of ACM (arn:aws:acm:REGION:ACCOUNT:certificate/ID): in the stack's region with ecs, else in us-east-1."
  }

  validation {
    condition     = contains(["none", "amplify"], var.web_hosting) || (var.web_certificate_arn == null) == (var.web_domain_name == null)
    error_message = "Set web_certificate_arn and web_domain_name both, or neither: a certificate is for a name."
  }

  validation {
    condition     = var.web_hosting != "amplify" || var.web_certificate_arn == null || var.web_domain_name != null
    error_message = "Set web_domain_name too: a certificate is for a name."
  }
}

variable "web_waf_web_acl_arn" {
  description = "ARN of the web ACL of AWS WAF that guards the page: of scope CLOUDFRONT with cloudfront, of the stack's region with ecs. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.web_waf_web_acl_arn == null || can(regex("^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:${var.web_hosting == "ecs" ? "regional" : "global"}/webacl/.+$", var.web_waf_web_acl_arn))
    error_message = "Set web_waf_web_acl_arn to the ARN of a web ACL: global with cloudfront (arn:aws:wafv2:us-east-1:ACCOUNT:global/webacl/NAME/ID), regional with ecs."
  }

  validation {
    condition     = var.web_waf_web_acl_arn == null || var.web_hosting != "amplify"
    error_message = "Leave web_waf_web_acl_arn out with amplify: associate the web ACL with the app there."
  }
}

variable "web_network" {
  description = "With web_hosting ecs: the VPC, two subnets at least for the load balancer (public, where the page is), those of the tasks, and whether these need public addresses to reach AWS."
  type = object({
    vpc_id                   = string
    load_balancer_subnet_ids = list(string)
    task_subnet_ids          = list(string)
    assign_public_ip         = optional(bool, false)
  })
  default = null

  validation {
    condition     = (var.web_hosting == "ecs") == (var.web_network != null)
    error_message = "Set web_network with web_hosting ecs, and only then: containers run in a VPC and subnets of yours."
  }
}

variable "web_allowed_cidrs" {
  description = "With web_hosting ecs: IPv4 networks that the page answers, such as 10.0.0.0/8."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.web_allowed_cidrs) > 0 && alltrue([for cidr in var.web_allowed_cidrs : can(cidrnetmask(cidr))])
    error_message = "Write each of web_allowed_cidrs, one at least, as an IPv4 network, such as 10.0.0.0/8."
  }
}

variable "web_allow_plain_http" {
  description = "With web_hosting ecs and no certificate: whether plain http to the whole world is meant. Nobody can sign in there: Cognito and browsers want https."
  type        = bool
  default     = false

  validation {
    condition     = var.web_hosting != "ecs" || var.web_certificate_arn != null || var.web_allow_plain_http || !anytrue([for cidr in var.web_allowed_cidrs : endswith(cidr, "/0")])
    error_message = "Set web_domain_name and web_certificate_arn, or web_allowed_cidrs to networks that you trust: without a certificate, tokens and names of files cross the internet in the clear. web_allow_plain_http = true says that this is meant."
  }
}

variable "web_environment" {
  description = "What the page's badge says. Null: <name_prefix> (<region>), or <name_prefix> (local) on an emulator."
  type        = string
  default     = null

  validation {
    condition     = var.web_environment == null || try(length(trimspace(var.web_environment)) >= 1 && length(var.web_environment) <= 60, false)
    error_message = "Set web_environment to 1 to 60 characters, or leave it out: it is shown as a badge."
  }
}

# Functions

variable "package_dir" {
  description = "Folder of the zips that make package builds. Null: build/lambda beside this folder."
  type        = string
  default     = null
}

variable "architecture" {
  description = "Processor of the functions: arm64 or x86_64. Null: arm64 on AWS, x86_64 on an emulator."
  type        = string
  default     = null

  validation {
    condition     = var.architecture == null || try(contains(["arm64", "x86_64"], var.architecture), false)
    error_message = "Set architecture to arm64 or x86_64, or leave it out."
  }
}

variable "log_level" {
  description = "From which level on the functions log: DEBUG, INFO, WARNING, ERROR or CRITICAL."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], var.log_level)
    error_message = "Set log_level to DEBUG, INFO, WARNING, ERROR or CRITICAL, in capitals."
  }
}

variable "log_retention_days" {
  description = "Days for which logs are kept, of those that CloudWatch offers. 0: for ever."
  type        = number
  default     = 30

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "Set log_retention_days to a period that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, or 0 for ever."
  }
}

# People

variable "notification_emails" {
  description = "Addresses that are told of every file; each confirms once, by the link that AWS sends."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.notification_emails : can(regex("^[^@\\s,;<>\"]+@[^@\\s,;<>\"]+\\.[^@\\s,;<>\".]+$", address))])
    error_message = "Write each of notification_emails as name@example.com, one address per item."
  }
}

variable "alarm_emails" {
  description = "Addresses that are told when something is wrong; each confirms once, by the link that AWS sends."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s,;<>\"]+@[^@\\s,;<>\"]+\\.[^@\\s,;<>\".]+$", address))])
    error_message = "Write each of alarm_emails as name@example.com, one address per item."
  }
}
