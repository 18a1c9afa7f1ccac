# The log of requests. CloudFront writes it by an access control list, which it adds itself; there is no other way from every
# region. Source: CloudFront Developer Guide, "Configure standard logging (legacy)".

resource "aws_s3_bucket" "logs" {
  #checkov:skip=CKV_AWS_18:A log of who read the log would need a third bucket
  #checkov:skip=CKV_AWS_21:Logs are written once
  #checkov:skip=CKV_AWS_144:Logs of requests are of use for days, in one place
  #checkov:skip=CKV_AWS_145:CloudFront does not write with a key of our own without rights on it; the log holds addresses of a page, never contents
  #checkov:skip=CKV2_AWS_61:It has one where logs are not to be kept for ever (log_retention_days)
  #checkov:skip=CKV2_AWS_62:Nobody waits for a log
  bucket        = "${var.bucket_name}-logs"
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  #checkov:skip=CKV2_AWS_65:CloudFront's standard logs need an access control list
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket = aws_s3_bucket.logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  count = var.log_retention_days == 0 ? 0 : 1

  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.log_retention_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
