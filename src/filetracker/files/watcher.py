"""Follows a table's stream: what is tracked from now on, whenever it was uploaded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from filetracker.files.changes import file_changes_of
from filetracker.files.models import FileRecord, Status
from filetracker.files.ports import RecordStream
from filetracker.files.query import LISTED


@dataclass(frozen=True)
class FileWatcher:
    """Looks at the stream again and again. A look costs what has changed, however many files there are."""

    stream: RecordStream
    statuses: Collection[Status] = LISTED
    prefix: str = ""

    def poll(self) -> list[FileRecord]:
        """The records that were written since the last look, in their order; of these statuses and below the prefix."""
        changes, _ = file_changes_of(self.stream.read())
        return [
            new for old, new in changes if new and (old is None or old.revision != new.revision) and self._shows(new)
        ]

    def _shows(self, record: FileRecord) -> bool:
        return record.status in self.statuses and record.file_name.startswith(self.prefix)
