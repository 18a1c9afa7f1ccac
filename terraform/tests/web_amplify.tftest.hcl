# Real provider, plan only: the headers are the real ones.
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

  mock_resource "aws_amplify_app" {
    defaults = { id = "d1example", default_domain = "d1example.amplifyapp.com" }
  }
}

variables {
  name_prefix             = "filetracker"
  api_url                 = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1"
  content_security_policy = "default-src 'none'; connect-src 'self'"
}

run "browsers_are_told_what_the_page_may_do" {
  command = plan

  module {
    source = "./modules/web-amplify"
  }

  assert {
    condition = { for each in yamldecode(aws_amplify_app.this.custom_headers).customHeaders : each.pattern => { for header in each.headers : header.key => header.value } } == {
      "**" = {
        "Content-Security-Policy"      = "default-src 'none'; connect-src 'self'"
        "Cross-Origin-Resource-Policy" = "same-origin"
        "Permissions-Policy"           = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        "Referrer-Policy"              = "no-referrer"
        "Strict-Transport-Security"    = "max-age=31536000"
        "X-Content-Type-Options"       = "nosniff"
        "X-Frame-Options"              = "DENY"
      }
      "/config.json" = { "Cache-Control" = "no-store" }
      "/assets/**"   = { "Cache-Control" = "public, max-age=31536000, immutable" }
    }
    error_message = "Browsers are told something else: ${aws_amplify_app.this.custom_headers}"
  }

  assert {
    condition     = [for rule in aws_amplify_app.this.custom_rule : [rule.source, rule.target, rule.status]] == [["/api/<*>", "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1/<*>", "200"]]
    error_message = "/api leads elsewhere, or is a redirect."
  }

  assert {
    condition     = !aws_amplify_branch.main.enable_auto_build && length(aws_amplify_domain_association.this) == 0
    error_message = "Amplify builds by itself, or has a name that nobody gave it."
  }
}

run "refuses_a_certificate_for_no_name" {
  command = plan

  module {
    source = "./modules/web-amplify"
  }

  variables {
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
  }

  expect_failures = [var.certificate_arn]
}

run "it_is_where_amplify_puts_it" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-amplify"
  }

  assert {
    condition     = [output.app_id, output.url] == ["d1example", "https://main.d1example.amplifyapp.com"]
    error_message = "The page is elsewhere."
  }
}

run "it_has_a_name_of_its_own" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-amplify"
  }

  variables {
    domain_name = "files.example.com"
  }

  assert {
    condition     = output.url == "https://files.example.com" && [for way in aws_amplify_domain_association.this[0].certificate_settings : way.type] == ["AMPLIFY_MANAGED"]
    error_message = "The page is not at its own name, or nobody makes its certificate."
  }
}

run "its_certificate_is_the_one_that_was_given" {
  providers = { aws = aws.mock }

  module {
    source = "./modules/web-amplify"
  }

  variables {
    domain_name     = "files.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
  }

  assert {
    condition     = [for way in aws_amplify_domain_association.this[0].certificate_settings : [way.type, way.custom_certificate_arn]] == [["CUSTOM", "arn:aws:acm:us-east-1:111122223333:certificate/1"]]
    error_message = "The certificate is another one."
  }
}
