output "files_name" {
  description = "Name of the table Files."
  value       = aws_dynamodb_table.files.name
}

output "files_arn" {
  description = "ARN of the table Files."
  value       = aws_dynamodb_table.files.arn
}

output "files_stream_arn" {
  description = "ARN of the stream of the table Files."
  value       = aws_dynamodb_table.files.stream_arn
}

output "file_events_name" {
  description = "Name of the table FileEvents."
  value       = aws_dynamodb_table.file_events.name
}

output "file_events_arn" {
  description = "ARN of the table FileEvents."
  value       = aws_dynamodb_table.file_events.arn
}

output "uploads_name" {
  description = "Name of the table Uploads."
  value       = aws_dynamodb_table.uploads.name
}

output "uploads_arn" {
  description = "ARN of the table Uploads."
  value       = aws_dynamodb_table.uploads.arn
}

output "jobs_name" {
  description = "Name of the table Jobs."
  value       = aws_dynamodb_table.jobs.name
}

output "jobs_arn" {
  description = "ARN of the table Jobs."
  value       = aws_dynamodb_table.jobs.arn
}

output "jobs_stream_arn" {
  description = "ARN of the stream of the table Jobs."
  value       = aws_dynamodb_table.jobs.stream_arn
}
