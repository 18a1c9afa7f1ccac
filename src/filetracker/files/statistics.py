"""Figures of the files that were uploaded in a range of time, from a bounded number of index entries.

The index is read from the newest file back, all shards side by side. Where there are more files than one answer looks
at, it says from when on the figures are whole, and leaves out what is older.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from filetracker.errors import UsageError
from filetracker.files.models import FileRecord, Status, media_type_of
from filetracker.files.ports import ShardReader
from filetracker.files.query import ListQuery
from filetracker.pagination import Position
from filetracker.sharding import list_keys
from filetracker.timestamps import format_time

_DEFAULT_RANGE = timedelta(days=30)
MAX_RANGE = timedelta(days=366)
_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
_ITEMS_PER_READ = 1000
_MAX_FILES = 10_000  # a second or two of work
_MAX_TYPES = 50
OTHER_TYPES = "other"
UNKNOWN_TYPE = "unknown"


@dataclass(frozen=True)
class TypeFigures:
    """The files of one media type; "other" sums up the rarest, "unknown" those without one."""

    media_type: str
    files: int
    total_bytes: int


@dataclass(frozen=True)
class DayFigures:
    """The files uploaded on one day in UTC."""

    day: str
    files: int
    total_bytes: int
    failed: int


@dataclass(frozen=True)
class Figures:
    """What was counted from `counted_from` (inclusive) to `before` (exclusive); times are ISO 8601 UTC."""

    since: str
    before: str
    files: Mapping[str, int]
    total_bytes: int
    by_type: Sequence[TypeFigures]
    by_day: Sequence[DayFigures]
    complete: bool
    counted_from: str


@dataclass
class _Shard:
    name: str
    status: Status
    after: Position | None = None
    ended: bool = False
    records: list[FileRecord] = field(default_factory=list)


@dataclass(frozen=True)
class Statistics:
    """Counts the files of one table."""

    index: ShardReader
    list_shards: int
    most_files: int = _MAX_FILES

    def count(self, since: str | None = None, before: str | None = None) -> Figures:
        """Figures of the files uploaded since (inclusive) and before (exclusive). Default: the 30 days up to now.

        Raises UsageError for a range that `time_range` refuses.
        """
        since, before = time_range(since, before)
        shards = [_Shard(key, status) for status in Status for key in list_keys([status], self.list_shards)]
        self._read(shards, since, before)
        # Before the latest point where a shard was left off, not everything is known.
        left_off = [shard.after[0] for shard in shards if not shard.ended and shard.after]
        counted_from = max([since, *(_next_moment(time) for time in left_off)])
        records = [record for shard in shards for record in shard.records if record.upload_time >= counted_from]
        present = [record for record in records if record.status is not Status.DELETED]
        return Figures(
            since=since,
            before=before,
            files=_by_status(records),
            total_bytes=sum(record.file_size or 0 for record in present),
            by_type=_by_type(present),
            by_day=_by_day(present, since, before),
            complete=not left_off,
            counted_from=counted_from,
        )

    def _read(self, shards: Sequence[_Shard], since: str, before: str) -> None:
        """Reads a page of each shard at a time, until all are at their end or there is enough."""
        with ThreadPoolExecutor(len(shards), thread_name_prefix="count") as pool:
            while unread := [shard for shard in shards if not shard.ended]:
                room = self.most_files - sum(len(shard.records) for shard in shards)
                if room <= 0:
                    return
                limit = min(_ITEMS_PER_READ, -(-room // len(unread)))
                list(pool.map(lambda shard, most=limit: self._read_on(shard, since, before, most), unread))

    def _read_on(self, shard: _Shard, since: str, before: str, limit: int) -> None:
        query = ListQuery([shard.status], uploaded_since=since, uploaded_before=before)
        found, shard.after = self.index.read(query, shard.name, shard.after, limit)
        shard.records += found
        shard.ended = shard.after is None


def time_range(since: str | None, before: str | None) -> tuple[str, str]:
    """The range that is meant. Raises UsageError for one that is longer than a year, or the wrong way round."""
    end = datetime.fromisoformat(before) if before else datetime.now(UTC)
    start = datetime.fromisoformat(since) if since else end - min(_DEFAULT_RANGE, end - _FIRST_MOMENT)
    if not timedelta() < end - start <= MAX_RANGE:
        raise UsageError(f"The range of time has to be longer than nothing, and no longer than {MAX_RANGE.days} days.")
    return format_time(start), format_time(end)


def _next_moment(time: str) -> str:
    return format_time(datetime.fromisoformat(time) + timedelta(milliseconds=1))


def _by_status(records: Iterable[FileRecord]) -> dict[str, int]:
    counts = Counter(record.status for record in records)
    return {str(status): counts[status] for status in Status}


def _by_type(records: Iterable[FileRecord]) -> list[TypeFigures]:
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for record in records:
        media_type = media_type_of(record) or UNKNOWN_TYPE
        files[media_type] += 1
        sizes[media_type] += record.file_size or 0
    ordered = sorted(files, key=lambda media_type: (-sizes[media_type], -files[media_type], media_type))
    figures = [TypeFigures(name, files[name], sizes[name]) for name in ordered[:_MAX_TYPES]]
    if others := ordered[_MAX_TYPES:]:
        figures.append(
            TypeFigures(OTHER_TYPES, sum(files[name] for name in others), sum(sizes[name] for name in others))
        )
    return figures


def _by_day(records: Iterable[FileRecord], since: str, before: str) -> list[DayFigures]:
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for record in records:
        day = record.upload_time[:10]
        files[day] += 1
        sizes[day] += record.file_size or 0
        failed[day] += record.status is Status.FAILED
    return [DayFigures(day, files[day], sizes[day], failed[day]) for day in _days(since, before)]


def _days(since: str, before: str) -> list[str]:
    first = date.fromisoformat(since[:10])
    last = (datetime.fromisoformat(before) - timedelta(milliseconds=1)).date()
    return [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]
