from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest.mock import patch

from filetracker.errors import SnapshotChangedError
from filetracker.files.models import Fault, FileRecord, Snapshot, Status, record_of
from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts
from filetracker.metadata.range_reader import Fetch, RangeReader
from filetracker.tracking.content import ContentGivenUpError, ContentReader
from filetracker.tracking.ports import Guard
from filetracker.tracking.tracker import Tracker

PDF = b"%PDF-1.7\n" + bytes(100_000)


class Source:
    """S3 as the reader of content sees it."""

    def __init__(self, *changes: Exception) -> None:
        self.changes = list(changes)
        self.fetched: list[tuple[str, int, int]] = []

    def fetch(self, snapshot: Snapshot, start: int, length: int) -> bytes:
        self.fetched.append((snapshot.etag, start, length))
        if self.changes:
            raise self.changes.pop(0)
        return PDF[start : start + length]


def snapshot_of(etag: str = "e1", content_type: str = "application/pdf") -> Snapshot:
    return Snapshot("a.pdf", len(PDF), "2026-01-31T12:00:00.000Z", etag, content_type, "v1", head=PDF[:65_536])


def read_last_byte(facts: ContentFacts, fetch: Fetch, budget: ContentBudget, guard: Guard) -> ContentDescription:
    file = RangeReader(fetch, facts.size, facts.head, budget.bytes, budget.seconds)
    file.seek(-1, 2)
    return ContentDescription("application/pdf", "application/pdf", metadata={"Last": file.read(1)[0]})


def reader_of(source: Source) -> ContentReader:
    return ContentReader(source, read=read_last_byte)


def test_describe_adds_type_and_metadata() -> None:
    source, snapshot = Source(), snapshot_of()
    record = reader_of(source).describe(record_of(snapshot), snapshot)
    assert (record.detected_type, record.media_type) == ("application/pdf", "application/pdf")
    assert record.metadata == {"Last": 0}
    assert source.fetched == [("e1", 65_536, len(PDF) - 65_536)], "what the snapshot brought is not read again"


def test_describe_fails_a_damaged_file_but_keeps_its_type() -> None:
    fault = Fault("CorruptContent", "Its content is damaged: no pages")
    reader = ContentReader(
        Source(), read=lambda *_: ContentDescription("application/pdf", "application/pdf", error=fault)
    )
    record = reader.describe(record_of(snapshot_of()), snapshot_of())
    assert (record.status, record.detected_type, record.error) == (Status.FAILED, "application/pdf", fault)


def test_describe_holds_the_guard_while_it_reads() -> None:
    held: list[str] = []

    @contextmanager
    def guard() -> Iterator[None]:
        held.append("entered")
        yield
        held.append("left")

    def read(_facts: ContentFacts, _fetch: Fetch, _budget: ContentBudget, guard: Guard) -> ContentDescription:
        with guard:
            held.append("read")
        return ContentDescription()

    ContentReader(Source(), read=read).describe(record_of(snapshot_of()), snapshot_of(), guard())
    assert held == ["entered", "read", "left"]


def test_describe_warns_if_the_guard_refuses() -> None:
    guard = ExitStack()
    with patch.object(ExitStack, "__enter__", side_effect=ContentGivenUpError("reading it did not end, 2 times.")):
        record = ContentReader(Source()).describe(record_of(snapshot_of()), snapshot_of(), guard)
    assert record.status is Status.TRACKED
    assert record.metadata == {"Warning": "ContentTooExpensive: reading it did not end, 2 times."}


def test_describe_reads_nothing_of_an_archived_file() -> None:
    archived = Snapshot(
        "a.pdf", len(PDF), "2026-01-31T12:00:00.000Z", "e1", "binary/octet-stream", warning="Archived: A."
    )
    source, record = Source(), record_of(archived)
    assert reader_of(source).describe(record, archived) == replace(record, media_type="application/pdf")
    assert (record.metadata, source.fetched) == ({"Warning": "Archived: A."}, [])


def test_describe_tells_no_media_type_of_an_unread_file_without_a_telling_name() -> None:
    locked = Snapshot("a", len(PDF), "2026-01-31T12:00:00.000Z", "e1", None, warning="KeyAccessDenied: A.")
    assert reader_of(Source()).describe(record_of(locked), locked) == record_of(locked)


def test_describe_reads_nothing_of_a_folder() -> None:
    folder = Snapshot("a.pdf/", 0, "2026-01-31T12:00:00.000Z", "e1", "application/pdf")
    assert reader_of(Source()).describe(record_of(folder), folder) == record_of(folder)


class Files:
    """A table with one record."""

    record: FileRecord | None = None

    def get(self, _file_name: str) -> FileRecord | None:
        return self.record

    def put(self, record: FileRecord, _replaces: FileRecord | None) -> None:
        self.record = record


class Bucket:
    """Tells one snapshot after the other, the last one for ever."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self.snapshots = list(snapshots)

    def read(self, _file_name: str) -> Snapshot:
        return self.snapshots.pop(0) if len(self.snapshots) > 1 else self.snapshots[0]


def test_track_starts_over_when_the_file_changes_while_it_is_read() -> None:
    source = Source(SnapshotChangedError("'a.pdf' changed while it was read."))
    tracker = Tracker(
        Bucket(snapshot_of("e1"), snapshot_of("e2")), Files(), list_shards=1, describe=reader_of(source).describe
    )
    tracked = tracker.track("a.pdf")
    assert tracked.record.etag == "e2"
    assert [etag for etag, *_ in source.fetched] == ["e1", "e2"]


def test_track_does_not_read_again_what_did_not_change() -> None:
    source, files = Source(), Files()
    tracker = Tracker(Bucket(snapshot_of()), files, list_shards=1, describe=reader_of(source).describe)
    files.put(record_of(snapshot_of("e0")), None)  # refuses nothing: the second look is what is tested
    tracker.track("a.pdf")
    assert len(source.fetched) == 1
