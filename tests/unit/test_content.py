from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from filetracker import content
from filetracker.content import ContentReader
from filetracker.errors import FileFaultError, SnapshotChangedError
from filetracker.metadata.range_reader import RangeReader
from filetracker.records import FileRecord, Snapshot, Status, record_of
from filetracker.tracking import Tracker

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


def extract_last_byte(file: RangeReader, media_type: str, _seconds: float) -> dict[str, Any]:
    file.seek(-1, 2)
    return {"Type": media_type, "Last": file.read(1)[0]}


@pytest.fixture(autouse=True)
def extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "extract", extract_last_byte)


def test_describe_adds_type_and_metadata() -> None:
    source, snapshot = Source(), snapshot_of()
    record = ContentReader(source).describe(record_of(snapshot), snapshot)
    assert record.detected_type == "application/pdf"
    assert record.metadata == {"Type": "application/pdf", "Last": 0}
    assert source.fetched == [("e1", 65_536, len(PDF) - 65_536)], "what the snapshot brought is not read again"


def test_describe_keeps_to_the_seconds_that_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "extract", lambda _file, _type, seconds: {"Seconds": seconds})
    record = ContentReader(Source(), budget_seconds=7.5).describe(record_of(snapshot_of()), snapshot_of())
    assert record.metadata == {"Seconds": 7.5}


def test_describe_fails_a_damaged_file_but_keeps_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> Mapping[str, Any]:
        raise FileFaultError("Its content is damaged: no pages", code="CorruptContent")

    monkeypatch.setattr(content, "extract", damaged)
    record = ContentReader(Source()).describe(record_of(snapshot_of()), snapshot_of())
    assert (record.status, record.detected_type) == (Status.FAILED, "application/pdf")
    assert record.error is not None
    assert record.error.code == "CorruptContent"


def test_describe_reads_nothing_of_an_archived_file() -> None:
    archived = Snapshot("a.pdf", len(PDF), "2026-01-31T12:00:00.000Z", "e1", "application/pdf", readable=False)
    source = Source()
    assert ContentReader(source).describe(record_of(archived), archived) == record_of(archived)
    assert source.fetched == []


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
        Bucket(snapshot_of("e1"), snapshot_of("e2")), Files(), list_shards=1, describe=ContentReader(source).describe
    )
    tracked = tracker.track("a.pdf")
    assert (tracked.record.etag, tracked.record.revision) == ("e2", 1)
    assert [etag for etag, *_ in source.fetched] == ["e1", "e2"]


def test_track_does_not_read_again_what_did_not_change() -> None:
    source, files = Source(), Files()
    tracker = Tracker(Bucket(snapshot_of()), files, list_shards=1, describe=ContentReader(source).describe)
    files.put(record_of(snapshot_of("e0")), None)  # refuses nothing: the second look is what is tested
    tracker.track("a.pdf")
    assert len(source.fetched) == 1
