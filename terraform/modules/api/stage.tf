# How the API is published: what is deployed, who logs, what is throttled.

locals {
  stage_name = "v1"

  caller = { iam = "$context.identity.userArn", cognito = "$context.authorizer.claims.sub" }[var.auth]

  access_log_format = jsonencode({
    requestId          = "$context.requestId"
    functionRequestId  = "$context.integration.requestId"
    requestTime        = "$context.requestTimeEpoch"
    caller             = local.caller
    sourceIp           = "$context.identity.sourceIp"
    route              = "$context.httpMethod $context.resourcePath"
    status             = "$context.status"
    latency            = "$context.responseLatency"
    integrationLatency = "$context.integrationLatency"
    integrationStatus  = "$context.integration.integrationStatus"
    integrationError   = "$context.integration.error"
    errorType          = "$context.error.responseType"
    responseLength     = "$context.responseLength"
  })
}

# What makes another API has to make another hash: without a new deployment, a change would not be published. It is made of
# what is declared, not of resources: their attributes may turn out to be others than Terraform planned with.
resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  triggers = {
    content = sha256(jsonencode([
      filesha256("${path.module}/routes.tf"),
      filesha256("${path.module}/problems.tf"),
      var.auth,
      var.user_pool_arn,
      module.function.invoke_arn,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [aws_api_gateway_integration.function, aws_api_gateway_gateway_response.this]
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_120:Answers differ by caller and go out of date; a cache would cost by the hour and mislead
  #checkov:skip=CKV2_AWS_4:The access log tells what failed and why; execution logs repeat it at a price
  #checkov:skip=CKV2_AWS_29:Whether a web ACL guards it is the operator's choice (waf_web_acl_arn), it is paid by the month
  #checkov:skip=CKV2_AWS_77:The rules of the web ACL are those of whoever makes it; nothing here runs Java
  #checkov:skip=CKV2_AWS_51:Callers prove who they are by signature or token; client certificates are for back ends over HTTP
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = local.stage_name
  xray_tracing_enabled = var.tracing

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = local.access_log_format
  }

  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "all" {
  #checkov:skip=CKV_AWS_225:Answers differ by caller and go out of date; nothing is cached
  #checkov:skip=CKV_AWS_308:Nothing is cached
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttle.rate_per_second
    throttling_burst_limit = var.throttle.burst
    logging_level          = "OFF"
    data_trace_enabled     = false
    metrics_enabled        = false
  }
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_158:CloudWatch's own key encrypts it; the log holds routes and callers, never contents
  #checkov:skip=CKV_AWS_338:How long logs are kept is the operator's choice (log_retention_days)
  name              = "/aws/apigateway/${local.name}"
  retention_in_days = var.function.log_retention_days
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.waf_web_acl_arn == null ? 0 : 1

  resource_arn = aws_api_gateway_stage.this.arn
  web_acl_arn  = var.waf_web_acl_arn
}

# API Gateway writes logs as a role that is set once for the account and region, whichever API needs it.

data "aws_iam_policy_document" "assume_api_gateway" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "log_writer" {
  count = var.set_account_log_role ? 1 : 0

  name               = "${local.name}-logs"
  description        = "Lets API Gateway write the logs of the APIs of this account and region."
  assume_role_policy = data.aws_iam_policy_document.assume_api_gateway.json
}

resource "aws_iam_role_policy_attachment" "log_writer" {
  count = var.set_account_log_role ? 1 : 0

  role       = aws_iam_role.log_writer[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count = var.set_account_log_role ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.log_writer[0].arn

  depends_on = [aws_iam_role_policy_attachment.log_writer]
}
