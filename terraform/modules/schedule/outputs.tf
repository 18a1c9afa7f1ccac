output "expression" {
  description = "When the function is called."
  value       = aws_scheduler_schedule.this.schedule_expression
}

output "policy_json" {
  description = "IAM policy document of what the schedule may do: call the function, and set failed calls aside."
  value       = aws_iam_role_policy.this.policy
}
