variable "name" {
  description = "Name of the function, and of its role."
  type        = string
}

variable "description" {
  description = "What the function does, in one sentence."
  type        = string
}

variable "package_path" {
  description = "Path of the zip that make package builds."
  type        = string
}

variable "handler" {
  description = "Dotted path of the handler inside the zip."
  type        = string
}

variable "policy_json" {
  description = "IAM policy document of what the function may do besides writing its logs and traces."
  type        = string
}

variable "environment" {
  description = "Environment of the function: names, no secrets."
  type        = map(string)
}

variable "architecture" {
  description = "Processor: arm64 or x86_64. The packages are pure Python and run on both."
  type        = string

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Set architecture to arm64 or x86_64."
  }
}

variable "memory_mb" {
  description = "Memory in MB; the share of a processor grows with it."
  type        = number
  default     = 256
}

variable "timeout_seconds" {
  description = "Seconds after which Lambda stops one call."
  type        = number
  default     = 30
}

variable "reserved_concurrency" {
  description = "How many calls may run at once, taken from the account's pool. Null: as many as the pool has."
  type        = number
  default     = null
}

variable "log_retention_days" {
  description = "Days for which the logs are kept."
  type        = number
  default     = 30
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told when the function fails or is throttled."
  type        = list(string)
  default     = []
}
