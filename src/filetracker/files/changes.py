"""Changes of files' records, from the stream of the table `Files`."""

from __future__ import annotations

from collections.abc import Iterable

from filetracker.aws.streams import StreamRecord, Unreadable, changes_of
from filetracker.files.models import FileRecord

FileChange = tuple[FileRecord | None, FileRecord | None]


def file_changes_of(stream_records: Iterable[StreamRecord]) -> tuple[list[FileChange], Unreadable]:
    """The (old, new) records of each change; beside them the stream records that are no file's."""
    return changes_of(stream_records, FileRecord.from_attributes, "file's record")
