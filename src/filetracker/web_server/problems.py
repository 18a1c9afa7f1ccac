"""Answers of the server's own that are problems (RFC 9457): the page reads them like those of the API."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from starlette.responses import JSONResponse

NO_STORE = {"cache-control": "no-store"}


def problem(status: HTTPStatus, code: str, detail: str, *, close: bool = False) -> JSONResponse:
    """A problem document with a request id of its own. With `close`, what is left of the request is not waited for."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "requestId": f"web-{uuid.uuid4()}",
    }
    headers = {**NO_STORE, "x-request-id": str(document["requestId"])}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = "1"
    if close:
        headers["connection"] = "close"
    return JSONResponse(document, int(status), headers, media_type="application/problem+json")
