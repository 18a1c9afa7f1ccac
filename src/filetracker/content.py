"""What a file's content adds to its record: its type from the bytes, whether it can be that, and what is in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from filetracker.errors import FileFaultError
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import BUDGET_BYTES, BUDGET_SECONDS, RangeReader
from filetracker.metadata.verdict import declared_type, describe_content, reading_type
from filetracker.records import Fault, FileRecord, Snapshot, Status


class ContentSource(Protocol):
    """Where further bytes of a snapshot come from: the bucket."""

    def fetch(self, snapshot: Snapshot, start: int, length: int) -> bytes:
        """Bytes of this very version; raises SnapshotChangedError when it is not there any more."""


@dataclass(frozen=True)
class ContentReader:
    """Reads content on a budget of bytes (besides the head that a snapshot brings) and of seconds, for each file."""

    source: ContentSource
    budget_bytes: int = BUDGET_BYTES
    budget_seconds: float = BUDGET_SECONDS

    def describe(self, record: FileRecord, snapshot: Snapshot) -> FileRecord:
        """The record with what its content tells; FAILED, with the reason, where the content is damaged.

        Raises FileFaultError where it is not even known what the content is.
        """
        record = describe_content(record, snapshot)
        if record.detected_type is None:
            return record
        media_type = reading_type(declared_type(snapshot), record.detected_type)
        try:
            fields = extract(self._open(snapshot), media_type, self.budget_seconds)
        except FileFaultError as error:
            return replace(record, status=Status.FAILED, error=Fault(error.code, str(error)))
        return replace(record, metadata=fields or None)

    def _open(self, snapshot: Snapshot) -> RangeReader:
        fetch = partial(self.source.fetch, snapshot)
        return RangeReader(fetch, snapshot.size, snapshot.head, self.budget_bytes, self.budget_seconds)
