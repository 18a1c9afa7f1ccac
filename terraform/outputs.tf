# What a person, a script or the filetracker command has to know of the stack: Terraform shows it, the command reads the parameter.

locals {
  stack = {
    api_url                = local.api_url
    auth                   = var.auth
    bucket_name            = module.bucket.name
    deliveries_dlq_url     = module.notifications.deliveries_dlq_url
    errors_queue_url       = module.ingest.errors_queue_url
    event_source           = var.event_source
    file_events_table_name = module.tables.file_events_name
    file_events_topic_arn  = module.notifications.topic_arn
    files_table_name       = module.tables.files_name
    hosted_ui_url          = local.hosted_ui_url
    issuer                 = local.issuer
    job_retention_days     = var.job_retention_days
    job_runner             = var.job_runner
    jobs_state_machine_arn = module.jobs.state_machine_arn
    jobs_table_name        = module.tables.jobs_name
    jwks_url               = local.jwks_url
    list_shards            = var.list_shards
    name_prefix            = var.name_prefix
    notify_dlq_url         = module.notifications.notify_dlq_url
    reconcile_dlq_url      = module.reconcile.dlq_url
    region                 = var.region
    rule_dlq_url           = module.ingest.rule_dlq_url
    start_job_dlq_url      = module.jobs.start_job_dlq_url
    upload_expiry_hours    = var.upload_expiry_hours
    uploads_dlq_url        = module.ingest.uploads_dlq_url
    uploads_queue_url      = module.ingest.uploads_queue_url
    uploads_table_name     = module.tables.uploads_name
    url_expiry_seconds     = var.url_expiry_seconds
    user_pool_client_id    = var.auth == "cognito" ? module.auth[0].client_id : ""
    user_pool_id           = var.auth == "cognito" ? module.auth[0].user_pool_id : ""
    web_amplify_app_id     = join("", module.web_amplify[*].app_id)
    web_bucket_name        = join("", module.web_cloudfront[*].bucket_name)
    web_cluster_name       = join("", module.web_ecs[*].cluster_name)
    web_config             = local.web_config
    web_dns_target         = join("", module.web_cloudfront[*].domain_name, module.web_ecs[*].load_balancer_domain_name)
    web_distribution_id    = join("", module.web_cloudfront[*].distribution_id)
    web_hosting            = var.web_hosting
    web_image_platform     = var.web_hosting == "ecs" ? local.web_image_platform : ""
    web_repository_url     = join("", module.web_ecs[*].repository_url)
    web_service_name       = join("", module.web_ecs[*].service_name)
    web_url                = local.web_url
  }
}

resource "aws_ssm_parameter" "stack" {
  #checkov:skip=CKV2_AWS_34:Names and URLs of resources, no secret; whoever may read the stack may read this
  name        = "/${var.name_prefix}/stack"
  description = "Where the parts of this FileTracker are: what terraform output says, as JSON."
  type        = "String"
  value       = jsonencode(local.stack)
}

output "api_url" {
  description = "Address of the API, with no slash at the end."
  value       = local.stack.api_url
}

output "auth" {
  description = "How the API's callers prove who they are: iam or cognito."
  value       = local.stack.auth
}

output "bucket_name" {
  description = "Name of the bucket that holds the files."
  value       = local.stack.bucket_name
}

output "deliveries_dlq_url" {
  description = "URL of the queue of notifications that did not reach a subscriber."
  value       = local.stack.deliveries_dlq_url
}

output "errors_queue_url" {
  description = "URL of the queue of reports, in words, of what went wrong."
  value       = local.stack.errors_queue_url
}

output "event_source" {
  description = "How changes in the bucket reach the queue: sqs or eventbridge."
  value       = local.stack.event_source
}

output "file_events_table_name" {
  description = "Name of the table that says what happened."
  value       = local.stack.file_events_table_name
}

output "file_events_topic_arn" {
  description = "ARN of the topic that tells of every file."
  value       = local.stack.file_events_topic_arn
}

output "files_table_name" {
  description = "Name of the table that says what is true now."
  value       = local.stack.files_table_name
}

output "hosted_ui_url" {
  description = "Address of the login page, with no slash at the end. Empty where nobody signs in."
  value       = local.stack.hosted_ui_url
}

output "issuer" {
  description = "Who has issued the tokens of those who signed in. Empty where nobody signs in."
  value       = local.stack.issuer
}

output "job_retention_days" {
  description = "Days after which a job is forgotten. 0: never."
  value       = local.stack.job_retention_days
}

output "job_runner" {
  description = "Where jobs run: lambda or ec2."
  value       = local.stack.job_runner
}

output "jobs_state_machine_arn" {
  description = "ARN of the state machine that brings jobs to their end."
  value       = local.stack.jobs_state_machine_arn
}

output "jobs_table_name" {
  description = "Name of the table that holds the jobs."
  value       = local.stack.jobs_table_name
}

output "jwks_url" {
  description = "Where the keys are that such tokens are checked with. Empty where nobody signs in."
  value       = local.stack.jwks_url
}

output "list_shards" {
  description = "Over how many partitions each index of Files is spread."
  value       = local.stack.list_shards
}

output "name_prefix" {
  description = "What every name starts with."
  value       = local.stack.name_prefix
}

output "notify_dlq_url" {
  description = "URL of the queue of changes that could not be announced."
  value       = local.stack.notify_dlq_url
}

output "reconcile_dlq_url" {
  description = "URL of the queue of reconciliations that did not reach their end."
  value       = local.stack.reconcile_dlq_url
}

output "region" {
  description = "Region of the stack."
  value       = local.stack.region
}

output "rule_dlq_url" {
  description = "URL of the queue of events that EventBridge could not put on the uploads queue. Empty with event_source = \"sqs\"."
  value       = local.stack.rule_dlq_url
}

output "start_job_dlq_url" {
  description = "URL of the queue of jobs that could not be started."
  value       = local.stack.start_job_dlq_url
}

output "upload_expiry_hours" {
  description = "Hours after which an upload that is not finished is given up."
  value       = local.stack.upload_expiry_hours
}

output "uploads_dlq_url" {
  description = "URL of the queue of changes that could not be tracked."
  value       = local.stack.uploads_dlq_url
}

output "uploads_queue_url" {
  description = "URL of the queue of changes to track."
  value       = local.stack.uploads_queue_url
}

output "uploads_table_name" {
  description = "Name of the table that holds the uploads in progress."
  value       = local.stack.uploads_table_name
}

output "url_expiry_seconds" {
  description = "Seconds for which an address to upload to holds."
  value       = local.stack.url_expiry_seconds
}

output "user_pool_client_id" {
  description = "Id of the client of web page and command line. Empty where nobody signs in."
  value       = local.stack.user_pool_client_id
}

output "user_pool_id" {
  description = "Id of the user pool. Empty where nobody signs in."
  value       = local.stack.user_pool_id
}

output "web_amplify_app_id" {
  description = "Id of the Amplify app that the page's build is sent to, to its branch main. Empty with other hosting."
  value       = local.stack.web_amplify_app_id
}

output "web_bucket_name" {
  description = "Name of the bucket that the page's build is copied to. Empty unless by CloudFront."
  value       = local.stack.web_bucket_name
}

output "web_cluster_name" {
  description = "Name of the ECS cluster that serves the page. Empty unless by ECS."
  value       = local.stack.web_cluster_name
}

output "web_config" {
  description = "Text of the page's config.json, which says where the API and the login are."
  value       = local.stack.web_config
}

output "web_dns_target" {
  description = "Host name that a domain name of the page's own points to, by CNAME or alias. Empty unless by CloudFront or ECS."
  value       = local.stack.web_dns_target
}

output "web_distribution_id" {
  description = "Id of the CloudFront distribution that serves the page. Empty unless by CloudFront."
  value       = local.stack.web_distribution_id
}

output "web_hosting" {
  description = "What serves the page: none, cloudfront, ecs or amplify."
  value       = local.stack.web_hosting
}

output "web_image_platform" {
  description = "What the page's image is built for, such as linux/arm64. Empty unless by ECS."
  value       = local.stack.web_image_platform
}

output "web_repository_url" {
  description = "Where the page's image is pushed to; no tag of it can be given twice. Empty unless by ECS."
  value       = local.stack.web_repository_url
}

output "web_service_name" {
  description = "Name of the ECS service that serves the page, and of its task definitions. Empty unless by ECS."
  value       = local.stack.web_service_name
}

output "web_url" {
  description = "Address of the page, with no slash at the end. Empty where nothing serves it."
  value       = local.stack.web_url
}
