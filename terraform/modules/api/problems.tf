# What API Gateway answers by itself, in the shape that the function answers in: RFC 9457, with a code of its list.

locals {
  not_authenticated = {
    iam     = "Sign the request with AWS Signature Version 4, with credentials that are still valid."
    cognito = "Sign in, and send the ID token as a bearer token in the header Authorization."
  }[var.auth]

  challenge = { iam = "AWS4-HMAC-SHA256", cognito = "Bearer" }[var.auth]

  # API Gateway takes a path or method that it does not know for a request with no signature, or with a bad one if it has
  # the header Authorization. Where signatures are not asked for, the answer can tell what it is.
  unknown_route = {
    iam     = { status = 401, code = "NotAuthenticated", detail = local.not_authenticated }
    cognito = { status = 404, code = "NotFound", detail = "The API has no such path, or does not take this method there." }
  }[var.auth]

  signed_out = { status = 401, code = "NotAuthenticated", detail = local.not_authenticated }
  forbidden  = { status = 403, code = "NotAllowed", detail = "You may not do this." }
  broken     = { status = 500, code = "InternalError", detail = "The API could not answer. Whoever runs it finds out why by the request id." }
  busy       = { code = "Unavailable", detail = "Try again in a moment." }

  # Response type of API Gateway → its problem. The types that are not here (API keys, quotas) need what this API has not.
  problems = {
    DEFAULT_4XX                    = local.unknown_route # signatures that are no signatures, keys that are no keys
    BAD_REQUEST_BODY               = { status = 400, code = "BadRequest", detail = "The body of the request is not valid." }
    BAD_REQUEST_PARAMETERS         = { status = 400, code = "BadRequest", detail = "A part of the path is empty." }
    UNSUPPORTED_MEDIA_TYPE         = { status = 400, code = "BadRequest", detail = "Send JSON, as application/json." }
    UNAUTHORIZED                   = local.signed_out
    EXPIRED_TOKEN                  = local.signed_out
    INVALID_SIGNATURE              = local.signed_out
    MISSING_AUTHENTICATION_TOKEN   = local.unknown_route
    ACCESS_DENIED                  = local.forbidden
    WAF_FILTERED                   = local.forbidden
    RESOURCE_NOT_FOUND             = { status = 404, code = "NotFound", detail = "The API has no such path." }
    REQUEST_TOO_LARGE              = { status = 413, code = "TooLarge", detail = "The request is larger than 10 MiB." }
    THROTTLED                      = merge(local.busy, { status = 429 })
    DEFAULT_5XX                    = local.broken
    API_CONFIGURATION_ERROR        = local.broken
    AUTHORIZER_CONFIGURATION_ERROR = local.broken
    AUTHORIZER_FAILURE             = local.broken
    INTEGRATION_FAILURE            = merge(local.busy, { status = 503 })
    INTEGRATION_TIMEOUT            = merge(local.busy, { status = 503 })
  }

  titles = {
    400 = "Bad Request"
    401 = "Unauthorized"
    403 = "Forbidden"
    404 = "Not Found"
    413 = "Content Too Large"
    429 = "Too Many Requests"
    500 = "Internal Server Error"
    503 = "Service Unavailable"
  }

  problem_headers = {
    "gatewayresponse.header.Content-Type"           = "'application/problem+json'"
    "gatewayresponse.header.Cache-Control"          = "'no-store'"
    "gatewayresponse.header.X-Content-Type-Options" = "'nosniff'"
    "gatewayresponse.header.X-Request-Id"           = "context.requestId"
  }

  headers_by_status = {
    401 = { "gatewayresponse.header.WWW-Authenticate" = "'${local.challenge}'" }
    429 = { "gatewayresponse.header.Retry-After" = "'1'" }
    503 = { "gatewayresponse.header.Retry-After" = "'1'" }
  }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each = local.problems

  rest_api_id         = aws_api_gateway_rest_api.this.id
  response_type       = each.key
  status_code         = each.value.status
  response_parameters = merge(local.problem_headers, lookup(local.headers_by_status, each.value.status, {}))

  response_templates = {
    "application/json" = jsonencode({
      type      = "about:blank"
      title     = local.titles[each.value.status]
      status    = each.value.status
      detail    = each.value.detail
      code      = each.value.code
      requestId = "$context.requestId"
    })
  }
}
