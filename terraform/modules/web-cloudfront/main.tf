# The page by CloudFront: files from a private bucket (bucket.tf), /api from the API, headers from headers.tf.

locals {
  name = "${var.name_prefix}-web"

  # Managed policies have the same ids everywhere. Source: CloudFront Developer Guide, "Use managed cache policies", "Use
  # managed origin request policies".
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

  viewer_protocol_policy = var.tls_only ? "redirect-to-https" : "allow-all"

  # Scheme, host, port if any, path if any.
  api      = regex("^(https?)://([^/:]+)(?::([0-9]+))?(/.*)?$", var.api_url)
  api_port = local.api[2] == null ? null : tonumber(local.api[2])
}

resource "aws_cloudfront_origin_access_control" "page" {
  name                              = local.name
  description                       = "CloudFront signs what it asks the page's bucket for."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_function" "strip_api" {
  name    = "${local.name}-strip-api"
  comment = "Takes /api off the path, which the API does not know."
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/strip_api.js")
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_68:Whether a web ACL guards it is the operator's choice (web_waf_web_acl_arn), it is paid by the month
  #checkov:skip=CKV2_AWS_47:The rules of the web ACL are those of whoever makes it; nothing here runs Java
  #checkov:skip=CKV_AWS_174:TLS 1.2 and up with a name of its own; for its own names CloudFront decides
  #checkov:skip=CKV2_AWS_42:A certificate of its own comes with a name of its own, which is the operator's to give
  #checkov:skip=CKV_AWS_310:The page is in one bucket, the API in one region: there is nowhere to fail over to
  #checkov:skip=CKV_AWS_374:Who signs in is decided by the login, not by the country
  enabled             = true
  comment             = "The web page of ${var.name_prefix}."
  aliases             = var.domain_name[*]
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = "PriceClass_100"
  web_acl_id          = var.web_acl_arn
  wait_for_deployment = false

  origin {
    origin_id                = "page"
    domain_name              = aws_s3_bucket.page.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.page.id
  }

  origin {
    origin_id   = "api"
    domain_name = local.api[1]
    origin_path = local.api[3]

    custom_origin_config {
      http_port              = local.api[0] == "http" ? coalesce(local.api_port, 80) : 80
      https_port             = local.api[0] == "https" ? coalesce(local.api_port, 443) : 443
      origin_protocol_policy = "${local.api[0]}-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  # index.html and config.json, which say what is new: never from a cache.
  default_cache_behavior {
    target_origin_id           = "page"
    viewer_protocol_policy     = local.viewer_protocol_policy
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.caching_disabled
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
    compress                   = true
  }

  # Their names hold a hash of their content.
  ordered_cache_behavior {
    path_pattern               = "/assets/*"
    target_origin_id           = "page"
    viewer_protocol_policy     = local.viewer_protocol_policy
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
    compress                   = true
  }

  ordered_cache_behavior {
    path_pattern     = "/api/*"
    target_origin_id = "api"
    # A redirect would tell too late: the token has been sent by then.
    viewer_protocol_policy     = var.tls_only ? "https-only" : "allow-all"
    allowed_methods            = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.caching_disabled
    origin_request_policy_id   = local.all_viewer_except_host_header
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.strip_api.arn
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == null
    acm_certificate_arn            = var.certificate_arn
    minimum_protocol_version       = var.certificate_arn == null ? null : "TLSv1.2_2021"
    ssl_support_method             = var.certificate_arn == null ? null : "sni-only"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  logging_config {
    bucket          = aws_s3_bucket.logs.bucket_domain_name
    prefix          = "requests/"
    include_cookies = false
  }

  depends_on = [aws_s3_bucket_ownership_controls.logs]
}
