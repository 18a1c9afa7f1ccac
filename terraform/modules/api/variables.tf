variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "bucket_name" {
  description = "Name of the bucket that holds the files."
  type        = string
}

variable "tables" {
  description = "Names and ARNs of the tables that the API reads, and of Uploads and Jobs, where it keeps its sessions and submits jobs."
  type = object({
    files_name       = string
    files_arn        = string
    file_events_name = string
    file_events_arn  = string
    uploads_name     = string
    uploads_arn      = string
    jobs_name        = string
    jobs_arn         = string
  })
}

variable "list_shards" {
  description = "Over how many partitions each index of Files is spread."
  type        = number
}

variable "auth" {
  description = "How callers prove who they are: iam (signed requests) or cognito (tokens of the user pool)."
  type        = string

  validation {
    condition     = contains(["iam", "cognito"], var.auth)
    error_message = "Set auth to iam or cognito."
  }
}

variable "user_pool_arn" {
  description = "With auth cognito: ARN of the user pool whose tokens are taken."
  type        = string
  default     = null

  validation {
    condition     = var.auth != "cognito" || var.user_pool_arn != null
    error_message = "Set user_pool_arn: with auth cognito, the API takes the tokens of that user pool."
  }
}

variable "user_pool_client_id" {
  description = "With auth cognito: Id of the pool's client whose tokens are taken; those of other clients are refused."
  type        = string
  default     = null
}

variable "s3_public_endpoint" {
  description = "Where callers reach S3, for presigned URLs: default (AWS's own) or a URL."
  type        = string
  default     = "default"
}

variable "upload_expiry_hours" {
  description = "Hours after which an upload that is not finished is given up."
  type        = number
  default     = 24
}

variable "url_expiry_seconds" {
  description = "Seconds for which an address to upload to holds."
  type        = number
  default     = 900
}

variable "job_retention_days" {
  description = "Days after which a job is forgotten. 0: never."
  type        = number
  default     = 0
}

variable "throttle" {
  description = "How many requests a second the API takes on average, and how many at once."
  type = object({
    rate_per_second = number
    burst           = number
  })
  default = { rate_per_second = 100, burst = 200 }
}

variable "tracing" {
  description = "Whether X-Ray traces the API's requests."
  type        = bool
  default     = true
}

variable "waf_web_acl_arn" {
  description = "ARN of the web ACL of AWS WAF, of this region, that guards the API. Null: none."
  type        = string
  default     = null
}

variable "set_account_log_role" {
  description = "Whether the role as which API Gateway writes logs is set, for the whole account and region."
  type        = bool
  default     = true
}

variable "sweep_schedule" {
  description = "When unfinished uploads are swept, as EventBridge Scheduler writes it: rate(15 minutes). Null: only when it is called by hand."
  type        = string
  default     = null
}

variable "function" {
  description = "How api runs."
  type = object({
    package_path       = string
    architecture       = string
    memory_mb          = number
    timeout_seconds    = number
    log_level          = string
    log_retention_days = number
  })

  validation {
    condition     = var.function.timeout_seconds < 29
    error_message = "Set timeout_seconds to less than 29: API Gateway answers for the function then."
  }
}

variable "sweep_function" {
  description = "How sweep_uploads runs."
  type = object({
    package_path       = string
    architecture       = string
    memory_mb          = number
    timeout_seconds    = number
    log_level          = string
    log_retention_days = number
  })
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told when the API or a function fails."
  type        = list(string)
  default     = []
}
