# Real provider, plan only: names and URLs are the real ones.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "dummy"
  secret_key                  = "dummy"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "111122223333" }
}

# Cloud Control asks AWS for the type's schema even to plan.
override_resource {
  target = aws_cloudcontrolapi_resource.login_style
}

variables {
  name_prefix   = "filetracker"
  callback_urls = ["http://localhost:8400/callback"]
  logout_urls   = ["http://localhost:8080/"]
}

run "administrators_make_users_who_sign_in_safely" {
  command = plan

  module {
    source = "./modules/auth"
  }

  assert {
    condition     = aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Anybody may sign up."
  }

  assert {
    condition     = aws_cognito_user_pool.this.username_attributes == toset(["email"]) && !aws_cognito_user_pool.this.username_configuration[0].case_sensitive
    error_message = "A user's name is not the e-mail address, however it is written."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "The users can be deleted by terraform destroy."
  }

  # Passwords are strong, and a second factor is offered.
  assert {
    condition = alltrue([
      aws_cognito_user_pool.this.password_policy[0].minimum_length >= 14,
      aws_cognito_user_pool.this.password_policy[0].require_lowercase,
      aws_cognito_user_pool.this.password_policy[0].require_uppercase,
      aws_cognito_user_pool.this.password_policy[0].require_numbers,
      aws_cognito_user_pool.this.password_policy[0].require_symbols,
    ])
    error_message = "A weak password is taken."
  }

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "Nobody can use an authenticator app."
  }

  assert {
    condition     = [for way in aws_cognito_user_pool.this.account_recovery_setting[0].recovery_mechanism : way.name] == ["verified_email"]
    error_message = "An account is recovered by something else than the e-mail address."
  }

  # Nothing is paid for unless wanted.
  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "ESSENTIALS" && length(aws_cognito_user_pool.this.user_pool_add_ons) == 0
    error_message = "Each user costs from the first on."
  }

  # The client keeps no secret and takes codes alone.
  assert {
    condition     = !aws_cognito_user_pool_client.public.generate_secret && aws_cognito_user_pool_client.public.allowed_oauth_flows == toset(["code"])
    error_message = "The client has a secret, or tokens come in the address."
  }

  assert {
    condition     = aws_cognito_user_pool_client.public.explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "Passwords can be sent past the login page."
  }

  assert {
    condition     = aws_cognito_user_pool_client.public.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.public.enable_token_revocation
    error_message = "Strangers learn who has an account, or tokens cannot be taken back."
  }

  assert {
    condition     = aws_cognito_user_pool_client.public.callback_urls == toset(var.callback_urls) && aws_cognito_user_pool_client.public.logout_urls == toset(var.logout_urls)
    error_message = "The login page sends people elsewhere."
  }

  assert {
    condition = [
      for units in aws_cognito_user_pool_client.public.token_validity_units : [
        "${aws_cognito_user_pool_client.public.id_token_validity} ${units.id_token}",
        "${aws_cognito_user_pool_client.public.access_token_validity} ${units.access_token}",
        "${aws_cognito_user_pool_client.public.refresh_token_validity} ${units.refresh_token}",
      ]
    ] == [["15 minutes", "15 minutes", "8 hours"]]
    error_message = "Tokens hold for another time than 15 minutes, and 8 hours to renew them."
  }

  assert {
    condition     = { for name, group in aws_cognito_user_group.this : name => group.precedence } == { admins = 10, uploaders = 20, viewers = 30 }
    error_message = "The groups are not those that the API knows, the mightiest first."
  }

  # The login page has a name of its own.
  assert {
    condition     = can(regex("^filetracker-[0-9a-f]{8}$", aws_cognito_user_pool_domain.this.domain)) && output.hosted_ui_url == "https://${aws_cognito_user_pool_domain.this.domain}.auth.us-east-1.amazoncognito.com"
    error_message = "Two accounts would want the same host name."
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this.managed_login_version == 2 && length(aws_cloudcontrolapi_resource.login_style) == 1
    error_message = "The login page is the classic one, or shows nothing for want of a style."
  }
}

run "threats_are_watched_where_wanted" {
  command = plan

  module {
    source = "./modules/auth"
  }

  variables {
    threat_protection = "ENFORCED"
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "PLUS" && aws_cognito_user_pool.this.user_pool_add_ons[0].advanced_security_mode == "ENFORCED"
    error_message = "Suspicious sign-ins are let through."
  }
}

run "login_page_is_the_classic_one_where_there_is_no_other" {
  command = plan

  module {
    source = "./modules/auth"
  }

  variables {
    managed_login = false
    domain_prefix = "papers"
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this.domain == "papers" && aws_cognito_user_pool_domain.this.managed_login_version == 1 && length(aws_cloudcontrolapi_resource.login_style) == 0
    error_message = "The login page is not the classic one at the name that was asked for."
  }
}

run "refuses_a_login_page_that_cognito_would" {
  command = plan

  module {
    source = "./modules/auth"
  }

  variables {
    name_prefix = "my-aws-files"
  }

  expect_failures = [aws_cognito_user_pool_domain.this]
}

run "refuses_what_cannot_be" {
  command = plan

  module {
    source = "./modules/auth"
  }

  variables {
    domain_prefix       = "My-Files"
    password_length     = 8
    token_minutes       = 1441
    refresh_token_hours = 0
    threat_protection   = "ON"
  }

  expect_failures = [var.domain_prefix, var.password_length, var.token_minutes, var.refresh_token_hours, var.threat_protection]
}
