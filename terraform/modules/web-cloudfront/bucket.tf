# The bucket that holds the page: CloudFront alone may read it.

data "aws_partition" "current" {}

locals {
  # Built from the name, so that the plan shows the whole policy.
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.bucket_name}"
}

resource "aws_s3_bucket" "page" {
  #checkov:skip=CKV_AWS_18:CloudFront alone reads it, and logs each request
  #checkov:skip=CKV_AWS_21:It holds a build, which can be made again from its commit
  #checkov:skip=CKV_AWS_144:It holds a build, which can be published again to any region
  #checkov:skip=CKV_AWS_145:It holds what anybody may read
  #checkov:skip=CKV2_AWS_61:Each publication deletes what it replaces
  #checkov:skip=CKV2_AWS_62:Nobody waits for a page
  bucket        = var.bucket_name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "page" {
  bucket = aws_s3_bucket.page.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "page" {
  bucket = aws_s3_bucket.page.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

data "aws_iam_policy_document" "page" {
  statement {
    sid       = "LetTheDistributionRead"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudfront_distribution.this.arn]
    }
  }

  dynamic "statement" {
    for_each = var.tls_only ? ["DenyPlainHttp"] : []

    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [local.bucket_arn, "${local.bucket_arn}/*"]

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
}

resource "aws_s3_bucket_policy" "page" {
  bucket = aws_s3_bucket.page.id
  policy = data.aws_iam_policy_document.page.json

  # S3 refuses both at once (OperationAborted).
  depends_on = [aws_s3_bucket_public_access_block.page]
}
