variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "bucket_name" {
  description = "Name of the bucket that holds the files, and the outputs of jobs under outputs/."
  type        = string
}

variable "jobs_table" {
  description = "Name, ARN and stream of the table of jobs."
  type = object({
    name       = string
    arn        = string
    stream_arn = string
  })
}

variable "list_shards" {
  description = "Over how many partitions the index of the table is spread."
  type        = number
}

variable "runner" {
  description = "Where jobs run: lambda (one call of run_job each) or ec2 (one instance each)."
  type        = string
  default     = "lambda"

  validation {
    condition     = contains(["lambda", "ec2"], var.runner)
    error_message = "Set runner to lambda or ec2."
  }
}

variable "concurrency" {
  description = "How many jobs may run at once; the others wait."
  type        = number
  default     = 10
}

variable "timeout_minutes" {
  description = "Minutes that one job may take: with lambda one call of the function, 15 at most; with ec2 all of it, starting included."
  type        = number
  default     = 15

  validation {
    condition     = var.timeout_minutes >= 1 && var.timeout_minutes <= (var.runner == "lambda" ? 15 : 24 * 60) && var.timeout_minutes == floor(var.timeout_minutes)
    error_message = "Set timeout_minutes to a whole number from 1 to 15 (lambda), or to 1440 (ec2)."
  }
}

variable "poll_seconds" {
  description = "Seconds between two looks at an instance, and at the slots while all are taken."
  type        = number
  default     = 10

  validation {
    condition     = var.poll_seconds >= 1 && var.timeout_minutes * 60 / var.poll_seconds <= 1000
    error_message = "Set poll_seconds to 1 or more, and not below a thousandth of the time-out: an execution's history holds 25,000 events."
  }
}

variable "retry_seconds" {
  description = "Seconds before the first retry of what AWS refused; each further one waits longer."
  type        = number
  default     = 10
}

variable "sweep_schedule" {
  description = "When what is left of jobs that are over is ended, as EventBridge Scheduler writes it. Null: only when it is called by hand."
  type        = string
  default     = null
}

variable "ec2" {
  description = "With runner ec2: the program (run_job.pyz) and its bucket, the instances' type, image and subnet. Null image: the newest Amazon Linux 2023; null subnet: one of the default VPC's."
  type = object({
    program_path     = string
    code_bucket_name = string
    instance_type    = optional(string, "t4g.small")
    image_id         = optional(string)
    subnet_id        = optional(string)
  })
}

variable "function" {
  description = "How the functions run, and the folder of their zips."
  type = object({
    package_dir        = string
    architecture       = string
    log_level          = string
    log_retention_days = number
  })
}

variable "tls_only" {
  description = "Whether queue and bucket deny requests over plain http."
  type        = bool
  default     = true
}

variable "limit_by_instance_tags" {
  description = "Whether policies let instances be ended by their tags alone."
  type        = bool
  default     = true
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told of trouble."
  type        = list(string)
  default     = []
}
