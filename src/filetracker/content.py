"""What a file's content adds to its record: its type, whether it can be what it is declared to be, and its metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts, describe
from filetracker.metadata.range_reader import Fetch
from filetracker.metadata.verdict import declared_type
from filetracker.records import FileRecord, Snapshot, Status


class ContentSource(Protocol):
    """Where further bytes of a snapshot come from: the bucket."""

    def fetch(self, snapshot: Snapshot, start: int, length: int) -> bytes:
        """Bytes of this very version; raises SnapshotChangedError when it is not there any more."""


@dataclass(frozen=True)
class ContentReader:
    """Reads content on a budget of bytes (besides the head that a snapshot brings) and of seconds, for each file."""

    source: ContentSource
    budget: ContentBudget = field(default_factory=ContentBudget)
    read: Callable[[ContentFacts, Fetch, ContentBudget], ContentDescription] = describe

    def describe(self, record: FileRecord, snapshot: Snapshot) -> FileRecord:
        """The record with what its content tells; FAILED, with the reason, where the content is damaged."""
        if record.is_folder:
            return record
        if not snapshot.readable:
            return replace(record, media_type=declared_type(snapshot.file_name, snapshot.content_type or "") or None)
        told = self.read(_facts_of(snapshot), partial(self.source.fetch, snapshot), self.budget)
        return replace(
            record,
            status=Status.FAILED if told.error else record.status,
            error=told.error,
            detected_type=told.detected_type,
            media_type=told.media_type,
            type_mismatch=told.type_mismatch,
            metadata=told.metadata,
        )


def _facts_of(snapshot: Snapshot) -> ContentFacts:
    return ContentFacts(
        snapshot.file_name,
        snapshot.size,
        snapshot.content_type or "",
        snapshot.head,
        snapshot.content_encoding or "",
        snapshot.user_metadata,
    )
