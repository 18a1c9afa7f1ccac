"""What can go wrong with an upload.

UsageError
├── UploadClosedError         the upload is complete, aborted or expired: nothing can be added to it
├── UploadIncompleteError   parts are missing, or not as long as they must be
└── FileAlreadyExistsError  a file of this name is there, and it was not to be overwritten
FileTrackerError
├── UploadGoneError         S3 does not know the multipart upload (any more): the use case finds out what became of it
├── PartsChangedError       a part was sent again while the upload was completed
└── SessionConflictError    a conditional write lost
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from filetracker.errors import FileTrackerError, UsageError

if TYPE_CHECKING:
    from filetracker.uploads.models import Session

_PARTS_TOLD = 20


class UploadClosedError(UsageError):
    """The upload is complete, aborted or expired."""

    code = http_code = "UploadOver"
    http_status = HTTPStatus.CONFLICT


class UploadIncompleteError(UsageError):
    """`problems` says of each part, by its number, what it lacks."""

    code = http_code = "UploadIncomplete"
    http_status = HTTPStatus.CONFLICT

    def __init__(self, problems: Mapping[int, str]) -> None:
        told = ", ".join(str(number) for number in sorted(problems)[:_PARTS_TOLD])
        more = f" and {len(problems) - _PARTS_TOLD:,} more" if len(problems) > _PARTS_TOLD else ""
        super().__init__(f"Send these parts, then complete the upload again: {told}{more}.")
        self.problems = dict(problems)

    @property
    def field_problems(self) -> tuple[tuple[str, str], ...]:
        """Each as `parts.7`."""
        return tuple((f"parts.{number}", problem) for number, problem in sorted(self.problems.items()))


class FileAlreadyExistsError(UsageError):
    """A file of this name is there already."""

    code = http_code = "FileExists"
    http_status = HTTPStatus.CONFLICT

    def __init__(self, file_name: str) -> None:
        super().__init__(f"There is a file {file_name!r} already: choose another name, or allow to overwrite it.")
        self.file_name = file_name


class UploadGoneError(FileTrackerError):
    """S3 does not know the multipart upload: it was completed or aborted."""

    code = "UploadGone"


class PartsChangedError(FileTrackerError):
    """A part is not the one that was listed before."""

    code = "PartsChanged"


class SessionConflictError(FileTrackerError):
    """Somebody changed the session first; `current` is the session as it stands now (None: it is gone)."""

    code = "SessionConflict"

    def __init__(self, current: Session | None) -> None:
        super().__init__("Somebody changed the upload session first.")
        self.current = current
