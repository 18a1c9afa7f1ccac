output "bucket_name" {
  description = "Name of the bucket that holds the files."
  value       = local.stack.bucket_name
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

output "region" {
  description = "Region of the stack."
  value       = local.stack.region
}

output "uploads_dlq_url" {
  description = "URL of the queue of changes that could not be tracked."
  value       = local.stack.uploads_dlq_url
}

output "uploads_queue_url" {
  description = "URL of the queue of changes to track."
  value       = local.stack.uploads_queue_url
}
