"""Lists: one page of files, newest or by name, at a cost that depends on the page and never on the table.

Records of one status are spread over shards (`ListKey`). A page asks the shards of the wanted statuses side by side,
each for no more than a page, and merges what they answer. Where a filter hides most of what is read, a shard gives up
after a few reads: then the page is short, even empty, and its cursor goes on from there.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from filetracker.cursors import Position, decode_cursor, encode_cursor
from filetracker.errors import UsageError
from filetracker.list_query import MAX_LIMIT, ListQuery, Order, Sort
from filetracker.records import FileRecord

_READS_PER_SHARD = 4  # of one page, where a filter is at work
_LEAST_FILTERED_READ = 250  # items: with a filter, small reads would find little


@dataclass(frozen=True)
class Page:
    """Files in order; `cursor` is None at the end of the list. A page may be short, or empty, and yet not the last."""

    files: list[FileRecord]
    cursor: str | None


class FilesIndex(Protocol):
    """The two indexes of the table `Files`."""

    def read(
        self, query: ListQuery, shard: str, after: Position | None, limit: int
    ) -> tuple[list[FileRecord], Position | None]:
        """What one read of one shard finds among its next `limit` items, and where it stopped (None: at the end)."""


@dataclass(frozen=True)
class Listing:
    """Lists the files of one table."""

    index: FilesIndex
    list_shards: int

    def page(self, query: ListQuery, limit: int = 50, cursor: str | None = None) -> Page:
        """Up to `limit` files, from where `cursor` says. Raises UsageError for a limit or a cursor that cannot be."""
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError(f"A page holds 1 to {MAX_LIMIT} files, not {limit}.")
        shards = [f"{status}#{number}" for status in sorted(set(query.statuses)) for number in range(self.list_shards)]
        after = decode_cursor(cursor, query.describe()) if cursor else {}
        if query.is_empty:
            return Page([], None)
        unread = [shard for shard in shards if not _is_ended(shard, after)]
        with ThreadPoolExecutor(len(unread) or 1, thread_name_prefix="list") as pool:
            reads = list(pool.map(lambda shard: self._read(query, shard, after.get(shard), limit), unread))
        files = _merge(reads, query, limit)
        for read in reads:
            read.note_position(after, query.sort)
        ended = all(_is_ended(shard, after) for shard in shards)
        return Page(files, None if ended else encode_cursor(after, query.describe()))

    def all(self, query: ListQuery, page_limit: int = MAX_LIMIT) -> Iterator[FileRecord]:
        """Every file of the list, page by page as they are asked for."""
        cursor = None
        while True:
            page = self.page(query, page_limit, cursor)
            yield from page.files
            if page.cursor is None:
                return
            cursor = page.cursor

    def _read(self, query: ListQuery, shard: str, after: Position | None, limit: int) -> _ShardRead:
        # One more than a page, so that a list that ends with its page is known to end there.
        read_limit = limit + 1
        if query.is_filtered:
            read_limit = max(read_limit, _LEAST_FILTERED_READ)
        read = _ShardRead(shard, after, stopped=after)
        for _ in range(_READS_PER_SHARD):
            found, read.stopped = self.index.read(query, shard, read.stopped, read_limit)
            read.found += found
            if read.stopped is None or len(read.found) > limit:
                break
        return read


@dataclass
class _ShardRead:
    """What one page read of one shard, and how much of that the page took."""

    shard: str
    after: Position | None  # where it began
    stopped: Position | None  # None: at the shard's end
    found: list[FileRecord] = field(default_factory=list)
    taken: int = 0

    def entries(self, sort: Sort) -> Iterator[_Entry]:
        """What was found, then, unless the shard is at its end, a mark: what follows it here is not known yet."""
        for record in self.found:
            yield _position(record, sort)[0], self, record
        if self.stopped:
            yield self.stopped[0], self, None

    def note_position(self, after: dict[str, Position | None], sort: Sort) -> None:
        """Notes where the next page goes on; a shard that gave nothing to any page stays absent."""
        if self.taken == len(self.found):
            after[self.shard] = self.stopped
        elif self.taken:
            after[self.shard] = _position(self.found[self.taken - 1], sort)


_Entry = tuple[str, _ShardRead, FileRecord | None]


def _merge(reads: Sequence[_ShardRead], query: ListQuery, limit: int) -> list[FileRecord]:
    # By the sort key alone: DynamoDB gives records of the same time in an order of its own, which is kept.
    entries = (read.entries(query.sort) for read in reads)
    files: list[FileRecord] = []
    for _, read, record in heapq.merge(*entries, key=lambda entry: entry[0], reverse=query.order is Order.DESC):
        if record is None or len(files) == limit:
            break
        read.taken += 1
        files.append(record)
    return files


def _position(record: FileRecord, sort: Sort) -> Position:
    return (record.upload_time if sort is Sort.TIME else record.file_name, record.file_name)


def _is_ended(shard: str, after: Mapping[str, Position | None]) -> bool:
    return shard in after and after[shard] is None
