"""What only an HTTP request can do wrong.

UsageError
├── InvalidRequestError    fields of the query or the body are wrong; all of them are named
├── NotAuthenticatedError  nobody is signed in
├── NotAllowedError        the caller's role is too small
├── MethodNotAllowedError  the path is known, with other methods
└── TooLargeError          the body is over 1 MiB
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from filetracker.errors import UsageError

# A request of a hundred thousand unknown fields must not be answered with as many sentences.
_MAX_ERRORS = 100
_SENTENCES = 5


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: `files.3.name`, or "" for the whole."""

    field: str
    message: str


class InvalidRequestError(UsageError):
    """Fields of the query or the body are wrong."""

    code = "BadRequest"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        sentences = [f"{error.field}: {error.message}" if error.field else error.message for error in errors]
        super().__init__(" ".join(sentences[:_SENTENCES]))
        self.errors = tuple(errors[:_MAX_ERRORS])

    @property
    def field_problems(self) -> tuple[tuple[str, str], ...]:
        """All that are told."""
        return tuple((error.field, error.message) for error in self.errors)


class NotAuthenticatedError(UsageError):
    """Nobody is signed in."""

    code = http_code = "NotAuthenticated"
    http_status = HTTPStatus.UNAUTHORIZED


class NotAllowedError(UsageError):
    """The caller's role is too small."""

    code = http_code = "NotAllowed"
    http_status = HTTPStatus.FORBIDDEN


class MethodNotAllowedError(UsageError):
    """The path is known, with other methods: `allowed`, sorted."""

    code = http_code = "MethodNotAllowed"
    http_status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, method: str, path: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{path} knows {', '.join(allowed)}, not {method}.")
        self.allowed = tuple(allowed)


class TooLargeError(UsageError):
    """The body is over the limit."""

    code = http_code = "TooLarge"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
