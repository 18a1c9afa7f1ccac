"""How the table stays true, whatever the order, number and timing of events.

Order is not taken from events: they come twice, late and shuffled. An event only says that a key changed. The truth is
read from S3, and written on the condition that nobody wrote in between; who loses reads again. So each write that
succeeds read S3 after the write before it, and each change in S3 has a reader after it.

That is not enough where a file turns back: the record says X, a slow writer has read Y, S3 is X again, and whoever
looks now finds the record right and writes nothing; then the slow writer writes Y. So who has replaced a record looks
once more, and the last write tells the last state. A first write needs no second look: nobody found a record before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from filetracker.errors import ContentionError, SnapshotChangedError, UnprocessableFileError
from filetracker.files.errors import RecordRefusedError, RevisionConflictError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import (
    Fault,
    FileRecord,
    Snapshot,
    Status,
    failure_of,
    is_same_state,
    next_revision,
    record_of,
    stamp,
    tombstone_of,
    unread_of,
)
from filetracker.timestamps import SECONDS_PER_DAY, format_time
from filetracker.tracking.models import Tracked
from filetracker.tracking.ports import ObjectStateSource, RecordStore

# A loser has met a winner each time; ten in a row is a storm that the queue's delay settles better.
_ROUNDS = 10
# What S3 tells of an upload only to those who may read it, and what its content tells.
_FACTS = ("content_type", "content_encoding", "version_id", "checksum", "user_metadata")
_CONTENT = ("detected_type", "media_type", "type_mismatch", "metadata")


# Adds to a record what the content of its snapshot tells.
Describe = Callable[[FileRecord, Snapshot], FileRecord]


class _DescribedOnce:
    """Describes a snapshot that is the same as the last one by what was found then, without reading it again."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe
        self._last: tuple[Snapshot, FileRecord] | None = None

    def __call__(self, record: FileRecord, snapshot: Snapshot) -> FileRecord:
        if self._last is None or self._last[0] != snapshot:
            self._last = (snapshot, self._describe(record, snapshot))
        return self._last[1]


@dataclass(frozen=True)
class Tracker:
    """Brings records in line with the bucket. Safe to run many times, at once, anywhere."""

    bucket: ObjectStateSource
    files: RecordStore
    list_shards: int
    tombstone_retention_days: int = 0
    describe: Describe = lambda record, _snapshot: record
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def track(self, file_name: str, events: Sequence[FileEvent] = ()) -> Tracked:
        """Makes the record of a file tell what the bucket holds now.

        A new file costs one read and one write, a duplicate a read and a refused write. `events` lend the truth what S3
        tells nowhere else (who uploaded it). Raises RetriableError when the bucket or the table could not be reached.
        """
        stored: FileRecord | None = None
        written = False
        looker = replace(self, describe=_DescribedOnce(self.describe))
        for _ in range(_ROUNDS):
            try:
                fresh = looker._read_state(file_name, stored, events)  # noqa: SLF001 - a copy of this tracker
            except SnapshotChangedError:
                continue
            if stored is not None and is_same_state(stored, fresh):
                return Tracked(stored, written)
            record, current = self._put(self._stamped(fresh, stored), stored)
            if current == record:
                if stored is None:
                    return Tracked(record, written=True)
                written = True
            elif current is not None and is_same_state(current, fresh):
                return Tracked(current, written)
            stored = current
        raise ContentionError(f"The record of {file_name!r} changed {_ROUNDS} times while it was being written.")

    def record_failure(
        self, file_name: str, before: FileRecord | None, fault: Fault, event_time: str
    ) -> FileRecord | None:
        """Marks a file FAILED that could not be read, if its record still is what it was `before` the last attempt.

        Returns None where another writer got through in the meantime: it read S3 later, so it knows better.
        """
        failed = failure_of(file_name, before, fault, event_time)
        if before is not None and is_same_state(before, failed):
            return before
        record, current = self._put(self._stamped(failed, before), before)
        return record if current == record else None

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        snapshot = self.bucket.read(file_name)
        if snapshot is None:
            return tombstone_of(file_name, stored, self._latest_time(events))
        record = record_of(snapshot)
        try:
            record = self.describe(record, snapshot)
        except UnprocessableFileError as error:
            record = replace(record, status=Status.FAILED, error=Fault(error.code, str(error)))
        record = replace(record, uploaded_by=_uploader(snapshot, events))
        if stored and _is_same_upload(stored, record):
            record = _keep_known(record, stored, readable=snapshot.readable)
        return record

    def _put(self, record: FileRecord, stored: FileRecord | None) -> tuple[FileRecord, FileRecord | None]:
        """The record as it was written, and what stands in the table now: the same, or what another writer put there
        first (None: it is gone).

        A write that was sent twice, because the first answer got lost, is refused by itself: still ours. If DynamoDB
        refuses a record for what its content told, the facts that S3 told are written without it.
        """
        try:
            try:
                self.files.put(record, stored)
            except RecordRefusedError as error:
                record = replace(record, metadata={"Warning": f"{error.code}: {error}"})
                self.files.put(record, stored)
        except RevisionConflictError as conflict:
            return record, conflict.current
        return record, record

    def _stamped(self, fresh: FileRecord, stored: FileRecord | None) -> FileRecord:
        moment = self.now()
        expires_at = None
        if self.tombstone_retention_days:
            expires_at = int(moment.timestamp()) + self.tombstone_retention_days * SECONDS_PER_DAY
        revision = next_revision(stored, int(moment.timestamp() * 1000))
        return stamp(fresh, revision, format_time(moment), self.list_shards, expires_at)

    def _latest_time(self, events: Sequence[FileEvent]) -> str:
        return max((event.event_time for event in events), default=format_time(self.now()))


def _is_same_upload(stored: FileRecord, record: FileRecord) -> bool:
    """Whether both speak of one upload, also if another had the same content."""
    if (stored.etag, stored.upload_time) != (record.etag, record.upload_time):
        return False
    # A listing tells no version: what is encrypted with a key that FileTracker can't use may be known from there only.
    is_unversioned = None in (stored.version_id, record.version_id)
    is_unread = bool(unread_of(stored) or unread_of(record))
    return stored.version_id == record.version_id or (is_unversioned and is_unread)


def _keep_known(record: FileRecord, stored: FileRecord, *, readable: bool) -> FileRecord:
    """The record with what was learned of this very upload before, and can't be learned from S3 now."""
    record = replace(record, uploaded_by=record.uploaded_by or stored.uploaded_by)
    if readable:
        return record
    known = {name: getattr(stored, name) for name in _FACTS if getattr(record, name) is None}
    if stored.detected_type:
        known |= {name: getattr(stored, name) for name in _CONTENT}
    return replace(record, **known)


def _uploader(snapshot: Snapshot, events: Sequence[FileEvent]) -> str | None:
    """Who S3 says put what is there now: the requester of the last creation that speaks of this very version.

    Other events speak of it too, but their requester is S3 itself, or whoever asked for a restore.
    """
    creations = [
        event
        for event in events
        if event.event_type is EventType.CREATED
        and event.etag == snapshot.etag
        and (event.version_id == snapshot.version_id or (snapshot.version_id is None and not snapshot.readable))
    ]
    return max(creations, key=lambda event: event.event_time).requester if creations else None
