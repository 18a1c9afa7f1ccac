output "function_name" {
  description = "Name of the function reconcile."
  value       = module.function.name
}

output "dlq_url" {
  description = "URL of the queue of reconciliations that did not reach their end."
  value       = aws_sqs_queue.dlq.url
}
