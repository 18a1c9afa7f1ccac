# Real provider, plan only: the policies are the real ones.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "dummy"
  secret_key                  = "dummy"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# For what is known after apply alone.
mock_provider "aws" {
  alias = "mock"

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_cloudfront_distribution" {
    defaults = { domain_name = "d111111abcdef8.cloudfront.net", arn = "arn:aws:cloudfront::111122223333:distribution/E1" }
  }

  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/strip" }
  }
}

variables {
  name_prefix             = "filetracker"
  bucket_name             = "filetracker-web-111122223333-us-east-1"
  api_url                 = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1"
  content_security_policy = "default-src 'none'"
}

run "browsers_are_told_what_the_page_may_do" {
  command = plan

  module {
    source = "./modules/web-cloudfront"
  }

  assert {
    condition = alltrue([
      for headers in aws_cloudfront_response_headers_policy.this.security_headers_config : alltrue([
        headers.content_security_policy[0].content_security_policy == var.content_security_policy && headers.content_security_policy[0].override,
        headers.strict_transport_security[0].access_control_max_age_sec >= 31536000,
        headers.content_type_options[0].override,
        headers.frame_options[0].frame_option == "DENY",
        headers.referrer_policy[0].referrer_policy == "no-referrer",
      ])
    ])
    error_message = "A header that protects people is missing."
  }

  assert {
    condition = [for headers in aws_cloudfront_response_headers_policy.this.custom_headers_config : { for item in headers.items : item.header => item.value }] == [{
      "Cross-Origin-Resource-Policy" = "same-origin"
      "Permissions-Policy"           = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    }]
    error_message = "A header that protects people is missing."
  }
}

run "refuses_what_cannot_be" {
  command = plan

  module {
    source = "./modules/web-cloudfront"
  }

  variables {
    bucket_name     = "Page"
    api_url         = "https://api.example.com/v1/"
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
  }

  expect_failures = [var.bucket_name, var.api_url, var.certificate_arn]
}

run "the_distribution_alone_reads_the_page" {
  # The policy names the distribution, whose ARN is known after apply alone: nothing is really made.
  override_resource {
    target = aws_cloudfront_distribution.this
    values = { arn = "arn:aws:cloudfront::111122223333:distribution/E1", domain_name = "d111111abcdef8.cloudfront.net" }
  }

  override_resource {
    target = aws_s3_bucket.page
  }

  override_resource {
    target = aws_s3_bucket.logs
  }

  override_resource {
    target = aws_s3_bucket_public_access_block.page
  }

  override_resource {
    target = aws_s3_bucket_public_access_block.logs
  }

  override_resource {
    target = aws_s3_bucket_ownership_controls.page
  }

  override_resource {
    target = aws_s3_bucket_ownership_controls.logs
  }

  override_resource {
    target = aws_s3_bucket_lifecycle_configuration.logs
  }

  override_resource {
    target = aws_s3_bucket_policy.page
  }

  override_resource {
    target = aws_cloudfront_origin_access_control.page
  }

  override_resource {
    target = aws_cloudfront_function.strip_api
    values = { arn = "arn:aws:cloudfront::111122223333:function/strip" }
  }

  override_resource {
    target = aws_cloudfront_response_headers_policy.this
  }

  module {
    source = "./modules/web-cloudfront"
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.page.json).Statement : statement.Sid => [statement.Effect, statement.Principal, statement.Action, statement.Resource, statement.Condition] } == {
      LetTheDistributionRead = [
        "Allow", { Service = "cloudfront.amazonaws.com" }, "s3:GetObject", "arn:aws:s3:::filetracker-web-111122223333-us-east-1/*",
        { StringEquals = { "aws:SourceArn" = "arn:aws:cloudfront::111122223333:distribution/E1" } },
      ]
      DenyPlainHttp = [
        "Deny", "*", "s3:*", ["arn:aws:s3:::filetracker-web-111122223333-us-east-1/*", "arn:aws:s3:::filetracker-web-111122223333-us-east-1"],
        { Bool = { "aws:SecureTransport" = "false" } },
      ]
    }
    error_message = "The policy of the page's bucket grants something else: ${data.aws_iam_policy_document.page.json}"
  }

  assert {
    condition = alltrue([
      for block in [aws_s3_bucket_public_access_block.page, aws_s3_bucket_public_access_block.logs] :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "A bucket can be made public."
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.page.signing_behavior == "always" && aws_cloudfront_origin_access_control.page.signing_protocol == "sigv4"
    error_message = "CloudFront does not sign what it asks the bucket for."
  }
}

run "requests_for_api_go_to_the_api_uncached" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-cloudfront"
  }

  assert {
    condition = {
      for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : behavior.path_pattern =>
      [behavior.target_origin_id, behavior.cache_policy_id, coalesce(behavior.origin_request_policy_id, "none"), behavior.viewer_protocol_policy, length(behavior.allowed_methods), length(behavior.function_association)]
      } == {
      "/assets/*" = ["page", "658327ea-f89d-4fab-a63d-7e88639e58f6", "none", "redirect-to-https", 2, 0]
      "/api/*"    = ["api", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "b689b0a8-53d0-40ab-baf2-68738e2966ac", "https-only", 7, 1]
    }
    error_message = "A path leads elsewhere, or is cached otherwise."
  }

  assert {
    condition     = alltrue([for behavior in concat(aws_cloudfront_distribution.this.ordered_cache_behavior, aws_cloudfront_distribution.this.default_cache_behavior) : behavior.response_headers_policy_id == aws_cloudfront_response_headers_policy.this.id])
    error_message = "Some answers lack the headers that protect people."
  }

  assert {
    condition = { for origin in aws_cloudfront_distribution.this.origin : origin.origin_id => [origin.domain_name, origin.origin_path] if origin.origin_id == "api" } == {
      api = ["abcdefghij.execute-api.us-east-1.amazonaws.com", "/v1"]
    }
    error_message = "The API is looked for elsewhere."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : [for way in origin.custom_origin_config : [way.origin_protocol_policy, way.https_port]] if origin.origin_id == "api"] == [[["https-only", 443]]]
    error_message = "CloudFront asks the API in the clear."
  }

  assert {
    condition     = [aws_cloudfront_distribution.this.default_root_object, aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id] == ["index.html", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"]
    error_message = "The page or its config.json comes out of a cache."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.logging_config) == 1 && aws_s3_bucket_lifecycle_configuration.logs[0].rule[0].expiration[0].days == 30
    error_message = "Requests are not logged, or logs are kept for another time."
  }

  assert {
    condition     = output.url == "https://d111111abcdef8.cloudfront.net"
    error_message = "The page is elsewhere."
  }
}

run "it_has_a_name_of_its_own" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-cloudfront"
  }

  variables {
    domain_name     = "files.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    web_acl_arn     = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/guard/1"
  }

  assert {
    condition     = output.url == "https://files.example.com" && aws_cloudfront_distribution.this.aliases == toset(["files.example.com"])
    error_message = "The page is not at its own name."
  }

  assert {
    condition = [for certificate in aws_cloudfront_distribution.this.viewer_certificate : [certificate.acm_certificate_arn, certificate.minimum_protocol_version, certificate.ssl_support_method]] == [
      ["arn:aws:acm:us-east-1:111122223333:certificate/1", "TLSv1.2_2021", "sni-only"],
    ]
    error_message = "The certificate is another one, or old TLS is spoken."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id == "arn:aws:wafv2:us-east-1:111122223333:global/webacl/guard/1"
    error_message = "The web ACL does not guard the page."
  }
}

run "emulators_speak_plain_http" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-cloudfront"
  }

  variables {
    api_url            = "http://localhost:4566/restapis/abcdefghij/v1/_user_request_"
    tls_only           = false
    log_retention_days = 0
  }

  assert {
    condition = [
      for origin in aws_cloudfront_distribution.this.origin : [for way in origin.custom_origin_config : [origin.domain_name, tostring(way.http_port), origin.origin_path, way.origin_protocol_policy]] if origin.origin_id == "api"
    ] == [[["localhost", "4566", "/restapis/abcdefghij/v1/_user_request_", "http-only"]]]
    error_message = "The emulator is looked for elsewhere."
  }

  assert {
    condition     = alltrue([for behavior in concat(aws_cloudfront_distribution.this.ordered_cache_behavior, aws_cloudfront_distribution.this.default_cache_behavior) : behavior.viewer_protocol_policy == "allow-all"])
    error_message = "The emulator is asked for https."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.logs) == 0
    error_message = "Logs that are to be kept for ever expire."
  }
}
