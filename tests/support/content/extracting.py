"""From a file to what FileTracker says of it, as `track_upload` does it, with the cost counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from filetracker.errors import UnprocessableFileError
from filetracker.files.models import Fault, FileRecord, Snapshot, Status, record_of
from filetracker.metadata.description import ContentBudget
from filetracker.metadata.isolation.child_pool import ChildPool
from filetracker.metadata.isolation.child_process import ChildProcess
from filetracker.metadata.isolation.limits import plan_children
from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_SECONDS
from filetracker.tracking.content import ContentReader

# Elapsed time is not what is tested here: other tests may have the processors meanwhile. Memory and processor time are.
PATIENCE_SECONDS = 600.0
_, LIMITS = plan_children(memory_mb=512, budget_seconds=BUDGET_SECONDS)


@cache
def children() -> ChildPool:
    """A child with the limits that the deployed function gives it."""
    return ChildPool(1, lambda: ChildProcess(LIMITS))


@dataclass
class Counted:
    """A source of content that counts what is asked of it besides the head."""

    fetch_bytes: Any
    requests: int = 0
    bytes_fetched: int = 0
    ranges: list[tuple[int, int]] = field(default_factory=list)

    def fetch(self, _snapshot: Snapshot, start: int, length: int) -> bytes:
        self.requests += 1
        self.bytes_fetched += length
        self.ranges.append((start, length))
        return bytes(self.fetch_bytes(start, length))


@dataclass(frozen=True)
class Verdict:
    """The record of a file, and what finding it out cost: bytes and requests, those of the head included."""

    record: FileRecord
    bytes_read: int
    requests: int


def verdict_of(name: str, fetch: Any, size: int, content_type: str = "binary/octet-stream") -> Verdict:
    """What the record of the file says; a UnprocessableFileError becomes a FAILED record, as the tracker makes it."""
    head = bytes(fetch(0, min(BLOCK_BYTES, size)))
    snapshot = Snapshot(name, size, "2026-01-31T12:00:00.000Z", "etag", content_type, head=head)
    source = Counted(fetch)
    try:
        reader = ContentReader(source, ContentBudget(seconds=PATIENCE_SECONDS), children().describe)
        record = reader.describe(record_of(snapshot), snapshot)
    except UnprocessableFileError as error:
        fault = Fault(error.code, str(error))
        record = FileRecord(name, Status.FAILED, snapshot.last_modified, error=fault)
    return Verdict(record, len(head) + source.bytes_fetched, 1 + source.requests)


def verdict_of_bytes(name: str, data: bytes) -> Verdict:
    """The same for a file that is all there."""
    return verdict_of(name, lambda start, length: data[start : start + length], len(data))
