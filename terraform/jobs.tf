# Jobs: what runs them, where, and for how long. Their records are a table among the others, their routes are the API's.

locals {
  asked_sweep_jobs_schedule = var.sweep_jobs_schedule == null ? local.default_sweep_jobs_schedule : var.sweep_jobs_schedule
  sweep_jobs_schedule       = local.asked_sweep_jobs_schedule == "off" ? null : local.asked_sweep_jobs_schedule

  jobs_table = {
    name       = module.tables.jobs_name
    arn        = module.tables.jobs_arn
    stream_arn = module.tables.jobs_stream_arn
  }
}

module "jobs" {
  source = "./modules/jobs"

  name_prefix      = var.name_prefix
  bucket_name      = module.bucket.name
  list_shards      = var.list_shards
  runner           = var.job_runner
  concurrency      = var.job_concurrency
  timeout_minutes  = var.job_timeout_minutes
  poll_seconds     = coalesce(var.job_poll_seconds, local.default_job_poll_seconds)
  retry_seconds    = local.job_retry_seconds
  sweep_schedule   = local.sweep_jobs_schedule
  jobs_table       = local.jobs_table
  tls_only         = local.tls_only
  alarm_topic_arns = [aws_sns_topic.alarms.arn]

  limit_by_instance_tags = local.limit_by_instance_tags

  ec2 = {
    program_path     = "${local.package_dir}/../run_job.pyz"
    code_bucket_name = local.default_code_bucket_name
    instance_type    = var.job_instance_type
    image_id         = try(coalesce(var.job_image_id, local.default_job_image_id), null)
    subnet_id        = var.job_subnet_id
  }

  function = merge(local.function, { package_dir = local.package_dir })
}
