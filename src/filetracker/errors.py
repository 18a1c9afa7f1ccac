"""What can go wrong, and whose fault it is: that decides what happens next.

FileTrackerError
├── UnprocessableFileError        the file's: recorded as FAILED and reported; retrying cannot help
├── MalformedEventError   the message's: reported and dead-lettered; nothing can be tracked from it
├── RetriableError       the world's (throttling, outage, missing right): SQS delivers the message again
│   ├── ThrottledError    AWS asks for patience: it uses up none of a file's tries
│   └── ContentionError   other writers kept winning: nor does that
├── SnapshotChangedError  the file changed while its content was read: not a fault either, the tracker looks again
└── UsageError            the person's at the command line, or the deployment's: one sentence with the remedy
    ├── SettingsError     environment variables are missing or wrong
    ├── CursorError       a list's cursor is damaged, or belongs to another list
    ├── BadFieldsError    fields of a request are wrong
    ├── BadFileIdError    a file id in a URL is none
    ├── BadKeyError       a new file may not have this name
    └── NotFoundError     what was asked for does not exist
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar


class FileTrackerError(Exception):
    """The root; `code` is a stable CamelCase word for machines, the text a sentence for people.

    `http_status` and `http_code` are what the API answers with; what is no fault of the caller tells no more than that.
    """

    code: str = "InternalError"
    http_status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    http_code: ClassVar[str] = "InternalError"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class UnprocessableFileError(FileTrackerError):
    """The content itself is at fault; trying again would end the same way."""

    code = "FileFault"


class MalformedEventError(FileTrackerError):
    """A queue message that is neither an S3 event nor S3's test event."""

    code = "MalformedEvent"


class RetriableError(FileTrackerError):
    """Something outside the file failed; trying again later may help."""

    code = "WorldFault"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
    http_code = "Unavailable"


class ThrottledError(RetriableError):
    """AWS answered that there were too many requests."""

    code = "Throttled"


class ContentionError(RetriableError):
    """Others kept changing the same record: a message comes back later, a caller may ask again."""

    code = "Contention"
    http_status = HTTPStatus.CONFLICT
    http_code = "Busy"


class SnapshotChangedError(FileTrackerError):
    """What was to be read is not there any more: another version is, or none."""

    code = "SnapshotChanged"


class UsageError(FileTrackerError):
    """The call or the set-up is wrong; the text names the thing and the remedy."""

    code = "UsageError"
    http_status = HTTPStatus.BAD_REQUEST
    http_code = "BadRequest"
    field: ClassVar[str] = ""  # the request's field that it is always about

    @property
    def field_problems(self) -> tuple[tuple[str, str], ...]:
        """Which fields of a request are wrong (`files.3.name`; "" is the whole of it), each with a sentence."""
        return ((self.field, str(self)),) if self.field else ()


class BadFieldsError(UsageError):
    """Fields of a request are wrong; `problems` is a sentence for each, by its name (`text`, `files.3.name`)."""

    code = "BadRequest"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = dict(problems)

    @property
    def field_problems(self) -> tuple[tuple[str, str], ...]:
        """Each by its name."""
        return tuple(self.problems.items())


class SettingsError(UsageError):
    """Environment variables are missing or hold bad values; all of them are named at once."""

    code = "SettingsError"
    http_status = HTTPStatus.INTERNAL_SERVER_ERROR
    http_code = "InternalError"


class CursorError(UsageError):
    """A list's cursor is damaged, or belongs to another list."""

    code = http_code = "BadCursor"
    field = "cursor"


class BadFileIdError(UsageError):
    """A file id in a URL is none."""

    code = http_code = "BadFileId"
    field = "fileId"


class BadKeyError(UsageError):
    """A new file may not have this name."""

    code = "BadKey"


class NotFoundError(UsageError):
    """What was asked for does not exist."""

    code = http_code = "NotFound"
    http_status = HTTPStatus.NOT_FOUND


class Unread(StrEnum):
    """Why the content of a good file was not read."""

    ARCHIVED = "Archived"  # in Glacier, or in an archive tier of Intelligent-Tiering
    CUSTOMER_KEY = "CustomerKeyEncrypted"  # SSE-C: only its uploader has the key
    KEY_DENIED = "KeyAccessDenied"  # SSE-KMS, without the right to decrypt
    KEY_UNAVAILABLE = "KeyUnavailable"  # SSE-KMS, with a key that is disabled or deleted
