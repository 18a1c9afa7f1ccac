# Who may sign in, how, and as what. Administrators create users: nobody signs up.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  region = data.aws_region.current.name

  # Domain prefixes are shared by all accounts of a region.
  domain_prefix = coalesce(var.domain_prefix, "${var.name_prefix}-${substr(sha256("${data.aws_caller_identity.current.account_id}/${local.region}/${var.name_prefix}"), 0, 8)}")

  # Each includes the rights of those after it; the API checks them. Of several groups, the first counts.
  groups = {
    admins    = { precedence = 10, description = "Also delete files, and see to other people's uploads." }
    uploaders = { precedence = 20, description = "Also upload files." }
    viewers   = { precedence = 30, description = "List, read and download files." }
  }
}

resource "aws_cognito_user_pool" "this" {
  name                     = var.name_prefix
  deletion_protection      = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  user_pool_tier           = var.threat_protection == "OFF" ? "ESSENTIALS" : "PLUS"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OPTIONAL"

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  password_policy {
    minimum_length                   = var.password_length
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 7
  }

  software_token_mfa_configuration {
    enabled = true
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  dynamic "user_pool_add_ons" {
    for_each = var.threat_protection == "OFF" ? [] : [var.threat_protection]

    content {
      advanced_security_mode = user_pool_add_ons.value
    }
  }
}

resource "aws_cognito_user_group" "this" {
  for_each = local.groups

  user_pool_id = aws_cognito_user_pool.this.id
  name         = each.key
  description  = each.value.description
  precedence   = each.value.precedence
}

resource "aws_cognito_user_pool_domain" "this" {
  user_pool_id          = aws_cognito_user_pool.this.id
  domain                = local.domain_prefix
  managed_login_version = var.managed_login ? 2 : 1

  lifecycle {
    precondition {
      condition     = !can(regex("aws|amazon|cognito", local.domain_prefix))
      error_message = "Set the domain prefix of the login page by hand: Cognito takes none that holds aws, amazon or cognito, as ${local.domain_prefix} does."
    }
  }
}

# For programs that can keep no secret: the web page and the command line.
resource "aws_cognito_user_pool_client" "public" {
  user_pool_id                         = aws_cognito_user_pool.this.id
  name                                 = "${var.name_prefix}-public"
  generate_secret                      = false
  supported_identity_providers         = ["COGNITO"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["email", "openid", "profile"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
  callback_urls                        = var.callback_urls
  logout_urls                          = var.logout_urls
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  id_token_validity                    = var.token_minutes
  access_token_validity                = var.token_minutes
  refresh_token_validity               = var.refresh_token_hours

  token_validity_units {
    id_token      = "minutes"
    access_token  = "minutes"
    refresh_token = "hours"
  }
}

# Managed login shows nothing to a client without a style. Provider 5.100 has no resource of its own for styles.
resource "aws_cloudcontrolapi_resource" "login_style" {
  count = var.managed_login ? 1 : 0

  type_name = "AWS::Cognito::ManagedLoginBranding"

  desired_state = jsonencode({
    UserPoolId               = aws_cognito_user_pool.this.id
    ClientId                 = aws_cognito_user_pool_client.public.id
    UseCognitoProvidedValues = true
  })

  depends_on = [aws_cognito_user_pool_domain.this]
}
