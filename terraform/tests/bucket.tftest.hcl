# Real provider, plan only: the policy is the real one.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "dummy"
  secret_key                  = "dummy"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  name = "filetracker-111122223333-us-east-1"
}

run "is_private_encrypted_versioned_and_denies_plain_http" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "Public access is not blocked in all four ways."
  }

  assert {
    condition     = one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs are not off."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Encryption is not SSE-S3."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "Versioning is not on."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "Destroying the stack would delete the files."
  }

  assert {
    condition     = length(aws_s3_bucket_cors_configuration.this) == 0 && length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "There is a CORS rule or a lifecycle that nobody asked for."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement == [{
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = ["arn:aws:s3:::filetracker-111122223333-us-east-1/*", "arn:aws:s3:::filetracker-111122223333-us-east-1"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The policy is not just the denial of plain http: ${aws_s3_bucket_policy.this[0].policy}"
  }
}

run "has_no_policy_without_tls" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    tls_only = false
  }

  assert {
    condition     = length(aws_s3_bucket_policy.this) == 0
    error_message = "Plain http is denied, so nothing works on an emulator."
  }
}

run "opens_to_named_origins" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    cors_allowed_origins = ["https://files.example.com"]
  }

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.this[0].cors_rule).allowed_origins == toset(["https://files.example.com"])
    error_message = "The origins are not the ones that were named."
  }

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.this[0].cors_rule).allowed_methods == toset(["GET", "HEAD", "PUT"])
    error_message = "The methods are not GET, HEAD and PUT."
  }

  assert {
    condition     = contains(one(aws_s3_bucket_cors_configuration.this[0].cors_rule).allowed_headers, "content-type") && !contains(one(aws_s3_bucket_cors_configuration.this[0].cors_rule).allowed_headers, "*")
    error_message = "The headers are not named one by one, content-type among them."
  }

  assert {
    condition     = contains(one(aws_s3_bucket_cors_configuration.this[0].cors_rule).expose_headers, "ETag")
    error_message = "A page cannot read the ETag of a part that it uploaded."
  }
}

run "has_the_lifecycle_that_was_asked_for" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    abort_incomplete_uploads_days     = 7
    tiering_after_days                = 30
    noncurrent_version_retention_days = 90
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this[0].rule : rule.id] == ["abort-incomplete-uploads", "tier", "expire-noncurrent-versions"]
    error_message = "The rules are not the three that were asked for."
  }
}

run "has_only_the_rule_that_was_asked_for" {
  command = plan

  module {
    source = "./modules/bucket"
  }

  variables {
    abort_incomplete_uploads_days = 7
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this[0].rule : rule.id] == ["abort-incomplete-uploads"]
    error_message = "There is a rule that nobody asked for."
  }
}
