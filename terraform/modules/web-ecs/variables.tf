variable "name_prefix" {
  description = "What every name starts with."
  type        = string

  validation {
    condition     = length(var.name_prefix) <= 28
    error_message = "Set name_prefix to 28 characters at most: the load balancer's name is this and -web, and AWS takes 32."
  }
}

variable "network" {
  description = "Where it runs: the VPC, subnets of the load balancer (two zones at least) and of the tasks, and whether tasks need public addresses to reach AWS, for want of a NAT gateway or endpoints."
  type = object({
    vpc_id                   = string
    load_balancer_subnet_ids = list(string)
    task_subnet_ids          = list(string)
    assign_public_ip         = optional(bool, false)
  })

  validation {
    condition     = length(var.network.load_balancer_subnet_ids) >= 2 && length(var.network.task_subnet_ids) >= 1
    error_message = "Set network to two subnets at least for the load balancer, which wants two zones, and one for the tasks."
  }
}

variable "access" {
  description = "Who reaches it and how: host name of its own and the ARN of its certificate in this region (null: plain http), the networks it answers, whether plain http to the whole world is meant, and a web ACL (null: none)."
  type = object({
    domain_name      = optional(string)
    certificate_arn  = optional(string)
    allowed_cidrs    = optional(list(string), ["0.0.0.0/0"])
    allow_plain_http = optional(bool, false)
    web_acl_arn      = optional(string)
  })

  validation {
    condition     = (var.access.domain_name == null) == (var.access.certificate_arn == null)
    error_message = "Set domain_name and certificate_arn both, or neither: nobody certifies the load balancer's own name."
  }

  validation {
    condition     = var.access.certificate_arn != null || var.access.allow_plain_http || !anytrue([for cidr in var.access.allowed_cidrs : endswith(cidr, "/0")])
    error_message = "Set a certificate, or allowed_cidrs to networks that you trust: without one, tokens and names of files cross the internet in the clear. allow_plain_http = true says that this is meant."
  }
}

variable "environment" {
  description = "What the server is told, by the name of the environment variable, besides HOST and PORT."
  type        = map(string)
}

variable "task" {
  description = "How one server runs: x86_64 or arm64, CPU units and memory of those that Fargate offers together."
  type = object({
    architecture = string
    cpu          = optional(number, 512)
    memory_mb    = optional(number, 1024)
  })
}

variable "most_tasks" {
  description = "How many servers run at most, side by side. At least one does; 1: nothing counts them."
  type        = number
  default     = 4

  validation {
    condition     = var.most_tasks >= 1 && floor(var.most_tasks) == var.most_tasks
    error_message = "Set most_tasks to a whole number, 1 or more."
  }
}

variable "deletion_protection" {
  description = "Whether the load balancer and published images survive terraform destroy."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "Days for which the servers' logs are kept. 0: for ever."
  type        = number
  default     = 30
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told when the page fails."
  type        = list(string)
  default     = []
}
