"""What this package needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from filetracker.files.models import FileRecord
from filetracker.files.query import ListQuery, Page
from filetracker.pagination import Position


class FileRecords(Protocol):
    """The table `Files`."""

    def get_many(self, file_names: Iterable[str]) -> dict[str, FileRecord]:
        """The records as they are now, by file name; files that were never tracked are absent."""


class FileLookup(Protocol):
    """The table `Files`, asked for one record."""

    def get(self, file_name: str) -> FileRecord | None:
        """The record as it is now."""


class ShardReader(Protocol):
    """The two indexes of the table `Files`."""

    def read(
        self, query: ListQuery, shard: str, after: Position | None, limit: int
    ) -> tuple[list[FileRecord], Position | None]:
        """What one read of one shard finds among its next `limit` items, and where it stopped (None: at the end)."""


class DownloadSigner(Protocol):
    """Signs for the bucket."""

    def presigned_get(
        self, key: str, version_id: str | None, disposition: str, content_type: str, expires_seconds: int
    ) -> str:
        """A URL that reads an object, answered with this disposition and content type."""


class ObjectRemover(Protocol):
    """The bucket."""

    def delete(self, file_name: str) -> None:
        """Deletes what is there, if anything is."""


class RecordStream(Protocol):
    """The stream of the table `Files`."""

    def read(self) -> list[Mapping[str, Any]]:
        """What was written since the last read."""


class Pages(Protocol):
    """A listing."""

    def page(self, query: ListQuery, limit: int, cursor: str | None = None) -> Page:
        """One page."""
