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
}
