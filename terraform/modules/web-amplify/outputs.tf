output "app_id" {
  description = "Id of the Amplify app that the build is sent to, to its branch main."
  value       = aws_amplify_app.this.id
}

output "url" {
  description = "Address of the page, with no slash at the end."
  value       = "https://${coalesce(var.domain_name, "${aws_amplify_branch.main.branch_name}.${aws_amplify_app.this.default_domain}")}"
}
