output "topic_arn" {
  description = "ARN of the topic that tells of every file."
  value       = aws_sns_topic.file_events.arn
}

output "notify_dlq_url" {
  description = "URL of the queue of changes that could not be announced."
  value       = aws_sqs_queue.notify_dlq.url
}

output "function_name" {
  description = "Name of the function notify."
  value       = module.notify.name
}

output "deliveries_dlq_url" {
  description = "URL of the queue of notifications that did not reach a subscriber."
  value       = aws_sqs_queue.deliveries_dlq.url
}
