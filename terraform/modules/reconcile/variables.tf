variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "bucket_name" {
  description = "Name of the bucket that is compared."
  type        = string
}

variable "files_table" {
  description = "Name and ARN of the table that is compared."
  type = object({
    name = string
    arn  = string
  })
}

variable "uploads_queue" {
  description = "URL and ARN of the queue that takes what has to be tracked again."
  type = object({
    url = string
    arn = string
  })
}

variable "list_shards" {
  description = "Over how many partitions the index of the table is spread."
  type        = number
}

variable "schedule" {
  description = "When it walks, as EventBridge Scheduler writes it: rate(1 day), cron(0 3 * * ? *). Null: only when it is called by hand."
  type        = string
  default     = null
}

variable "function" {
  description = "How reconcile runs."
  type = object({
    package_path       = string
    architecture       = string
    memory_mb          = number
    timeout_seconds    = number
    log_level          = string
    log_retention_days = number
  })

  validation {
    condition     = var.function.timeout_seconds >= 60
    error_message = "Set timeout_seconds to 60 or more: 45 of them are kept for the end of a call."
  }
}

variable "tls_only" {
  description = "Whether the queue denies requests over plain http."
  type        = bool
  default     = true
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of drift and of trouble."
  type        = list(string)
  default     = []
}
