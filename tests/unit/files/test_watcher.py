"""Following a list: each change once, at a cost that depends on what is new."""

from __future__ import annotations

from dataclasses import dataclass, field

from filetracker.files.models import FileRecord
from filetracker.files.query import ListQuery, Page
from filetracker.files.watcher import FileWatcher
from tests.conftest import make_record


@dataclass
class MemoryPages:
    """A listing whose pages hold two files each; the cursor is the position."""

    files: list[FileRecord] = field(default_factory=list)
    reads: int = 0
    begins_empty: bool = False  # as where a filter hides what is newest

    def page(self, query: ListQuery, limit: int, cursor: str | None = None) -> Page:
        """One page."""
        self.reads += 1
        if self.begins_empty and cursor is None:
            return Page([], "0")
        start = int(cursor or 0)
        return Page(self.files[start : start + 2], str(start + 2) if start + 2 < len(self.files) else None)


def _names(records: list[FileRecord]) -> list[str]:
    return [record.file_name for record in records]


def test_look_tells_each_file_once_oldest_first() -> None:
    pages = MemoryPages([make_record("b", upload_time="2"), make_record("a", upload_time="1")])
    follower = FileWatcher(pages, ListQuery())

    assert _names(follower.poll()) == ["a", "b"]
    assert follower.poll() == []

    pages.files.insert(0, make_record("c", upload_time="3"))
    assert _names(follower.poll()) == ["c"]


def test_look_tells_a_file_again_when_its_record_changed() -> None:
    pages = MemoryPages([make_record("a", revision=1)])
    follower = FileWatcher(pages, ListQuery())
    follower.poll()

    pages.files[0] = make_record("a", revision=2)

    assert [record.revision for record in follower.poll()] == [2]


def test_look_reads_on_only_while_there_is_news() -> None:
    pages = MemoryPages([make_record(str(number)) for number in range(20)])
    follower = FileWatcher(pages, ListQuery())

    assert len(follower.poll()) == 20
    pages.reads = 0
    follower.poll()
    assert pages.reads == 1


def test_look_reads_past_an_empty_page() -> None:
    pages = MemoryPages([make_record("a")], begins_empty=True)

    assert _names(FileWatcher(pages, ListQuery()).poll()) == ["a"]
