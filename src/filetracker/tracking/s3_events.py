"""From a queue message to the file events in it.

Two formats arrive from S3, depending on `event_source`: its own notification (keys form-encoded, a list of records) and
EventBridge's envelope (keys raw, one event). A third is ours: what reconcile queues for a key whose record is not true.
All become `FileEvent`. An event only says *which key changed*; what is in the bucket is read from the bucket
(tracker.py).

Sources: S3 User Guide, "Event message structure" and "EventBridge event message structure".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, unquote_plus

from filetracker.errors import MalformedEventError
from filetracker.files.events import EventType, FileEvent
from filetracker.object_keys import version_id_of
from filetracker.s3_limits import MAX_KEY_BYTES
from filetracker.timestamps import normalize_time

RECONCILE_SOURCE = "filetracker.reconcile"

_MAX_SIZE = 2**53  # far above what S3 stores, and exact everywhere
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


def split_message(body: str) -> list[str]:
    """A message for each record of a notification, so that a bad one takes no other with it."""
    try:
        records = json.loads(body)["Records"]
        return [json.dumps({"Records": [record]}) for record in records] if len(records) > 1 else [body]
    except (ValueError, TypeError, KeyError, RecursionError):
        return [body]


def parse_message(body: str, eventbridge_key_encoding: str = "raw", bucket_name: str = "") -> list[FileEvent]:
    """The file events in one queue message: none for S3's test event.

    Raises MalformedEventError for whatever is not an event in one of the formats, or of another bucket than is named.
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
            return [_checked(_from_notification(record, bucket_name)) for record in message["Records"]]
        if message.get("source") == "aws.s3" and "detail" in message:
            return [_checked(_from_eventbridge(message, eventbridge_key_encoding, bucket_name))]
        if message.get("source") == RECONCILE_SOURCE:
            return [_checked(_from_reconcile(message))]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        why = f"{type(error).__name__}: {error}"[:_REASON_CHARACTERS]
        raise MalformedEventError(f"The S3 event is incomplete: {why}.") from error
    raise MalformedEventError("The message is neither an S3 notification nor an EventBridge event of S3.")


def _from_notification(record: Mapping[str, Any], bucket_name: str) -> FileEvent:
    _check_bucket(record["s3"].get("bucket", {}), bucket_name)
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


def _from_eventbridge(message: Mapping[str, Any], key_encoding: str, bucket_name: str) -> FileEvent:
    detail = message["detail"]
    _check_bucket(detail.get("bucket", {}), bucket_name)
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


def _check_bucket(bucket: Mapping[str, Any], ours: str) -> None:
    if ours and (name := bucket.get("name", ours)) != ours:
        raise ValueError(f"an event of bucket {name!r}, not of {ours!r}")


def _checked(event: FileEvent) -> FileEvent:
    """Refuses what S3 cannot have sent and DynamoDB would not take: one such item would spoil its whole batch."""
    for what, text in (("object key", event.file_name), ("event id", event.event_id)):
        if not 1 <= len(text.encode()) <= MAX_KEY_BYTES:
            raise ValueError(f"an {what} of {len(text.encode())} bytes")
    return event


def _optional_size(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value <= _MAX_SIZE:
        raise ValueError(f"a size of {value!r}")
    return value


def _optional_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value.encode()) > MAX_KEY_BYTES:
        raise ValueError(f"{value!r} where a short text belongs")
    return value
