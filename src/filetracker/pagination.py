"""Opaque cursors: where a list goes on, tied to the query that it belongs to."""

from __future__ import annotations

import base64
import hashlib
import heapq
import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from filetracker.errors import CursorError, RetriableError
from filetracker.s3_limits import MAX_KEY_BYTES

# The shard's last record handed out: (value of the index's sort key, file name). None: the shard is read to its end.
Position = tuple[str, str]

_MAX_BYTES = 65_536  # far more than positions take; a crafted cursor may not unpack to a gigabyte
_TIE_BYTES = 6


def encode_cursor(positions: Mapping[str, Position | None], query: str) -> str:
    """The cursor that goes on after `positions` (by shard; those not begun are absent) of the query so described."""
    document = json.dumps(positions, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_tie(query, document) + zlib.compress(document, 9)).rstrip(b"=").decode()


def decode_cursor(cursor: str, query: str, shards: Collection[str]) -> dict[str, Position | None]:
    """The reverse of `encode_cursor`. Raises CursorError when the cursor was not made for this very query."""
    try:
        packed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        document = unpacker.decompress(packed[_TIE_BYTES:], _MAX_BYTES)
    except (ValueError, zlib.error) as error:
        raise CursorError(_SENTENCE) from error
    if not unpacker.eof or unpacker.unused_data or packed[:_TIE_BYTES] != _tie(query, document):
        raise CursorError(_SENTENCE)
    positions = _positions(document)
    if not positions.keys() <= set(shards):
        raise CursorError(_SENTENCE)
    return positions


@contextmanager
def refused_positions(position: object) -> Iterator[None]:
    """DynamoDB refuses a position that no item of the query can have: then the cursor is at fault, if there was one."""
    try:
        yield
    except RetriableError as error:
        if position and error.code == "ValidationException":
            raise CursorError(_SENTENCE) from error
        raise


def _positions(document: bytes) -> dict[str, Position | None]:
    """Whoever makes a cursor of their own can tie it, too: it holds what a cursor holds, or it is refused."""
    try:
        positions = json.loads(document)
        if not isinstance(positions, dict) or not all(map(_is_position, positions.values())):
            raise CursorError(_SENTENCE)
    except (ValueError, RecursionError) as error:
        raise CursorError(_SENTENCE) from error
    return {shard: (last[0], last[1]) if last else None for shard, last in positions.items()}


def _is_position(value: object) -> bool:
    """Raises ValueError for text that is not Unicode."""
    if value is None:
        return True
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - the sort key and the name
        return False
    return all(isinstance(part, str) and len(part.encode()) <= MAX_KEY_BYTES for part in value) and value[0] != ""


_SENTENCE = (
    "The cursor does not belong to this list: give the same prefix, statuses, sort and order as the list that "
    "printed it, or leave it out to begin again."
)


def _tie(query: str, document: bytes) -> bytes:
    """Binds a cursor to its query. No secret: whoever forges one only chooses where in the list to begin."""
    return hashlib.sha256(query.encode() + b"\0" + document).digest()[:_TIE_BYTES]


_READS_PER_SHARD = 4  # of one page, where a filter is at work
_MIN_FILTERED_READ = 250  # items: with a filter, small reads would find little

Item = TypeVar("Item")
# Reads one shard from a position on: what is found among its next so many items, and where it stopped (None: its end).
Read = Callable[[str, Position | None, int], tuple[list[Item], Position | None]]


@dataclass(frozen=True)
class MergedList(Generic[Item]):
    """One list: its shards, how to read them, and where an item stands (the sort key, then the item's own key)."""

    shards: Sequence[str]
    read: Read[Item]
    position: Callable[[Item], Position]
    backwards: bool
    is_filtered: bool
    description: str  # what a cursor is tied to

    def page(self, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
        """Up to `limit` items, and the cursor that goes on after them (None at the end). Raises CursorError."""
        after = decode_cursor(cursor, self.description, self.shards) if cursor else {}
        unread = [shard for shard in self.shards if not _is_ended(shard, after)]
        with ThreadPoolExecutor(len(unread) or 1, thread_name_prefix="list") as pool:
            reads = list(pool.map(lambda shard: self._read_shard(shard, after.get(shard), limit), unread))
        items = self._merge(reads, limit)
        for read in reads:
            self._note_position(read, after)
        ended = all(_is_ended(shard, after) for shard in self.shards)
        return items, None if ended else encode_cursor(after, self.description)

    def _read_shard(self, shard: str, after: Position | None, limit: int) -> _ShardRead[Item]:
        # One more than a page, so that a list that ends with its page is known to end there.
        read_limit = limit + 1
        if self.is_filtered:
            read_limit = max(read_limit, _MIN_FILTERED_READ)
        read = _ShardRead[Item](shard, stopped=after)
        for _ in range(_READS_PER_SHARD):
            with refused_positions(after):
                found, read.stopped = self.read(shard, read.stopped, read_limit)
            read.found += found
            if read.stopped is None or len(read.found) > limit:
                break
        return read

    def _merge(self, reads: Sequence[_ShardRead[Item]], limit: int) -> list[Item]:
        # By the sort key alone: DynamoDB gives items of the same one in an order of its own, which is kept.
        entries = (self._entries(read) for read in reads)
        items: list[Item] = []
        for _, read, item in heapq.merge(*entries, key=lambda entry: entry[0], reverse=self.backwards):
            if item is None or len(items) == limit:
                break
            read.taken += 1
            items.append(item)
        return items

    def _entries(self, read: _ShardRead[Item]) -> Iterator[tuple[str, _ShardRead[Item], Item | None]]:
        """What was found, then, unless the shard is at its end, a mark: what follows it here is not known yet."""
        for item in read.found:
            yield self.position(item)[0], read, item
        if read.stopped:
            yield read.stopped[0], read, None

    def _note_position(self, read: _ShardRead[Item], after: dict[str, Position | None]) -> None:
        """Notes where the next page goes on; a shard that gave nothing to any page stays absent."""
        if read.taken == len(read.found):
            after[read.shard] = read.stopped
        elif read.taken:
            after[read.shard] = self.position(read.found[read.taken - 1])


@dataclass
class _ShardRead(Generic[Item]):
    """What one page read of one shard, and how much of that the page took."""

    shard: str
    stopped: Position | None  # None: at the shard's end
    found: list[Item] = field(default_factory=list)
    taken: int = 0


def _is_ended(shard: str, after: Mapping[str, Position | None]) -> bool:
    return shard in after and after[shard] is None
