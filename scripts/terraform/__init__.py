"""Terraform on the local AWS, and its checks."""
