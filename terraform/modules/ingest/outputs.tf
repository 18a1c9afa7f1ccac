output "uploads_queue_url" {
  description = "URL of the queue of changes to track."
  value       = aws_sqs_queue.uploads.url
}

output "uploads_queue_arn" {
  description = "ARN of the queue of changes to track."
  value       = aws_sqs_queue.uploads.arn
}

output "uploads_dlq_url" {
  description = "URL of the queue of changes that could not be tracked."
  value       = aws_sqs_queue.uploads_dlq.url
}

output "errors_queue_url" {
  description = "URL of the queue of reports, in words, of what went wrong."
  value       = aws_sqs_queue.errors.url
}

output "function_name" {
  description = "Name of the function track_upload."
  value       = module.track_upload.name
}

output "rule_dlq_url" {
  description = "URL of the queue of events that EventBridge could not deliver. Empty without EventBridge."
  value       = join("", aws_sqs_queue.rule_dlq[*].url)
}
