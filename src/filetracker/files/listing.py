"""Lists: one page of files, newest or by name, at a cost that depends on the page and never on the table.

Records of one status are spread over shards (`ListKey`); how a page is made of them stands in merged_list.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from filetracker.errors import UsageError
from filetracker.files.models import FileRecord
from filetracker.files.ports import ShardReader
from filetracker.files.query import MAX_LIMIT, ListQuery, Order, Page, Sort
from filetracker.pagination import MergedList, Position, decode_cursor
from filetracker.sharding import list_keys


@dataclass(frozen=True)
class Listing:
    """Lists the files of one table."""

    index: ShardReader
    list_shards: int

    def page(self, query: ListQuery, limit: int = 50, cursor: str | None = None) -> Page:
        """Up to `limit` files, from where `cursor` says. Raises UsageError for a limit or a cursor that cannot be."""
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError(f"A page holds 1 to {MAX_LIMIT} files, not {limit}.")
        if query.is_empty:
            if cursor:
                decode_cursor(cursor, query.describe(), ())
            return Page([], None)
        return Page(*self._merged(query).page(limit, cursor))

    def all(self, query: ListQuery, page_limit: int = MAX_LIMIT) -> Iterator[FileRecord]:
        """Every file of the list, page by page as they are asked for."""
        cursor = None
        while True:
            page = self.page(query, page_limit, cursor)
            yield from page.files
            if page.cursor is None:
                return
            cursor = page.cursor

    def _merged(self, query: ListQuery) -> MergedList[FileRecord]:
        return MergedList(
            shards=list_keys(sorted(set(query.statuses)), self.list_shards),
            read=lambda shard, after, limit: self.index.read(query, shard, after, limit),
            position=lambda record: _position(record, query.sort),
            backwards=query.order is Order.DESC,
            is_filtered=query.is_filtered,
            description=query.describe(),
        )


def _position(record: FileRecord, sort: Sort) -> Position:
    return (record.upload_time if sort is Sort.TIME else record.file_name, record.file_name)
