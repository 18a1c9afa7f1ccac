"""Follows a list as it grows: what is new since the last look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from filetracker.files.models import FileRecord
from filetracker.files.ports import Pages
from filetracker.files.query import ListQuery

_PAGE = 100


@dataclass
class FileWatcher:
    """Looks at the newest files of a list again and again; `query` is sorted by time, newest first.

    A look reads on until a page brings nothing new, so it costs what has changed. What was tracked late, behind a page
    of files that were seen before, is found only while it is among the newest.
    """

    listing: Pages
    query: ListQuery
    _seen: dict[str, int] = field(default_factory=dict)

    def poll(self) -> list[FileRecord]:
        """The records that are new or changed since the last look, oldest upload first."""
        fresh = [record for page in self._pages() for record in page]
        return sorted(fresh, key=lambda record: record.upload_time)

    def _pages(self) -> Iterator[list[FileRecord]]:
        cursor = None
        while True:
            page = self.listing.page(self.query, _PAGE, cursor)
            fresh = [record for record in page.files if self._seen.get(record.file_name) != record.revision]
            self._seen.update((record.file_name, record.revision) for record in fresh)
            yield fresh
            cursor = page.cursor
            if cursor is None or (page.files and not fresh):
                return
