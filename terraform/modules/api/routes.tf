# Every route, as src/filetracker/api/endpoints.py has them: a unit test compares the two. Open: asked by anybody.

locals {
  routes = [
    { method = "GET", path = "/files", open = false },
    { method = "GET", path = "/files/{fileId}", open = false },
    { method = "GET", path = "/files/{fileId}/history", open = false },
    { method = "GET", path = "/files/{fileId}/jobs", open = false },
    { method = "POST", path = "/files/{fileId}/download", open = false },
    { method = "POST", path = "/files/delete", open = false },
    { method = "GET", path = "/uploads", open = false },
    { method = "POST", path = "/uploads", open = false },
    { method = "DELETE", path = "/uploads/{uploadId}", open = false },
    { method = "GET", path = "/uploads/{uploadId}/parts", open = false },
    { method = "POST", path = "/uploads/{uploadId}/parts", open = false },
    { method = "POST", path = "/uploads/{uploadId}/complete", open = false },
    { method = "GET", path = "/jobs", open = false },
    { method = "POST", path = "/jobs", open = false },
    { method = "GET", path = "/jobs/{jobId}", open = false },
    { method = "POST", path = "/jobs/{jobId}/cancel", open = false },
    { method = "GET", path = "/stats", open = false },
    { method = "GET", path = "/me", open = false },
    { method = "GET", path = "/health", open = true },
  ]

  methods = { for route in local.routes : "${route.method} ${route.path}" => route }

  # The paths down to their first, second and third segment: each kind hangs under the one before it.
  split_paths     = [for route in local.routes : split("/", route.path)]
  first_segments  = toset([for segments in local.split_paths : join("/", slice(segments, 0, 2))])
  second_segments = toset([for segments in local.split_paths : join("/", slice(segments, 0, 3)) if length(segments) > 2])
  third_segments  = toset([for segments in local.split_paths : join("/", slice(segments, 0, 4)) if length(segments) > 3])

  resource_ids = merge(
    { for path, resource in aws_api_gateway_resource.first : path => resource.id },
    { for path, resource in aws_api_gateway_resource.second : path => resource.id },
    { for path, resource in aws_api_gateway_resource.third : path => resource.id },
  )
}

resource "aws_api_gateway_resource" "first" {
  for_each = local.first_segments

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = basename(each.value)
}

resource "aws_api_gateway_resource" "second" {
  for_each = local.second_segments

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.first[dirname(each.value)].id
  path_part   = basename(each.value)
}

resource "aws_api_gateway_resource" "third" {
  for_each = local.third_segments

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.second[dirname(each.value)].id
  path_part   = basename(each.value)
}

# An empty segment of a path is refused here. The rest is validated by the function, which can say what is wrong with which field.
resource "aws_api_gateway_request_validator" "parameters" {
  rest_api_id                 = aws_api_gateway_rest_api.this.id
  name                        = "parameters"
  validate_request_parameters = true
}

resource "aws_api_gateway_method" "this" {
  #checkov:skip=CKV_AWS_59:GET /health alone is open, and it tells nothing but that it answers
  for_each = local.methods

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.value.path]
  http_method          = each.value.method
  authorization        = each.value.open ? "NONE" : local.authorization
  authorizer_id        = each.value.open ? null : one(aws_api_gateway_authorizer.user_pool[*].id)
  request_validator_id = aws_api_gateway_request_validator.parameters.id
  request_parameters   = { for found in regexall("\\{(\\w+)\\}", each.value.path) : "method.request.path.${found[0]}" => true }
}

resource "aws_api_gateway_integration" "function" {
  for_each = local.methods

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = aws_api_gateway_method.this[each.key].resource_id
  http_method             = aws_api_gateway_method.this[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = module.function.invoke_arn
}
