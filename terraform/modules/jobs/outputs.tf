output "state_machine_arn" {
  description = "ARN of the state machine that brings jobs to their end."
  value       = aws_sfn_state_machine.jobs.arn
}

output "start_job_dlq_url" {
  description = "URL of the queue of jobs that could not be started."
  value       = aws_sqs_queue.start_job_dlq.url
}

output "sweep_function_name" {
  description = "Name of the function sweep_jobs."
  value       = module.sweep_jobs.name
}

output "launch_template_name" {
  description = "Name of the launch template of jobs; empty with lambda."
  value       = join("", aws_launch_template.job[*].name)
}
