output "id" {
  description = "Id of the REST API."
  value       = aws_api_gateway_rest_api.this.id
}

output "stage_name" {
  description = "Name of the stage; known before there is one."
  value       = local.stage_name
}

output "url" {
  description = "Address of the stage on AWS, with no slash at the end."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "execution_arn" {
  description = "What a policy names to let someone call the API: this, then /METHOD/PATH."
  value       = aws_api_gateway_stage.this.execution_arn
}
