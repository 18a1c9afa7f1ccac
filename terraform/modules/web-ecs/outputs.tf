output "repository_url" {
  description = "Where images are pushed to; no tag of it can be given twice."
  value       = aws_ecr_repository.this.repository_url
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the ECS service, and of the family of its task definitions."
  value       = aws_ecs_service.this.name
}

output "load_balancer_domain_name" {
  description = "Host name that AWS has given the load balancer: what a domain name of one's own points to."
  value       = aws_lb.this.dns_name
}

output "url" {
  description = "Address of the page, with no slash at the end."
  value       = local.has_certificate ? "https://${var.access.domain_name}" : "http://${aws_lb.this.dns_name}"
}
