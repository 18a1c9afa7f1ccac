"""What can go wrong with the record of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filetracker.errors import FileTrackerError, RetriableError

if TYPE_CHECKING:
    from filetracker.files.models import FileRecord


class RecordRefusedError(RetriableError):
    """DynamoDB takes no such item, whoever writes it and whenever."""

    code = "RecordRefused"


class RevisionConflictError(FileTrackerError):
    """Another writer changed the record first; `current` is the record as it stands now (None: it is gone)."""

    code = "RevisionConflict"

    def __init__(self, current: FileRecord | None) -> None:
        super().__init__("Another writer changed the record first.")
        self.current = current
