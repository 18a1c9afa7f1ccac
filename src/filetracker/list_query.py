"""Which files a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from filetracker.records import Status

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
    """Which files, in which order. `uploaded_since` is an ISO 8601 UTC time, as stored, and inclusive."""

    statuses: Sequence[Status] = LISTED
    prefix: str = ""
    sort: Sort = Sort.TIME
    order: Order = Order.DESC
    uploaded_since: str = ""

    def describe(self) -> str:
        """The same text for the same list: what a cursor is tied to."""
        statuses = ",".join(sorted(set(self.statuses)))
        return f"{statuses}\n{self.sort}\n{self.order}\n{self.uploaded_since}\n{self.prefix}"
