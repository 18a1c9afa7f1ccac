"""Every exception as a problem document (RFC 9457): one table says which status and code each class becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from filetracker.api.errors import (
    FieldError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotAllowedError,
    NotAuthenticatedError,
    TooLargeError,
)
from filetracker.api.messages import Answer
from filetracker.errors import (
    BadFileIdError,
    BadKeyError,
    CursorError,
    NotFoundError,
    SettingsError,
    UsageError,
    WorldFaultError,
)
from filetracker.job_errors import (
    IdempotencyConflictError,
    JobFilesMissingError,
    JobOverError,
    JobRequestError,
)
from filetracker.upload_errors import (
    FileExistsAlreadyError,
    UploadIncompleteError,
    UploadOverError,
    UploadRequestError,
)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem. Where `detail` is set, the exception's own words are for the log alone."""

    status: HTTPStatus
    code: str
    detail: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The status in words, as RFC 9110 has them: Python before 3.13 has an older name of 413."""
        return "Content Too Large" if self.code == "TooLarge" else self.status.phrase


_INTERNAL = ProblemKind(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "InternalError",
    "Something went wrong in FileTracker itself; its log tells what, under this request id.",
)

# The most special class of an exception that stands here decides.
KINDS: Mapping[type[Exception], ProblemKind] = {
    UsageError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadRequest"),
    UploadRequestError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadRequest"),
    JobRequestError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadRequest"),
    InvalidRequestError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadRequest"),
    BadKeyError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadRequest"),
    CursorError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadCursor"),
    BadFileIdError: ProblemKind(HTTPStatus.BAD_REQUEST, "BadFileId"),
    NotAuthenticatedError: ProblemKind(
        HTTPStatus.UNAUTHORIZED, "NotAuthenticated", headers={"www-authenticate": "Bearer"}
    ),
    NotAllowedError: ProblemKind(HTTPStatus.FORBIDDEN, "NotAllowed"),
    NotFoundError: ProblemKind(HTTPStatus.NOT_FOUND, "NotFound"),
    MethodNotAllowedError: ProblemKind(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed"),
    FileExistsAlreadyError: ProblemKind(HTTPStatus.CONFLICT, "FileExists"),
    UploadIncompleteError: ProblemKind(HTTPStatus.CONFLICT, "UploadIncomplete"),
    UploadOverError: ProblemKind(HTTPStatus.CONFLICT, "UploadOver"),
    JobOverError: ProblemKind(HTTPStatus.CONFLICT, "JobOver"),
    IdempotencyConflictError: ProblemKind(HTTPStatus.CONFLICT, "IdempotencyConflict"),
    TooLargeError: ProblemKind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TooLarge"),
    WorldFaultError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Unavailable",
        "Something that FileTracker relies on did not answer as it should. Trying again in a moment may help.",
        {"retry-after": "1"},
    ),
    SettingsError: _INTERNAL,
    Exception: _INTERNAL,
}

# What each of these is always about.
_FIELDS: Mapping[type[Exception], str] = {
    BadFileIdError: "fileId",
    CursorError: "cursor",
    IdempotencyConflictError: "Idempotency-Key",
}


def kind_of(error: Exception) -> ProblemKind:
    """What an exception becomes."""
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


def problem_of(error: Exception, request_id: str) -> Answer:
    """The answer that tells the caller what is wrong, and no more than they may know."""
    kind = kind_of(error)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": kind.title,
        "status": int(kind.status),
        "detail": kind.detail or str(error),
        "code": kind.code,
        "requestId": request_id,
    }
    if fields := _fields_of(error):
        document["errors"] = [{"field": wrong.field, "message": wrong.message} for wrong in fields]
    headers = {"content-type": MEDIA_TYPE, **kind.headers}
    if isinstance(error, MethodNotAllowedError):
        headers["allow"] = ", ".join(error.allowed)
    return Answer(int(kind.status), document, headers)


def _fields_of(error: Exception) -> tuple[FieldError, ...]:
    match error:
        case InvalidRequestError():
            return error.errors
        case UploadRequestError() | JobRequestError() | JobFilesMissingError():
            return tuple(FieldError(name, problem) for name, problem in error.problems.items())
        case UploadIncompleteError():
            return tuple(FieldError(f"parts.{number}", problem) for number, problem in sorted(error.problems.items()))
    return tuple(FieldError(name, str(error)) for cls, name in _FIELDS.items() if isinstance(error, cls))
