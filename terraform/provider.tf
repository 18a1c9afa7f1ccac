provider "aws" {
  region = var.region

  default_tags {
    tags = merge({ Project = "FileTracker", Stack = var.name_prefix, ManagedBy = "Terraform" }, var.tags)
  }
}
