"""What can go wrong, and whose fault it is: that decides what happens next.

FileTrackerError
├── FileFaultError        the file's: recorded as FAILED and reported; retrying cannot help
├── MalformedEventError   the message's: reported and dead-lettered; nothing can be tracked from it
├── WorldFaultError       the world's (throttling, outage, missing right): SQS delivers the message again
│   └── ContentionError   other writers kept winning
├── RevisionConflictError a conditional write lost: not a fault, the loop in tracking.py handles it
├── SnapshotChangedError  the file changed while its content was read: not a fault either, tracking.py looks again
└── UsageError            the person's at the command line, or the deployment's: one sentence with the remedy
    ├── SettingsError     environment variables are missing or wrong
    ├── CursorError       a list's cursor is damaged, or belongs to another list
    ├── BadFileIdError    a file id in a URL is none
    ├── BadKeyError       a new file may not have this name
    └── NotFoundError     what was asked for does not exist
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filetracker.records import FileRecord


class FileTrackerError(Exception):
    """The root; `code` is a stable CamelCase word for machines, the text a sentence for people."""

    code: str = "InternalError"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class FileFaultError(FileTrackerError):
    """The content itself is at fault; trying again would end the same way."""

    code = "FileFault"


class MalformedEventError(FileTrackerError):
    """A queue message that is neither an S3 event nor S3's test event."""

    code = "MalformedEvent"


class WorldFaultError(FileTrackerError):
    """Something outside the file failed; trying again later may help."""

    code = "WorldFault"


class ContentionError(WorldFaultError):
    """Others kept changing the same record; the message comes back later."""

    code = "Contention"


class RevisionConflictError(FileTrackerError):
    """Another writer changed the record first; `current` is the record as it stands now (None: it is gone)."""

    code = "RevisionConflict"

    def __init__(self, current: FileRecord | None) -> None:
        super().__init__("Another writer changed the record first.")
        self.current = current


class SnapshotChangedError(FileTrackerError):
    """What was to be read is not there any more: another version is, or none."""

    code = "SnapshotChanged"


class UsageError(FileTrackerError):
    """The call or the set-up is wrong; the text names the thing and the remedy."""

    code = "UsageError"


class SettingsError(UsageError):
    """Environment variables are missing or hold bad values; all of them are named at once."""

    code = "SettingsError"


class CursorError(UsageError):
    """A list's cursor is damaged, or belongs to another list."""

    code = "BadCursor"


class BadFileIdError(UsageError):
    """A file id in a URL is none."""

    code = "BadFileId"


class BadKeyError(UsageError):
    """A new file may not have this name."""

    code = "BadKey"


class NotFoundError(UsageError):
    """What was asked for does not exist."""

    code = "NotFound"
