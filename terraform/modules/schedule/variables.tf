variable "function_name" {
  description = "Name of the function that is called, and of its schedule."
  type        = string
}

variable "description" {
  description = "What the function does, in one sentence."
  type        = string
}

variable "expression" {
  description = "When it is called, as EventBridge Scheduler writes it: rate(1 day), cron(0 3 * * ? *)."
  type        = string

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.expression))
    error_message = "Set the schedule of ${var.function_name} to rate(...) or cron(...)."
  }
}

variable "window_minutes" {
  description = "Within how many minutes of its time a call may be made. Null: at that time."
  type        = number
  default     = null
}

variable "retry_attempts" {
  description = "How often a call that Lambda did not take is made again."
  type        = number
  default     = 2
}

variable "retry_minutes" {
  description = "Minutes after which a call is not made any more."
  type        = number
  default     = 10
}

variable "dead_letter_queue_name" {
  description = "Name of the queue of calls that could not be made. Null: nothing is kept of them."
  type        = string
  default     = null
}
