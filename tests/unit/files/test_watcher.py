"""Following a stream: each change once, whenever its file was uploaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from filetracker.aws.dynamodb import to_item
from filetracker.aws.streams import StreamRecord
from filetracker.files.models import FileRecord, Status
from filetracker.files.watcher import FileWatcher
from tests.conftest import make_record, make_tombstone


@dataclass
class MemoryStream:
    """A stream whose records are read once."""

    records: list[StreamRecord] = field(default_factory=list)

    def write(self, old: FileRecord | None, new: FileRecord | None) -> None:
        """A change of the table."""
        images = {"OldImage": old, "NewImage": new}
        items = {name: to_item(record.to_attributes()) for name, record in images.items() if record}
        self.records.append({"dynamodb": items})

    def read(self) -> list[StreamRecord]:
        """What is new."""
        records, self.records = self.records, []
        return records


def test_poll_tells_each_write_once_in_its_order() -> None:
    stream = MemoryStream()
    watcher = FileWatcher(stream)
    stream.write(None, make_record("b", upload_time="2026-01-02T00:00:00.000Z"))
    stream.write(make_record("a"), make_record("a", revision=2, upload_time="1999-01-01T00:00:00.000Z"))
    assert [record.file_name for record in watcher.poll()] == ["b", "a"]
    assert watcher.poll() == []


def test_poll_tells_what_is_asked_for() -> None:
    stream = MemoryStream()
    watcher = FileWatcher(stream, [Status.DELETED], "in/")
    for name in ("in/a", "b"):
        stream.write(None, make_record(name))
        stream.write(make_record(name), make_tombstone(name))
        stream.write(make_tombstone(name), None)
    assert [record.file_name for record in watcher.poll()] == ["in/a"]


def test_poll_passes_over_what_is_no_revision_and_no_record() -> None:
    stream = MemoryStream([{"dynamodb": {"NewImage": {"FileName": {"S": "edited by hand"}}}}])
    stream.write(make_record("a"), make_record("a", file_size=7))
    assert FileWatcher(stream).poll() == []
