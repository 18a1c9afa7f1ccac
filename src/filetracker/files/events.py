"""What happened to a file: one entry of its history. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EventType(StrEnum):
    """What happened to a file, in one vocabulary for both formats."""

    CREATED = "CREATED"
    DELETED = "DELETED"  # a version, or a delete marker, was removed for good
    DELETE_MARKER_CREATED = "DELETE_MARKER_CREATED"
    RESTORE_STARTED = "RESTORE_STARTED"
    RESTORED = "RESTORED"  # an archived object has a readable copy
    RESTORE_EXPIRED = "RESTORE_EXPIRED"
    STORAGE_CLASS_CHANGED = "STORAGE_CLASS_CHANGED"
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
