# FileTracker: the wiring. What each part consists of is in modules/; the web page is in web.tf; what differs on an emulator is in emulator.tf.

locals {
  package_dir = coalesce(var.package_dir, "${path.root}/../build/lambda")
  bucket_name = coalesce(var.bucket_name, local.default_bucket_name)

  deletion_protection = coalesce(var.deletion_protection, local.default_deletion_protection)

  asked_schedule     = var.reconcile_schedule == null ? local.default_reconcile_schedule : var.reconcile_schedule
  reconcile_schedule = local.asked_schedule == "off" ? null : local.asked_schedule

  asked_sweep_schedule = var.sweep_uploads_schedule == null ? local.default_sweep_uploads_schedule : var.sweep_uploads_schedule
  sweep_schedule       = local.asked_sweep_schedule == "off" ? null : local.asked_sweep_schedule

  function = {
    architecture       = coalesce(var.architecture, local.default_architecture)
    log_level          = var.log_level
    log_retention_days = var.log_retention_days
  }
}

module "bucket" {
  source = "./modules/bucket"

  name                              = local.bucket_name
  force_destroy                     = !local.deletion_protection
  versioning                        = var.versioning
  tls_only                          = local.tls_only
  cors_allowed_origins              = local.cors_allowed_origins
  abort_incomplete_uploads_days     = try(coalesce(var.abort_incomplete_uploads_days, local.default_abort_incomplete_uploads_days), null)
  tiering_after_days                = var.tiering_after_days
  noncurrent_version_retention_days = var.noncurrent_version_retention_days
}

module "tables" {
  source = "./modules/tables"

  files_table_name       = var.files_table_name
  file_events_table_name = var.file_events_table_name
  uploads_table_name     = var.uploads_table_name
  jobs_table_name        = var.jobs_table_name
  point_in_time_recovery = var.point_in_time_recovery
  deletion_protection    = local.deletion_protection
}

module "ingest" {
  source = "./modules/ingest"

  name_prefix            = var.name_prefix
  event_source           = var.event_source
  bucket_name            = module.bucket.name
  max_receive_count      = var.max_receive_count
  max_tries              = var.max_tries
  maximum_concurrency    = var.maximum_concurrency
  archive_retention_days = var.archive_retention_days
  tls_only               = local.tls_only
  alarm_topic_arns       = [aws_sns_topic.alarms.arn]

  tables = {
    files_name       = module.tables.files_name
    files_arn        = module.tables.files_arn
    file_events_name = module.tables.file_events_name
    file_events_arn  = module.tables.file_events_arn
  }

  tracking = {
    list_shards              = var.list_shards
    eventbridge_key_encoding = local.eventbridge_key_encoding
    tombstone_retention_days = var.tombstone_retention_days
    history_retention_days   = var.history_retention_days
    metadata_budget_bytes    = var.metadata_budget_bytes
    metadata_budget_seconds  = var.metadata_budget_seconds
  }

  function = merge(local.function, {
    package_path    = "${local.package_dir}/track_upload.zip"
    memory_mb       = var.track_upload_memory_mb
    timeout_seconds = var.track_upload_timeout_seconds
  })
}

module "notifications" {
  source = "./modules/notifications"

  name_prefix      = var.name_prefix
  files_stream_arn = module.tables.files_stream_arn
  jobs_table       = local.jobs_table
  emails           = var.notification_emails
  tls_only         = local.tls_only
  alarm_topic_arns = [aws_sns_topic.alarms.arn]

  function = merge(local.function, {
    package_path    = "${local.package_dir}/notify.zip"
    memory_mb       = 256
    timeout_seconds = 30
  })
}

module "reconcile" {
  source = "./modules/reconcile"

  name_prefix      = var.name_prefix
  bucket_name      = module.bucket.name
  list_shards      = var.list_shards
  schedule         = local.reconcile_schedule
  tls_only         = local.tls_only
  alarm_topic_arns = [aws_sns_topic.alarms.arn]

  files_table = {
    name = module.tables.files_name
    arn  = module.tables.files_arn
  }

  uploads_queue = {
    url = module.ingest.uploads_queue_url
    arn = module.ingest.uploads_queue_arn
  }

  function = merge(local.function, {
    package_path    = "${local.package_dir}/reconcile.zip"
    memory_mb       = 512
    timeout_seconds = 900
  })
}

module "auth" {
  count  = var.auth == "cognito" ? 1 : 0
  source = "./modules/auth"

  name_prefix         = var.name_prefix
  callback_urls       = local.login_callback_urls
  logout_urls         = local.login_logout_urls
  domain_prefix       = var.login_domain_prefix
  managed_login       = local.managed_login
  password_length     = local.password_length
  token_minutes       = local.token_minutes
  refresh_token_hours = local.refresh_token_hours
  threat_protection   = var.threat_protection
  deletion_protection = local.deletion_protection
}

module "api" {
  source = "./modules/api"

  name_prefix          = var.name_prefix
  bucket_name          = module.bucket.name
  list_shards          = var.list_shards
  auth                 = var.auth
  user_pool_arn        = one(module.auth[*].user_pool_arn)
  user_pool_client_id  = one(module.auth[*].client_id)
  s3_public_endpoint   = local.s3_public_endpoint
  upload_expiry_hours  = var.upload_expiry_hours
  url_expiry_seconds   = var.url_expiry_seconds
  job_retention_days   = var.job_retention_days
  throttle             = { rate_per_second = var.api_throttle_rate, burst = var.api_throttle_burst }
  tracing              = var.api_tracing
  waf_web_acl_arn      = var.waf_web_acl_arn
  set_account_log_role = var.set_account_log_role
  sweep_schedule       = local.sweep_schedule
  alarm_topic_arns     = [aws_sns_topic.alarms.arn]

  tables = {
    files_name       = module.tables.files_name
    files_arn        = module.tables.files_arn
    file_events_name = module.tables.file_events_name
    file_events_arn  = module.tables.file_events_arn
    uploads_name     = module.tables.uploads_name
    uploads_arn      = module.tables.uploads_arn
    jobs_name        = module.tables.jobs_name
    jobs_arn         = module.tables.jobs_arn
  }

  function = merge(local.function, {
    package_path    = "${local.package_dir}/api.zip"
    memory_mb       = 512
    timeout_seconds = 28
  })

  sweep_function = merge(local.function, {
    package_path    = "${local.package_dir}/sweep_uploads.zip"
    memory_mb       = 256
    timeout_seconds = 300
  })
}
