"""Which files a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from filetracker.files.models import FileRecord, Status

MAX_LIMIT = 1000  # files on one page
LISTED = (Status.TRACKED, Status.FAILED)  # what a list shows unless it is asked for tombstones


class Sort(StrEnum):
    """What a list is sorted by."""

    TIME = "time"
    NAME = "name"


class Order(StrEnum):
    """Which way a list is sorted."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True)
class ListQuery:
    """Which files, in which order.

    `uploaded_since` (inclusive) and `uploaded_before` (exclusive) are ISO 8601 UTC times, as stored. `types` are media
    types (`image/png`) or families of them (`image/*`), compared with what `media_type_of` says of a record.
    """

    statuses: Sequence[Status] = LISTED
    prefix: str = ""
    sort: Sort = Sort.TIME
    order: Order = Order.DESC
    uploaded_since: str = ""
    uploaded_before: str = ""
    types: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no time is in its range."""
        return bool(self.uploaded_before) and self.uploaded_since >= self.uploaded_before

    @property
    def is_filtered(self) -> bool:
        """Whether something is asked for that the index is not sorted by: it is filtered after it was read."""
        by_time = bool(self.uploaded_since or self.uploaded_before)
        return bool(self.types) or (bool(self.prefix) if self.sort is Sort.TIME else by_time)

    def describe(self) -> str:
        """The same text for the same list: what a cursor is tied to."""
        statuses = ",".join(sorted(set(self.statuses)))
        types = ",".join(sorted(set(self.types)))
        times = f"{self.uploaded_since}\n{self.uploaded_before}"
        return f"{statuses}\n{self.sort}\n{self.order}\n{times}\n{types}\n{self.prefix}"


@dataclass(frozen=True)
class Page:
    """Files in order; `cursor` is None at the end of the list. A page may be short, or empty, and yet not the last."""

    files: list[FileRecord]
    cursor: str | None
