"""The indexes of the table `Files` in memory, to compare lists and figures with."""

from __future__ import annotations

from dataclasses import dataclass, field

from filetracker.files.models import FileRecord
from filetracker.files.query import ListQuery, Order, Sort
from filetracker.pagination import Position


@dataclass
class ModelIndex:
    """The indexes as DynamoDB's documentation describes them: a limit counts what is examined, before the filter."""

    records: list[FileRecord]
    reads: list[int] = field(default_factory=list)
    examined: int = 0

    def read(
        self, query: ListQuery, shard: str, after: Position | None, limit: int
    ) -> tuple[list[FileRecord], Position | None]:
        """One read of one shard."""
        self.reads.append(limit)
        backwards = query.order is Order.DESC
        items = sorted(
            (_order(r, query.sort), r) for r in self.records if r.list_key == shard and _in_key_range(r, query)
        )
        if backwards:
            items.reverse()
        if after:
            mark = _place(after)
            items = [item for item in items if (item[0] < mark if backwards else item[0] > mark)]
        examined = items[:limit]
        self.examined += len(examined)
        # A full read says "there may be more", even where there is none.
        stopped = position_of(examined[-1][1], query.sort) if len(examined) == limit else None
        return [r for _, r in examined if is_wanted(r, query)], stopped


def _in_key_range(record: FileRecord, query: ListQuery) -> bool:
    """The key condition: what it leaves out does not count as examined."""
    if query.sort is Sort.NAME:
        return record.file_name.startswith(query.prefix)
    return _is_in_time(record, query)


def _is_in_time(record: FileRecord, query: ListQuery) -> bool:
    return query.uploaded_since <= record.upload_time and (
        not query.uploaded_before or record.upload_time < query.uploaded_before
    )


def is_wanted(record: FileRecord, query: ListQuery) -> bool:
    """Whether a record of a wanted status belongs to the list."""
    media_type = (record.media_type or record.detected_type or record.content_type or "").partition(";")[0]
    families = [wanted.removesuffix("*") for wanted in query.types if wanted.endswith("/*")]
    return (
        record.file_name.startswith(query.prefix)
        and _is_in_time(record, query)
        and (not query.types or media_type in query.types or media_type.startswith(tuple(families)))
    )


def position_of(record: FileRecord, sort: Sort) -> Position:
    return (record.upload_time if sort is Sort.TIME else record.file_name, record.file_name)


def _place(position: Position) -> tuple[str, str]:
    """DynamoDB keeps records of the same sort key in an order of its own: here, by the name backwards."""
    return position[0], position[1][::-1]


def _order(record: FileRecord, sort: Sort) -> tuple[str, str]:
    return _place(position_of(record, sort))
