"""Every exception as a problem document (RFC 9457); each class says itself which status and code it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from filetracker.errors import FileTrackerError, RetriableError, UsageError
from filetracker.http.errors import MethodNotAllowedError
from filetracker.http.request import Response

MEDIA_TYPE = "application/problem+json"

# Where nothing the caller did is wrong, the exception's own words are for the log alone.
_DETAILS = {
    FileTrackerError.http_code: (
        "Something went wrong in FileTracker itself; its log tells what, under this request id."
    ),
    RetriableError.http_code: (
        "Something that FileTracker relies on did not answer as it should. Trying again in a moment may help."
    ),
}
_HEADERS: Mapping[HTTPStatus, Mapping[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"www-authenticate": "Bearer"},
}


def class_of(error: Exception) -> type[FileTrackerError]:
    """The class that says what an exception becomes."""
    return type(error) if isinstance(error, FileTrackerError) else FileTrackerError


def problem_codes() -> dict[str, HTTPStatus]:
    """Every code of a problem, with its status."""

    def codes_of(kind: type[FileTrackerError]) -> dict[str, HTTPStatus]:
        codes = {kind.http_code: kind.http_status}
        for narrower in kind.__subclasses__():
            codes |= codes_of(narrower)
        return codes

    return codes_of(FileTrackerError)


def title_of(status: HTTPStatus) -> str:
    """The status in words, as RFC 9110 has them: Python before 3.13 has an older name of 413."""
    return "Content Too Large" if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else status.phrase


def problem_of(error: Exception, request_id: str) -> Response:
    """The answer that tells the caller what is wrong, and no more than they may know."""
    kind = class_of(error)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(kind.http_status),
        "status": int(kind.http_status),
        "detail": _DETAILS.get(kind.http_code) or str(error),
        "code": kind.http_code,
        "requestId": request_id,
    }
    if isinstance(error, UsageError) and (problems := error.field_problems):
        document["errors"] = [{"field": name, "message": sentence} for name, sentence in problems]
    headers = {"content-type": MEDIA_TYPE, **_HEADERS.get(kind.http_status, {})}
    if isinstance(error, RetriableError):
        headers["retry-after"] = "1"
    if isinstance(error, MethodNotAllowedError):
        headers["allow"] = ", ".join(error.allowed)
    return Response(int(kind.http_status), document, headers)
