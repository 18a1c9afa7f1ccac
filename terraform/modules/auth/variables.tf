variable "name_prefix" {
  description = "What every name starts with."
  type        = string
}

variable "callback_urls" {
  description = "Where the login page may send who has signed in: compared to the letter."
  type        = list(string)
}

variable "logout_urls" {
  description = "Where the login page may send who has signed out: compared to the letter."
  type        = list(string)
}

variable "domain_prefix" {
  description = "First part of the login page's host name. Null: the name prefix and a hash of account and region."
  type        = string
  default     = null

  validation {
    condition     = var.domain_prefix == null || can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.domain_prefix))
    error_message = "Set domain_prefix to 1 to 63 lower-case letters, digits and hyphens, no hyphen first or last."
  }
}

variable "managed_login" {
  description = "Whether the login page is managed login, with a style of its own; else the classic hosted UI."
  type        = bool
  default     = true
}

variable "password_length" {
  description = "Characters that a password has at least."
  type        = number
  default     = 14

  validation {
    condition     = var.password_length >= 12 && var.password_length <= 99 && floor(var.password_length) == var.password_length
    error_message = "Set password_length to a whole number from 12 to 99: fewer are guessed, more Cognito does not take."
  }
}

variable "token_minutes" {
  description = "Minutes for which ID and access tokens hold."
  type        = number
  default     = 15

  validation {
    condition     = var.token_minutes >= 5 && var.token_minutes <= 1440 && floor(var.token_minutes) == var.token_minutes
    error_message = "Set token_minutes to a whole number from 5 to 1440: Cognito's bounds."
  }
}

variable "refresh_token_hours" {
  description = "Hours after which people have to sign in again."
  type        = number
  default     = 8

  validation {
    condition     = var.refresh_token_hours >= 1 && var.refresh_token_hours <= 87600 && floor(var.refresh_token_hours) == var.refresh_token_hours
    error_message = "Set refresh_token_hours to a whole number from 1 to 87600: Cognito's bounds."
  }
}

variable "threat_protection" {
  description = "What Cognito does about suspicious sign-ins: OFF, AUDIT or ENFORCED. All but OFF is paid for by user."
  type        = string
  default     = "OFF"

  validation {
    condition     = contains(["OFF", "AUDIT", "ENFORCED"], var.threat_protection)
    error_message = "Set threat_protection to OFF, AUDIT or ENFORCED."
  }
}

variable "deletion_protection" {
  description = "Whether Cognito refuses to delete the user pool."
  type        = bool
  default     = true
}
