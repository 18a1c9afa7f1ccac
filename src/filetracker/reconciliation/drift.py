"""What drift is: where a record does not tell what the bucket's listing tells. Pure.

Beside it, on request: files whose content was not read for a reason that may have passed since.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from filetracker.errors import Unread
from filetracker.files.models import FileRecord, Status, unread_of

_WHOLE_SECONDS = len("2026-01-31T23:59:59")


class Drift(StrEnum):
    """Why a file is tracked again."""

    MISSING = "missing"  # a file in the bucket that no record speaks of, or only a tombstone
    STALE = "stale"  # a record that tells other facts than the listing
    GHOST = "ghost"  # a record of a file that is not in the bucket
    UNREAD = "unread"  # a true record, but without what the content tells


@dataclass(frozen=True)
class ListedObject:
    """One line of the bucket's listing; `size` is bytes, `last_modified` ISO 8601 UTC."""

    file_name: str
    size: int
    etag: str
    last_modified: str
    storage_class: str = "STANDARD"


@dataclass(frozen=True)
class Pair:
    """All that both sides say of one name: the listing at most once, an index now and then twice (it lags behind)."""

    file_name: str
    listed: ListedObject | None
    records: tuple[FileRecord, ...] = ()

    @property
    def looks_right(self) -> bool:
        """Whether nothing needs a closer look. What an index says is only a hint, so all else does."""
        return len(self.records) == 1 and drift_of(self.listed, self.records[0]) is None

    @property
    def looks_read(self) -> bool:
        """Whether an index tells what the content is; it does not tell why not."""
        return all(record.detected_type or not record.file_size for record in self.records)


@dataclass(frozen=True)
class Finding:
    """A record that is not true, read just now: `record` is None where there is none."""

    file_name: str
    drift: Drift
    listed: ListedObject | None = field(compare=False, default=None)
    record: FileRecord | None = field(compare=False, default=None)

    @property
    def changed_time(self) -> str:
        """The last change that either side dates."""
        return max(
            self.listed.last_modified if self.listed else "",
            (self.record.tracked_time or self.record.upload_time) if self.record else "",
        )

    @property
    def is_dated(self) -> bool:
        """Whether `changed_time` can be when the file came to be as it is.

        S3 does not date a removal, which may also bring an older version back, and it dates a multipart upload by its
        beginning.
        """
        if self.listed is None or "-" in self.listed.etag:
            return False
        return self.record is None or self.listed.last_modified > (self.record.tracked_time or "")

    def is_of(self, record: FileRecord | None) -> bool:
        """Whether nobody has written the record since."""
        return (record and record.revision) == (self.record and self.record.revision)

    def without_details(self) -> Finding:
        """The same, small: thousands of these are kept."""
        return replace(self, record=self.record and replace(self.record, metadata=None, user_metadata=None))


def find_drift(
    file_name: str, listed: ListedObject | None, record: FileRecord | None, *, unread: bool = False
) -> Finding | None:
    """What is wrong with a record; None when it is true. With `unread`, also that its content could not be read."""
    drift = drift_of(listed, record) or (Drift.UNREAD if unread and _may_be_readable(record) else None)
    return Finding(file_name, drift, listed, record) if drift else None


def drift_of(listed: ListedObject | None, record: FileRecord | None) -> Drift | None:
    """The rule. A FAILED record is as good as any other: what failed is told elsewhere."""
    if record is None or record.status is Status.DELETED:
        return Drift.MISSING if listed else None
    if listed is None:
        return Drift.GHOST
    return None if _agree(listed, record) else Drift.STALE


def _agree(listed: ListedObject, record: FileRecord) -> bool:
    return (
        (record.file_size, record.etag) == (listed.size, listed.etag)
        # S3 answers a read with whole seconds; emulators list fractions of them.
        and record.upload_time[:_WHOLE_SECONDS] == listed.last_modified[:_WHOLE_SECONDS]
        and record.storage_class in (None, listed.storage_class)
    )


def _may_be_readable(record: FileRecord | None) -> bool:
    """Whether the content may be readable by now. What only its uploader has the key of stays unread."""
    return record is not None and unread_of(record) not in (None, Unread.CUSTOMER_KEY)
