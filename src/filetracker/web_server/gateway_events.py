"""What API Gateway makes of a request before it calls the function."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from filetracker.api.endpoints import ENDPOINTS

_TEMPLATES = {
    operation.path: re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)) for operation in ENDPOINTS
}


@dataclass(frozen=True)
class LocalContext:
    """The parts of Lambda's context that the handler uses."""

    aws_request_id: str
    function_name: str = "api"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:api"


def make_event(
    method: str, target: str, headers: Mapping[str, str], body: bytes, authorizer: Mapping[str, Any]
) -> dict[str, Any]:
    """The event of API Gateway's Lambda proxy integration (REST API) for a request."""
    parts = urlsplit(target)
    path = unquote(parts.path)
    query = parse_qs(parts.query, keep_blank_values=True, errors="replace")
    resource, path_parameters = _match(parts.path)
    try:
        text, is_base64 = body.decode(), False
    except UnicodeDecodeError:
        text, is_base64 = base64.b64encode(body).decode(), True
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": path_parameters or None,
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "authorizer": dict(authorizer),
            "identity": {"sourceIp": "127.0.0.1", "userArn": "arn:aws:iam::000000000000:user/local"},
        },
        "body": text or None,
        "isBase64Encoded": is_base64,
    }


def _match(raw_path: str) -> tuple[str, dict[str, str]]:
    """API Gateway's resource: one without parameters goes before one with."""
    for template in sorted(_TEMPLATES, key=lambda template: template.count("{")):
        if matched := _TEMPLATES[template].fullmatch(raw_path):
            return template, {name: unquote(value) for name, value in matched.groupdict().items()}
    return raw_path, {}
