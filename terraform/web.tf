# The web page: what serves it, if anything does, and what it is told of the stack.

locals {
  # Each by its index: [*] would wait for all of a module, a part of which waits for this.
  web_urls = {
    none       = ""
    cloudfront = var.web_hosting == "cloudfront" ? local.cloudfront_url : ""
    ecs        = var.web_hosting == "ecs" ? module.web_ecs[0].url : ""
    amplify    = var.web_hosting == "amplify" ? module.web_amplify[0].url : ""
  }
  web_url = local.web_urls[var.web_hosting]

  web_origins          = var.web_hosting == "none" ? [] : [local.web_url]
  cors_allowed_origins = concat(var.cors_allowed_origins, local.web_origins)

  # Cognito sends nobody to plain http, but to localhost.
  web_signs_in        = var.web_hosting == "ecs" ? var.web_certificate_arn != null : var.web_hosting != "none"
  web_login_urls      = local.web_signs_in ? ["${local.web_url}/"] : []
  login_callback_urls = concat(var.login_callback_urls, local.web_login_urls)
  login_logout_urls   = concat(var.login_logout_urls, local.web_login_urls)

  web_image_platform = { arm64 = "linux/arm64", x86_64 = "linux/amd64" }[local.function.architecture]

  web_environment = coalesce(var.web_environment, local.default_web_environment)

  # config.json: read by the page when it starts, so that one build serves every stack.
  web_config = jsonencode({
    apiBaseUrl  = "api"
    refreshMs   = 4000
    environment = local.web_environment

    auth = {
      mode            = var.auth == "cognito" ? "cognito" : "none"
      authority       = trimsuffix(local.jwks_url, "/.well-known/jwks.json")
      clientId        = var.auth == "cognito" ? module.auth[0].client_id : ""
      hostedUiBaseUrl = local.hosted_ui_url
      scope           = var.auth == "cognito" ? "openid email profile" : ""
    }

    upload = {
      multipartThresholdBytes = 16 * 1024 * 1024
      partSizeBytes           = 8 * 1024 * 1024
      concurrency             = 6
      maxFileBytes            = 5 * 1024 * 1024 * 1024 * 1024
    }
  })

  web_content_security_policy = join("; ", [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self' data:",
    "img-src ${join(" ", concat(["'self'", "data:", "blob:"], local.s3_origins))}",
    "media-src ${join(" ", local.s3_origins)}",
    "frame-src ${join(" ", local.s3_origins)}",
    "connect-src ${join(" ", distinct(concat(["'self'"], local.s3_origins, local.hosted_ui_url == "" ? [] : [local.hosted_ui_url])))}",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
}

module "web_cloudfront" {
  count  = var.web_hosting == "cloudfront" ? 1 : 0
  source = "./modules/web-cloudfront"

  name_prefix             = var.name_prefix
  bucket_name             = local.default_web_bucket_name
  api_url                 = local.api_origin_url
  content_security_policy = local.web_content_security_policy
  domain_name             = var.web_domain_name
  certificate_arn         = var.web_certificate_arn
  web_acl_arn             = var.web_waf_web_acl_arn
  tls_only                = local.tls_only
  log_retention_days      = local.on_emulator ? 0 : var.log_retention_days
}

module "web_ecs" {
  count  = var.web_hosting == "ecs" ? 1 : 0
  source = "./modules/web-ecs"

  name_prefix         = var.name_prefix
  network             = var.web_network
  task                = { architecture = local.function.architecture }
  most_tasks          = local.web_most_tasks
  deletion_protection = local.deletion_protection
  log_retention_days  = var.log_retention_days
  alarm_topic_arns    = [aws_sns_topic.alarms.arn]

  access = {
    domain_name      = var.web_domain_name
    certificate_arn  = var.web_certificate_arn
    allowed_cidrs    = var.web_allowed_cidrs
    allow_plain_http = var.web_allow_plain_http
    web_acl_arn      = var.web_waf_web_acl_arn
  }

  # WebServerSettings in src/filetracker/settings.py; where the build is, the image knows.
  environment = {
    API_URL             = local.api_url
    AUTH_MODE           = "cognito"
    ENVIRONMENT         = local.web_environment
    HOSTED_UI_URL       = local.hosted_ui_url
    ISSUER              = local.issuer
    JWKS_URL            = local.jwks_url
    S3_ORIGIN           = join(" ", local.s3_origins)
    USER_POOL_CLIENT_ID = var.auth == "cognito" ? module.auth[0].client_id : ""
    VERIFY_TOKENS       = "yes"
  }
}

module "web_amplify" {
  count  = var.web_hosting == "amplify" ? 1 : 0
  source = "./modules/web-amplify"

  name_prefix             = var.name_prefix
  api_url                 = local.api_origin_url
  content_security_policy = local.web_content_security_policy
  domain_name             = var.web_domain_name
  certificate_arn         = var.web_certificate_arn
}
