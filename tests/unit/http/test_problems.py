from __future__ import annotations

import inspect

import pytest

from filetracker import errors
from filetracker.errors import BadFieldsError
from filetracker.http import errors as api_errors
from filetracker.http.errors import (
    FieldError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotAuthenticatedError,
    TooLargeError,
)
from filetracker.http.problems import class_of, problem_of
from filetracker.jobs import errors as job_errors
from filetracker.uploads import errors as upload_errors
from filetracker.uploads.errors import UploadIncompleteError

_STATUSES = {
    "BadFileIdError": (400, "BadFileId"),
    "BadKeyError": (400, "BadRequest"),
    "ContentionError": (409, "Busy"),
    "CursorError": (400, "BadCursor"),
    "FileAlreadyExistsError": (409, "FileExists"),
    "IdempotencyConflictError": (409, "IdempotencyConflict"),
    "InvalidRequestError": (400, "BadRequest"),
    "JobFilesMissingError": (404, "NotFound"),
    "JobFinishedError": (409, "JobOver"),
    "MethodNotAllowedError": (405, "MethodNotAllowed"),
    "NotAllowedError": (403, "NotAllowed"),
    "NotAuthenticatedError": (401, "NotAuthenticated"),
    "NotFoundError": (404, "NotFound"),
    "ThrottledError": (503, "Unavailable"),
    "TooLargeError": (413, "TooLarge"),
    "UploadIncompleteError": (409, "UploadIncomplete"),
    "UploadClosedError": (409, "UploadOver"),
    "BadFieldsError": (400, "BadRequest"),
    "UsageError": (400, "BadRequest"),
    "RetriableError": (503, "Unavailable"),
}
_CLASSES = {
    name: cls
    for module in (errors, api_errors, job_errors, upload_errors)
    for name, cls in inspect.getmembers(module, inspect.isclass)
    if issubclass(cls, Exception)
}


@pytest.mark.parametrize("name", _CLASSES)
def test_every_exception_is_the_problem_that_is_told(name: str) -> None:
    """Whatever is not in the table above is a fault of ours: 500."""
    error = _CLASSES[name].__new__(_CLASSES[name])
    kind = class_of(error)
    assert (kind.http_status, kind.http_code) == _STATUSES.get(name, (500, "InternalError"))


def test_problem_of_names_fields() -> None:
    body = problem_of(InvalidRequestError([FieldError("files.3.name", "Too long."), FieldError("", "Bad.")]), "r1").body
    assert body == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "files.3.name: Too long. Bad.",
        "code": "BadRequest",
        "requestId": "r1",
        "errors": [{"field": "files.3.name", "message": "Too long."}, {"field": "", "message": "Bad."}],
    }


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (BadFieldsError({"parts.0.partNumber": "There is no such part."}), "parts.0.partNumber"),
        (UploadIncompleteError({3: "It is missing."}), "parts.3"),
    ],
)
def test_problem_of_names_what_is_wrong_with_an_upload(error: Exception, field: str) -> None:
    body = problem_of(error, "r1").body
    assert isinstance(body, dict)
    assert [wrong["field"] for wrong in body["errors"]] == [field]


def test_problem_of_another_method_allows_the_right_ones() -> None:
    assert problem_of(MethodNotAllowedError("PUT", "/me", ["GET"]), "r1").headers["allow"] == "GET"


def test_problem_of_nobody_says_how_to_sign_in() -> None:
    assert problem_of(NotAuthenticatedError("Sign in first."), "r1").headers["www-authenticate"] == "Bearer"


def test_problem_of_too_much_has_its_new_name() -> None:
    body = problem_of(TooLargeError("Too much."), "r1").body
    assert isinstance(body, dict)
    assert body["title"] == "Content Too Large"


def test_problem_of_what_nobody_foresaw_tells_nothing() -> None:
    assert "secret" not in str(problem_of(KeyError("secret"), "r1").body)
