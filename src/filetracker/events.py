"""From a queue message to the file events in it.

Two formats arrive from S3, depending on `event_source`: its own notification (keys form-encoded, a list of records) and
EventBridge's envelope (keys raw, one event). A third is ours: what reconcile queues for a key whose record is not true.
All become `FileEvent`. An event only says *which key changed*; what is in the bucket is read from the bucket
(tracking.py).

Sources: S3 User Guide, "Event message structure" and "EventBridge event message structure".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, unquote_plus

from filetracker.errors import MalformedEventError


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


RECONCILE_SOURCE = "filetracker.reconcile"

# S3 keys are 1 to 1,024 bytes of UTF-8 (S3 User Guide, "Naming Amazon S3 objects"); so are DynamoDB sort keys.
_KEY_BYTES = 1024
_LARGEST_SIZE = 2**53  # far above what S3 stores, and exact everywhere
_REASON_CHARACTERS = 500  # of what is wrong with a message: enough to see it, whatever the message holds

_BY_EVENT_NAME = {
    "ObjectRemoved:DeleteMarkerCreated": EventType.DELETE_MARKER_CREATED,
    "LifecycleExpiration:DeleteMarkerCreated": EventType.DELETE_MARKER_CREATED,
    "ObjectRestore:Post": EventType.RESTORE_STARTED,
    "ObjectRestore:Completed": EventType.RESTORED,
    "ObjectRestore:Delete": EventType.RESTORE_EXPIRED,
}
_BY_EVENT_FAMILY = {
    "ObjectCreated": EventType.CREATED,
    "ObjectRemoved": EventType.DELETED,
    "LifecycleExpiration": EventType.DELETED,
    "LifecycleTransition": EventType.STORAGE_CLASS_CHANGED,
    "IntelligentTiering": EventType.STORAGE_CLASS_CHANGED,
}
_BY_DETAIL_TYPE = {
    "Object Created": EventType.CREATED,
    "Object Deleted": EventType.DELETED,
    "Object Restore Initiated": EventType.RESTORE_STARTED,
    "Object Restore Completed": EventType.RESTORED,
    "Object Restore Expired": EventType.RESTORE_EXPIRED,
    "Object Storage Class Changed": EventType.STORAGE_CLASS_CHANGED,
    "Object Access Tier Changed": EventType.STORAGE_CLASS_CHANGED,
}


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


def parse_message(body: str, eventbridge_key_encoding: str = "raw") -> list[FileEvent]:
    """The file events in one queue message: none for S3's test event.

    Raises MalformedEventError for whatever is not an event in one of the formats.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedEventError(f"The message is not JSON: {error}.") from error
    if not isinstance(message, dict):
        raise MalformedEventError("The message is JSON, but not an object.")
    if message.get("Event") == "s3:TestEvent":
        return []
    try:
        if "Records" in message:
            return [_checked(_from_notification(record)) for record in message["Records"]]
        if message.get("source") == "aws.s3" and "detail" in message:
            return [_checked(_from_eventbridge(message, eventbridge_key_encoding))]
        if message.get("source") == RECONCILE_SOURCE:
            return [_checked(_from_reconcile(message))]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        why = f"{type(error).__name__}: {error}"[:_REASON_CHARACTERS]
        raise MalformedEventError(f"The S3 event is incomplete: {why}.") from error
    raise MalformedEventError("The message is neither an S3 notification nor an EventBridge event of S3.")


def _from_notification(record: Mapping[str, Any]) -> FileEvent:
    s3_object = record["s3"]["object"]
    name = record["eventName"].removeprefix("s3:")
    family = name.partition(":")[0]
    return FileEvent(
        file_name=unquote_plus(s3_object["key"], errors="strict"),
        event_type=_BY_EVENT_NAME.get(name) or _BY_EVENT_FAMILY.get(family, EventType.CHANGED),
        event_time=normalize_time(record["eventTime"]),
        reason=name,
        size=_optional_size(s3_object.get("size")),
        etag=_optional_text(s3_object.get("eTag")),
        version_id=version_id_of(_optional_text(s3_object.get("versionId"))),
        requester=_optional_text(record.get("userIdentity", {}).get("principalId")),
        source_ip=_optional_text(record.get("requestParameters", {}).get("sourceIPAddress")),
        sequencer=_optional_text(s3_object.get("sequencer")) or "",
        request_id=_optional_text(record.get("responseElements", {}).get("x-amz-request-id")),
    )


def _from_eventbridge(message: Mapping[str, Any], key_encoding: str) -> FileEvent:
    detail = message["detail"]
    s3_object = detail["object"]
    key = unquote(s3_object["key"], errors="strict") if key_encoding == "url" else s3_object["key"]
    event_type = _BY_DETAIL_TYPE.get(message["detail-type"], EventType.CHANGED)
    if detail.get("deletion-type") == "Delete Marker Created":
        event_type = EventType.DELETE_MARKER_CREATED
    return FileEvent(
        file_name=key,
        event_type=event_type,
        event_time=normalize_time(message["time"]),
        reason=_optional_text(detail.get("reason")) or message["detail-type"],
        size=_optional_size(s3_object.get("size")),
        etag=_optional_text(s3_object.get("etag")),
        version_id=version_id_of(_optional_text(s3_object.get("version-id"))),
        requester=_optional_text(detail.get("requester")),
        source_ip=_optional_text(detail.get("source-ip-address")),
        sequencer=_optional_text(s3_object.get("sequencer")) or "",
        request_id=_optional_text(detail.get("request-id")),
    )


def _from_reconcile(message: Mapping[str, Any]) -> FileEvent:
    return FileEvent(
        file_name=message["key"],
        event_type=EventType.RECONCILED,
        event_time=normalize_time(message["time"]),
        reason=_optional_text(message.get("drift")) or "",
        sequencer=_optional_text(message["id"]) or "",
        requester=RECONCILE_SOURCE,
    )


def version_id_of(told: str | None) -> str | None:
    """The version id that S3 tells; None of what was put while its bucket kept no versions.

    Where versioning is suspended, S3's answers call that version `null`, and its events do not name it. Source: S3 User
    Guide, "Working with objects in a versioning-suspended bucket".
    """
    return None if told == "null" else told


def normalize_time(text: str) -> str:
    """ISO 8601 UTC with milliseconds, so that times of both formats sort as strings."""
    moment = datetime.fromisoformat(text)
    return format_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def format_time(moment: datetime) -> str:
    """`2026-01-31T23:59:59.000Z`: the one way a time is written in this product."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _checked(event: FileEvent) -> FileEvent:
    """Refuses what S3 cannot have sent and DynamoDB would not take: one such item would spoil its whole batch."""
    for what, text in (("object key", event.file_name), ("event id", event.event_id)):
        if not 1 <= len(text.encode()) <= _KEY_BYTES:
            raise ValueError(f"an {what} of {len(text.encode())} bytes")
    return event


def _optional_size(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value <= _LARGEST_SIZE:
        raise ValueError(f"a size of {value!r}")
    return value


def _optional_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value.encode()) > _KEY_BYTES:
        raise ValueError(f"{value!r} where a short text belongs")
    return value
