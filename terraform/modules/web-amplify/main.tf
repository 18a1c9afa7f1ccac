# The page on Amplify Hosting: no repository behind it, the build is sent to its one branch.

locals {
  name = "${var.name_prefix}-web"

  headers = {
    "Content-Security-Policy"      = var.content_security_policy
    "Cross-Origin-Resource-Policy" = "same-origin"
    "Permissions-Policy"           = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    "Referrer-Policy"              = "no-referrer"
    "Strict-Transport-Security"    = "max-age=31536000"
    "X-Content-Type-Options"       = "nosniff"
    "X-Frame-Options"              = "DENY"
  }
}

resource "aws_amplify_app" "this" {
  name        = local.name
  description = "The web page of ${var.name_prefix}."
  platform    = "WEB"

  # Amplify lets browsers ask for everything again each time. The names of assets hold a hash of their content.
  custom_headers = yamlencode({
    customHeaders = [
      { pattern = "**", headers = [for name, value in local.headers : { key = name, value = value }] },
      { pattern = "/config.json", headers = [{ key = "Cache-Control", value = "no-store" }] },
      { pattern = "/assets/**", headers = [{ key = "Cache-Control", value = "public, max-age=31536000, immutable" }] },
    ]
  })

  custom_rule {
    source = "/api/<*>"
    target = "${var.api_url}/<*>"
    status = "200"
  }
}

resource "aws_amplify_branch" "main" {
  app_id            = aws_amplify_app.this.id
  branch_name       = "main"
  stage             = "PRODUCTION"
  enable_auto_build = false
}

resource "aws_amplify_domain_association" "this" {
  count = var.domain_name == null ? 0 : 1

  app_id      = aws_amplify_app.this.id
  domain_name = var.domain_name

  # It says which DNS records are wanted; only whoever has the domain can make them.
  wait_for_verification = false

  sub_domain {
    branch_name = aws_amplify_branch.main.branch_name
    prefix      = ""
  }

  certificate_settings {
    type                   = var.certificate_arn == null ? "AMPLIFY_MANAGED" : "CUSTOM"
    custom_certificate_arn = var.certificate_arn
  }
}
