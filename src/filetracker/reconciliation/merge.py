"""The bucket's listing and the table's index side by side, in one walk through both. Pure, and lazy.

Both come sorted by name: S3 lists keys in the order of their UTF-8 bytes, DynamoDB sorts strings the same way, and so
does Python, which compares code points (UTF-8 was made so that both orders are one; UTF-16 was not). At no time is more
held than a page of each side. A side that comes in another order than that would make drift out of nothing: the walk
ends with an error.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from filetracker.errors import RetriableError
from filetracker.files.models import FileRecord
from filetracker.files.ports import ShardReader
from filetracker.files.query import LISTED, MAX_LIMIT, ListQuery, Order, Sort
from filetracker.pagination import Position
from filetracker.reconciliation.drift import ListedObject, Pair
from filetracker.sharding import list_keys

_RECORDS_HELD = 8_000  # of all shards together
_MIN_PAGE = 100

Entry = TypeVar("Entry", ListedObject, FileRecord)


def records_by_name(index: ShardReader, list_shards: int, prefix: str, after: str) -> Iterator[FileRecord]:
    """Every record but tombstones whose name begins with `prefix` and comes after `after`, by name."""
    if after and not after.startswith(prefix):
        if after > prefix:
            return  # past them all
        after = ""  # before them all; DynamoDB refuses to begin outside of what is asked for
    query = ListQuery(LISTED, prefix=prefix, sort=Sort.NAME, order=Order.ASC)
    shards = list_keys(LISTED, list_shards)
    limit = min(MAX_LIMIT, max(_MIN_PAGE, _RECORDS_HELD // len(shards)))
    sides = [_ascending(_read_shard(index, query, shard, after, limit), f"index partition {shard}") for shard in shards]
    yield from heapq.merge(*sides, key=lambda record: record.file_name)


def _read_shard(index: ShardReader, query: ListQuery, shard: str, after: str, limit: int) -> Iterator[FileRecord]:
    position: Position | None = (after, after) if after else None
    while True:
        records, position = index.read(query, shard, position, limit)
        yield from records
        if position is None:
            return


def join_by_name(listing: Iterable[ListedObject], records: Iterable[FileRecord]) -> Iterator[Pair]:
    """Every name that either side knows, once and in order, with all that both say of it."""
    sides: list[Iterator[ListedObject | FileRecord]] = [_ascending(listing, "listing"), iter(records)]
    merged = heapq.merge(*sides, key=lambda entry: entry.file_name)
    for name, entries in groupby(merged, key=lambda entry: entry.file_name):
        said = list(entries)
        listed = next((entry for entry in said if isinstance(entry, ListedObject)), None)
        yield Pair(name, listed, tuple(entry for entry in said if isinstance(entry, FileRecord)))


def _ascending(entries: Iterable[Entry], what: str) -> Iterator[Entry]:
    last = None
    for entry in entries:
        if last is not None and entry.file_name <= last:
            raise RetriableError(
                f"The {what} is not sorted by name: {entry.file_name!r} comes after {last!r}.", code="Unsorted"
            )
        last = entry.file_name
        yield entry
