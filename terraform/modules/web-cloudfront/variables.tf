variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "bucket_name" {
  description = "Name of the bucket that holds the page: globally unique on AWS. That of its logs is this and -logs."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.bucket_name))
    error_message = "Set bucket_name to 3 to 58 lower-case letters, digits and hyphens: -logs comes behind it, and S3 takes 63."
  }
}

variable "api_url" {
  description = "Where the API is, with no slash at the end: what /api leads to."
  type        = string

  validation {
    condition     = can(regex("^https?://[^/:]+(:[0-9]+)?(/.*[^/])?$", var.api_url))
    error_message = "Write api_url as https://host/path, with no slash at the end."
  }
}

variable "content_security_policy" {
  description = "What the page may load, and where it may send something to."
  type        = string
}

variable "domain_name" {
  description = "Host name of the page's own. Null: CloudFront's."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "ARN of the certificate for domain_name, of ACM in us-east-1. Null: CloudFront's."
  type        = string
  default     = null

  validation {
    condition     = (var.certificate_arn == null) == (var.domain_name == null)
    error_message = "Set certificate_arn and domain_name both, or neither: CloudFront has no certificate for other names than its own."
  }
}

variable "web_acl_arn" {
  description = "ARN of the web ACL of AWS WAF, of scope CLOUDFRONT, that guards the page and the API behind it. Null: none."
  type        = string
  default     = null
}

variable "tls_only" {
  description = "Whether requests over plain http are turned away."
  type        = bool
  default     = true
}

variable "force_destroy" {
  description = "Whether destroying the stack deletes the page and its logs: the page can be published again."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "Days for which logs of requests are kept. 0: for ever."
  type        = number
  default     = 30
}
