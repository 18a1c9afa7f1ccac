variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "event_source" {
  description = "How changes in the bucket reach the queue: sqs (straight) or eventbridge (rule, archive and replay)."
  type        = string
  default     = "sqs"

  validation {
    condition     = contains(["sqs", "eventbridge"], var.event_source)
    error_message = "Set event_source to sqs or eventbridge."
  }
}

variable "bucket_name" {
  description = "Name of the bucket whose changes are tracked."
  type        = string
}

variable "tables" {
  description = "Names and ARNs of the tables that are written."
  type = object({
    files_name       = string
    files_arn        = string
    file_events_name = string
    file_events_arn  = string
  })
}

variable "tracking" {
  description = "How files are tracked: shards of the list, encoding of keys in EventBridge events (raw or url), days for which tombstones and history are kept (0: for ever), and what reading one file's content may cost."
  type = object({
    list_shards              = number
    eventbridge_key_encoding = string
    tombstone_retention_days = number
    history_retention_days   = number
    metadata_budget_bytes    = number
    metadata_budget_seconds  = number
  })

  validation {
    condition     = contains(["raw", "url"], var.tracking.eventbridge_key_encoding)
    error_message = "Set eventbridge_key_encoding to raw, or to url for LocalStack."
  }
}

variable "function" {
  description = "How track_upload runs."
  type = object({
    package_path       = string
    architecture       = string
    memory_mb          = number
    timeout_seconds    = number
    log_level          = string
    log_retention_days = number
  })
}

variable "max_receive_count" {
  description = "After how many deliveries SQS makes a dead letter of a change."
  type        = number
  default     = 100
}

variable "max_tries" {
  description = "How often a change is tried before it is a dead letter."
  type        = number
  default     = 5
}

variable "maximum_concurrency" {
  description = "How many batches of changes are worked at once. Null: as many as Lambda allows."
  type        = number
  default     = null
}

variable "archive_retention_days" {
  description = "Days for which EventBridge keeps changes for replay. 0: for ever."
  type        = number
  default     = 30
}

variable "tls_only" {
  description = "Whether the queues deny requests over plain http."
  type        = bool
  default     = true
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of trouble."
  type        = list(string)
  default     = []
}
