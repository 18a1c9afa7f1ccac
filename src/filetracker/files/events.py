"""What happened to a file: one entry of its history. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from filetracker.files.models import FileRecord, Status


class EventType(StrEnum):
    """What happened to a file, in one vocabulary for both formats."""

    CREATED = "CREATED"
    DELETED = "DELETED"  # a version, or a delete marker, was removed for good
    DELETE_MARKER_CREATED = "DELETE_MARKER_CREATED"
    RESTORE_STARTED = "RESTORE_STARTED"
    RESTORED = "RESTORED"  # an archived object has a readable copy
    RESTORE_EXPIRED = "RESTORE_EXPIRED"
    STORAGE_CLASS_CHANGED = "STORAGE_CLASS_CHANGED"
    CURRENT = "CURRENT"  # a version or a delete marker was removed, and this version is the current one since
    RECONCILED = "RECONCILED"  # no event told of the change: reconcile found that the record was not true
    CHANGED = "CHANGED"  # anything else S3 may tell: still a reason to look


@dataclass(frozen=True)
class FileEvent:
    """One thing that happened to one file, as S3 told it.

    `event_time` is ISO 8601 UTC with milliseconds; `size` is bytes; `reason` is S3's own word for the operation
    (emulators differ: for people, never branched on); `request_id` is S3's, for correlation.
    """

    file_name: str
    event_type: EventType
    event_time: str
    reason: str = ""
    size: int | None = None
    etag: str | None = None
    version_id: str | None = None
    requester: str | None = None
    source_ip: str | None = None
    sequencer: str = ""
    request_id: str | None = None

    @property
    def event_id(self) -> str:
        """Sorts by time (within one time `happened` tells the order), and is the same for a redelivered event."""
        return "#".join((self.event_time, self.event_type, self.version_id or self.etag or "", self.sequencer))

    @property
    def happened(self) -> tuple[str, bool, str]:
        """Sorts the events of one file as they happened."""
        return sort_key(self.event_time, self.sequencer)


def sort_key(event_time: str, sequencer: str) -> tuple[str, bool, str]:
    """By time, then as S3 tells the order of one key's events: EventBridge's times are whole seconds.

    What has no sequencer (neither a PUT nor a DELETE) comes last of its time, as it happens to what is there.
    Source: S3 User Guide, "Event message structure": the shorter sequencer is padded with zeros at its right, then both
    are compared as text.
    """
    return event_time, not sequencer, sequencer.rstrip("0")


def current_version_event(record: FileRecord, events: Sequence[FileEvent]) -> FileEvent | None:
    """What else happened by the last of these events: S3 tells that a version was removed, not what came forth by it.

    None unless the last one removed a version, and the file is there, with a version from before.
    """
    last = max(events, key=lambda event: event.happened)
    is_there = record.status is not Status.DELETED and record.version_id is not None
    if last.event_type is not EventType.DELETED or not is_there or record.upload_time > last.event_time:
        return None
    return FileEvent(
        file_name=record.file_name,
        event_type=EventType.CURRENT,
        event_time=last.event_time,
        size=record.file_size,
        etag=record.etag,
        version_id=record.version_id,
    )
