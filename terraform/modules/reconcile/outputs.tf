output "function_name" {
  description = "Name of the function reconcile."
  value       = module.function.name
}
