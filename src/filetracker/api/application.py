"""From an API Gateway event (REST API, Lambda proxy) to an answer.

Source: API Gateway Developer Guide, "Input format of a Lambda function for proxy integration".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from filetracker.api.endpoints import ENDPOINTS, Endpoint
from filetracker.api.services import Services
from filetracker.errors import NotFoundError
from filetracker.http.callers import Caller, Role, caller_of
from filetracker.http.errors import (
    FieldError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotAllowedError,
    NotAuthenticatedError,
    TooLargeError,
)
from filetracker.http.request import Request, Response
from filetracker.http.schema import load

MAX_BODY_BYTES = 1024 * 1024
_MAX_RESPONSE_BYTES = 5 * 1024 * 1024  # Lambda passes on 6 MB; the rest is for how the answer is wrapped

_BY_PATH: dict[str, dict[str, Endpoint]] = {}
for _endpoint in ENDPOINTS:
    _BY_PATH.setdefault(_endpoint.path, {})[_endpoint.method] = _endpoint

_Event = Mapping[str, Any]


def find_endpoint(event: _Event) -> Endpoint:
    """The endpoint of the resource that API Gateway matched. Raises NotFoundError or MethodNotAllowedError."""
    path, method = str(event.get("resource")), str(event.get("httpMethod"))
    methods = _BY_PATH.get(path)
    if methods is None:
        raise NotFoundError("There is no such path.")
    if method not in methods:
        raise MethodNotAllowedError(method, path, sorted(methods))
    return methods[method]


def perform(endpoint: Endpoint, services: Services, event: _Event) -> Response:
    """Checks the caller, then the request, then runs the route; its answer as JSON values.

    Raises what problems.py knows, and whatever else goes wrong.
    """
    settings = services.settings
    context = event.get("requestContext") or {}
    caller = _allowed_caller(endpoint, caller_of(context, settings.auth, settings.user_pool_client_id))
    request = Request(
        path=_check_texts(event.get("pathParameters") or {}, "path"),
        query=load(endpoint.query, _query(event)),
        headers=load(endpoint.headers, _headers(endpoint, event)),
        body=load(endpoint.body, _body(event)) if endpoint.body else {},
    )
    response = endpoint.route(services, caller, request)
    if endpoint.response is None or response.body is None:
        return Response(response.status, None, response.headers)
    return Response(response.status, endpoint.response().dump(response.body), response.headers)


def to_gateway(response: Response, request_id: str) -> dict[str, Any]:
    """The answer as API Gateway wants it. Raises InvalidRequestError where it is more than Lambda passes on."""
    headers = {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": request_id,
        **({} if response.body is None else {"content-type": "application/json"}),
        **response.headers,
    }
    body = ""
    if response.body is not None:
        body = json.dumps(response.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(body) > _MAX_RESPONSE_BYTES // 4 and len(body.encode()) > _MAX_RESPONSE_BYTES:
        raise InvalidRequestError([FieldError("limit", "The answer would be over 5 MiB: ask for less at once.")])
    return {"statusCode": response.status, "headers": headers, "body": body, "isBase64Encoded": False}


def _allowed_caller(endpoint: Endpoint, caller: Caller | None) -> Caller:
    if endpoint.role is Role.ANYBODY:
        return caller or Caller("", "", "", frozenset(), "")
    if caller is None:
        raise NotAuthenticatedError("Sign in first.")
    if caller.role < endpoint.role:
        raise NotAllowedError(f"This needs the role {endpoint.role.name.lower()}: an administrator can give it.")
    return caller


def _query(event: _Event) -> dict[str, str]:
    return _check_single(event.get("multiValueQueryStringParameters") or {}, "query")


def _headers(endpoint: Endpoint, event: _Event) -> dict[str, str]:
    """The headers that the endpoint declares, whatever their case; all others are not its business."""
    declared = {str(field.data_key).lower(): str(field.data_key) for field in endpoint.headers().fields.values()}
    given: dict[str, list[str]] = {}
    for name, values in (event.get("multiValueHeaders") or {}).items():
        if name.lower() in declared:
            given.setdefault(declared[name.lower()], []).extend(values)
    return _check_single(given, "headers")


def _check_single(given: Mapping[str, Sequence[str]], where: str) -> dict[str, str]:
    checked = _check_texts({name: values[0] for name, values in given.items() if values}, where)
    repeated = [FieldError(name, "Given more than once.") for name, values in given.items() if len(values) > 1]
    if repeated:
        raise InvalidRequestError(repeated)
    return checked


def _check_texts(given: Mapping[str, str], where: str) -> dict[str, str]:
    if not all(_is_unicode(name + value) for name, value in given.items()):
        raise InvalidRequestError([FieldError(where, "Not valid Unicode.")])
    return dict(given)


def _body(event: _Event) -> dict[str, Any]:
    content = _content(event)
    if not content.strip():
        return {}
    try:
        document = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError([FieldError("", "The body is not JSON.")]) from error
    if not isinstance(document, dict):
        raise InvalidRequestError([FieldError("", "The body is JSON, but not an object.")])
    # \ud800 alone is JSON, but no text that any table or bucket takes.
    if not _is_unicode(json.dumps(document, ensure_ascii=False)):
        raise InvalidRequestError([FieldError("", "The body holds text that is not valid Unicode.")])
    return document


def _content(event: _Event) -> bytes:
    """The body's bytes. Nothing over the limit is looked at."""
    body = event.get("body") or ""
    in_base64 = bool(event.get("isBase64Encoded"))
    if len(body) > (MAX_BODY_BYTES * 4 // 3 + 4 if in_base64 else MAX_BODY_BYTES):
        raise _too_large()
    try:
        content = base64.b64decode(body, validate=True) if in_base64 else body.encode()
    except ValueError as error:
        raise InvalidRequestError([FieldError("", "The body is neither text nor base64.")]) from error
    if len(content) > MAX_BODY_BYTES:
        raise _too_large()
    return content


def _too_large() -> TooLargeError:
    return TooLargeError(f"The body is over {MAX_BODY_BYTES // 1024:,} KiB.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
