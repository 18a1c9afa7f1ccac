variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "api_url" {
  description = "Where the API is, with no slash at the end: what /api leads to."
  type        = string
}

variable "content_security_policy" {
  description = "What the page may load, and where it may send something to."
  type        = string
}

variable "domain_name" {
  description = "Host name of the page's own. Null: Amplify's."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "ARN of the certificate for domain_name, of ACM in us-east-1. Null: one that Amplify has made."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || var.domain_name != null
    error_message = "Set domain_name: Amplify has a certificate for its own names."
  }
}
