output "bucket_name" {
  description = "Name of the bucket that the build is copied to."
  value       = aws_s3_bucket.page.bucket
}

output "distribution_id" {
  description = "Id of the distribution."
  value       = aws_cloudfront_distribution.this.id
}

output "domain_name" {
  description = "Host name that CloudFront has given the distribution: what a domain name of one's own points to."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "url" {
  description = "Address of the page on AWS, with no slash at the end."
  value       = "https://${coalesce(var.domain_name, aws_cloudfront_distribution.this.domain_name)}"
}
