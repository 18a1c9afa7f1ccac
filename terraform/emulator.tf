# The one place that knows that this may not be AWS. Emulators answer for an account that AWS never gives to anyone.

data "aws_caller_identity" "current" {}

locals {
  on_emulator = data.aws_caller_identity.current.account_id == "000000000000"

  # LocalStack says so by this constant where AWS has the id of a user or a role, neither of which begins with AKIA.
  on_localstack = local.on_emulator && data.aws_caller_identity.current.user_id == "AKIAIOSFODNN7EXAMPLE"

  # AWS and MiniStack send object keys as they are, LocalStack sends them percent-encoded.
  eventbridge_key_encoding = local.on_localstack ? "url" : "raw"

  # Bucket names are global on AWS.
  default_bucket_name = local.on_emulator ? var.name_prefix : "${var.name_prefix}-${data.aws_caller_identity.current.account_id}-${var.region}"

  # The packages run on both. Emulators run them on this machine, where x86_64 works natively or is translated.
  default_architecture = local.on_emulator ? "x86_64" : "arm64"

  # Emulators speak plain http.
  tls_only = !local.on_emulator

  # What is on an emulator may be thrown away.
  default_deletion_protection = !local.on_emulator

  # A lifecycle costs 55 s of the provider's waiting, and emulators have nothing to bill.
  default_abort_incomplete_uploads_days = local.on_emulator ? null : 7

  # Nothing is lost on an emulator that make local-down would not lose.
  default_reconcile_schedule = local.on_emulator ? "off" : "rate(1 day)"

  # Neither is anything billed for uploads that nobody finishes.
  default_sweep_uploads_schedule = local.on_emulator ? "off" : "rate(15 minutes)"

  # Nor is anything left of jobs that make local-down would not end.
  default_sweep_jobs_schedule = local.on_emulator ? "off" : "rate(15 minutes)"

  # Played instances start at once, and looking at them costs nothing.
  default_job_poll_seconds = local.on_emulator ? 1 : 10
  job_retry_seconds        = local.on_emulator ? 1 : 10

  # MiniStack 1.5.33 enforces policies, and knows no tags of instances where it does: nobody could end one.
  limit_by_instance_tags = !local.on_emulator

  # MiniStack 1.5.33 does not know the parameter that names the newest image, and emulators launch any.
  default_job_image_id     = local.on_emulator ? "ami-0123456789abcdef0" : null
  default_code_bucket_name = local.on_emulator ? "${var.name_prefix}-code" : "${var.name_prefix}-code-${data.aws_caller_identity.current.account_id}-${var.region}"

  # Nothing but the emulator knows its port; the addresses of its queues have it.
  emulator_endpoint = var.emulator_endpoint != null ? var.emulator_endpoint : "http://localhost:${try(regex(":([0-9]+)/", module.ingest.errors_queue_url)[0], "4566")}"

  # What a presigned URL is signed for has to be what the browser asks for.
  s3_public_endpoint = local.on_emulator ? local.emulator_endpoint : "default"

  emulator_api_url = "${local.emulator_endpoint}/restapis/${module.api.id}/${module.api.stage_name}/_user_request_"

  # Emulators answer for AWS's host names under paths of their own. There is no DNS for names under localhost everywhere.
  api_url       = local.on_emulator ? local.emulator_api_url : module.api.url
  hosted_ui_url = var.auth != "cognito" ? "" : local.on_emulator ? local.emulator_endpoint : module.auth[0].hosted_ui_url
  issuer        = var.auth != "cognito" ? "" : module.auth[0].issuer
  jwks_url      = var.auth != "cognito" ? "" : local.on_emulator ? "${local.emulator_endpoint}/${module.auth[0].user_pool_id}/.well-known/jwks.json" : module.auth[0].jwks_url

  # Where the page's /api leads. Not made of the stage: that waits for the function, which waits for the client of those who sign
  # in, which waits for the page.
  api_origin_url = local.on_emulator ? local.emulator_api_url : "https://${module.api.id}.execute-api.${var.region}.amazonaws.com/${module.api.stage_name}"

  # Which hosts of S3 the page talks to: botocore signs for the one or the other, by region.
  s3_origins = local.on_emulator ? [local.emulator_endpoint] : ["https://${local.bucket_name}.s3.${var.region}.amazonaws.com", "https://${local.bucket_name}.s3.amazonaws.com"]

  # MiniStack answers for a distribution at its label and cloudfront, before its own host. Browsers take any name under localhost for
  # this machine.
  cloudfront_label = var.web_hosting == "cloudfront" ? trimsuffix(module.web_cloudfront[0].domain_name, ".cloudfront.net") : ""
  cloudfront_url   = local.on_emulator ? replace(local.emulator_endpoint, "://", "://${local.cloudfront_label}.cloudfront.") : var.web_hosting == "cloudfront" ? module.web_cloudfront[0].url : ""

  # MiniStack 1.5.33 has no Application Auto Scaling.
  web_most_tasks = local.on_emulator ? 1 : 4

  default_web_bucket_name = local.on_emulator ? "${var.name_prefix}-web" : "${var.name_prefix}-web-${data.aws_caller_identity.current.account_id}-${var.region}"
  default_web_environment = "${var.name_prefix} (${local.on_emulator ? "local" : var.region})"

  # MiniStack has the classic login page, and no Cloud Control for the style of the other.
  managed_login = !local.on_emulator

  # MiniStack's temporary passwords have 12 characters, whatever the policy says; it then refuses them, and the user.
  password_length = local.on_emulator ? 12 : 14

  # MiniStack changes auth_time when it renews a token, which OpenID Connect forbids and libraries refuse: no renewal there.
  token_minutes       = local.on_emulator ? 24 * 60 : 15
  refresh_token_hours = local.on_emulator ? 30 * 24 : 8
}
