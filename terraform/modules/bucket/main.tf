# The one bucket that holds the files. Its notifications belong to the module that consumes them (ingest).

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Who did what to which file is in FileEvents; server access logs would need a second bucket that nobody reads
  #checkov:skip=CKV_AWS_144:Versions guard against mistakes; a second region is a decision about cost that an operator takes
  #checkov:skip=CKV_AWS_145:SSE-S3 by design: a key of our own would add a price to each request and lock out presigned uploads without KMS rights
  #checkov:skip=CKV2_AWS_62:The notification is in the ingest module, with the queue it feeds
  bucket        = var.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = var.versioning ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_partition" "current" {}

locals {
  # Built from the name, so that the plan shows the whole policy.
  arn = "arn:${data.aws_partition.current.partition}:s3:::${var.name}"
}

data "aws_iam_policy_document" "tls_only" {
  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.arn, "${local.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  count = var.tls_only ? 1 : 0

  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.tls_only.json

  # S3 refuses both at once (OperationAborted).
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_cors_configuration" "this" {
  count = length(var.cors_allowed_origins) > 0 ? 1 : 0

  bucket = aws_s3_bucket.this.id

  cors_rule {
    allowed_origins = var.cors_allowed_origins
    allowed_methods = ["GET", "PUT", "HEAD"]
    # Named one by one: LocalStack does not match the pattern x-amz-*.
    allowed_headers = [
      "content-type",
      "content-length",
      "content-disposition",
      "content-md5",
      "if-none-match",
      "range",
      "x-amz-checksum-crc32",
      "x-amz-checksum-crc64nvme",
      "x-amz-checksum-sha256",
      "x-amz-meta-uploaded-by",
      "x-amz-sdk-checksum-algorithm",
    ]
    # A browser that uploads in parts needs each part's ETag to complete the upload.
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  # The provider polls this resource for 55 s, so it is there only when a rule is.
  count = local.has_lifecycle ? 1 : 0

  bucket = aws_s3_bucket.this.id

  dynamic "rule" {
    for_each = var.abort_incomplete_uploads_days[*]

    content {
      id     = "abort-incomplete-uploads"
      status = "Enabled"

      filter {}

      abort_incomplete_multipart_upload {
        days_after_initiation = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = var.tiering_after_days[*]

    content {
      id     = "tier"
      status = "Enabled"

      filter {}

      transition {
        days          = rule.value
        storage_class = "INTELLIGENT_TIERING"
      }
    }
  }

  dynamic "rule" {
    for_each = var.noncurrent_version_retention_days[*]

    content {
      id     = "expire-noncurrent-versions"
      status = "Enabled"

      filter {}

      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }

      # A delete marker with nothing behind it is of no use to anyone.
      expiration {
        expired_object_delete_marker = true
      }
    }
  }

  # Rules on noncurrent versions need versioning to be on already.
  depends_on = [aws_s3_bucket_versioning.this]
}

locals {
  has_lifecycle = anytrue([
    var.abort_incomplete_uploads_days != null,
    var.tiering_after_days != null,
    var.noncurrent_version_retention_days != null,
  ])
}
