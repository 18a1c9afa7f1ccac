variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "files_stream_arn" {
  description = "ARN of the stream of the table Files."
  type        = string
}

variable "jobs_table" {
  description = "Name, ARN and stream of the table of jobs: each job is noted as told there."
  type = object({
    name       = string
    arn        = string
    stream_arn = string
  })
}

variable "function" {
  description = "How notify runs."
  type = object({
    package_path       = string
    architecture       = string
    memory_mb          = number
    timeout_seconds    = number
    log_level          = string
    log_retention_days = number
  })
}

variable "emails" {
  description = "Addresses that are told of every file; each confirms once, by the link that AWS sends."
  type        = list(string)
  default     = []
}

variable "tls_only" {
  description = "Whether the topic and the queues deny requests over plain http."
  type        = bool
  default     = true
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of trouble."
  type        = list(string)
  default     = []
}
