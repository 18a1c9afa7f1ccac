variable "name" {
  description = "Name of the bucket: globally unique on AWS."
  type        = string
}

variable "force_destroy" {
  description = "Whether destroying the stack deletes the bucket with every file in it."
  type        = bool
  default     = false
}

variable "versioning" {
  description = "Whether overwritten and deleted files are kept as noncurrent versions."
  type        = bool
  default     = true
}

variable "tls_only" {
  description = "Whether requests over plain http are denied."
  type        = bool
  default     = true
}

variable "cors_allowed_origins" {
  description = "Origins, such as https://files.example.com, whose pages may read and upload. Empty: none, and no CORS rule."
  type        = list(string)
  default     = []
}

variable "abort_incomplete_uploads_days" {
  description = "Days after which the parts of an unfinished multipart upload are dropped. Null: never."
  type        = number
  default     = null
}

variable "tiering_after_days" {
  description = "Days after which a file moves to INTELLIGENT_TIERING. Null: never."
  type        = number
  default     = null
}

variable "noncurrent_version_retention_days" {
  description = "Days for which noncurrent versions are kept. Null: for ever."
  type        = number
  default     = null
}
