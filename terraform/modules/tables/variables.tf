variable "files_table_name" {
  description = "Name of the table that says what is true now, one item per file."
  type        = string
}

variable "file_events_table_name" {
  description = "Name of the table that says what happened, append-only."
  type        = string
}

variable "uploads_table_name" {
  description = "Name of the table that holds the uploads in progress."
  type        = string
}

variable "jobs_table_name" {
  description = "Name of the table that holds the jobs."
  type        = string
}

variable "point_in_time_recovery" {
  description = "Whether the tables can be restored to any second of the last 35 days."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the tables."
  type        = bool
  default     = true
}
