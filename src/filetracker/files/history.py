"""The table `FileEvents`: what happened, append-only; a redelivered event falls on itself."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.dynamodb import from_item, to_item
from filetracker.errors import ThrottledError
from filetracker.files.events import EventType, FileEvent

# Source: DynamoDB API reference, BatchWriteItem.
_ITEMS_PER_REQUEST = 25
_ATTEMPTS = 5


class FileHistory:
    """One item per event of a file, sorted by the time S3 told; whoever shows them sorts those of one time."""

    def __init__(self, name: str) -> None:
        self.name = name

    def append(self, events: Iterable[FileEvent], expires_at: int | None = None) -> None:
        """Writes events, 25 a request. Idempotent. Raises RetriableError when some could not be written."""
        # One request may not hold the same key twice.
        items = {(event.file_name, event.event_id): _item(event, expires_at) for event in events}
        puts = [{"PutRequest": {"Item": item}} for item in items.values()]
        for start in range(0, len(puts), _ITEMS_PER_REQUEST):
            self._write(puts[start : start + _ITEMS_PER_REQUEST])

    def _write(self, puts: list[Any]) -> None:
        for attempt in range(_ATTEMPTS):
            with translated_errors(f"write history to table {self.name}"):
                response = client("dynamodb").batch_write_item(RequestItems={self.name: puts})
            puts = response.get("UnprocessedItems", {}).get(self.name, [])
            if not puts:
                return
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise ThrottledError(f"Could not write history to table {self.name}: throttled.")

    def of_file(self, file_name: str, *, newest_first: bool = False) -> Iterator[dict[str, Any]]:
        """What happened to a file, oldest first, as plain attributes; reads further pages as they are asked for."""
        request = {
            "TableName": self.name,
            "KeyConditionExpression": "FileName = :name",
            "ExpressionAttributeValues": {":name": {"S": file_name}},
            "ScanIndexForward": not newest_first,
        }
        with translated_errors(f"read the history of {file_name!r} in table {self.name}"):
            for page in client("dynamodb").get_paginator("query").paginate(**request):
                yield from (from_item(item) for item in page["Items"])

    def page(self, file_name: str, limit: int, after: str | None = None) -> tuple[list[FileEvent], str | None]:
        """Up to `limit` events after the one with the id `after`, oldest first; the id to go on after, if more follow.

        What happened at one time is in order within each page, not between two that share it.
        """
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "FileName = :name",
            "ExpressionAttributeValues": {":name": {"S": file_name}},
            "Limit": limit + 1,  # one more, so that the end is known to be the end
        }
        if after:
            request["ExclusiveStartKey"] = to_item({"FileName": file_name, "EventId": after})
        with translated_errors(f"read the history of {file_name!r} in table {self.name}"):
            response = client("dynamodb").query(**request)
        events = [_event(from_item(item)) for item in response["Items"]]
        more = len(events) > limit or "LastEvaluatedKey" in response
        events = events[:limit]
        last = events[-1].event_id if more and events else None
        return sorted(events, key=lambda event: event.happened), last


def _event(attributes: Mapping[str, Any]) -> FileEvent:
    return FileEvent(
        file_name=attributes["FileName"],
        event_type=EventType(attributes["EventType"]),
        event_time=attributes["EventTime"],
        reason=attributes.get("Reason", ""),
        size=attributes.get("FileSize"),
        etag=attributes.get("ETag"),
        version_id=attributes.get("VersionId"),
        requester=attributes.get("Requester"),
        source_ip=attributes.get("SourceIp"),
        sequencer=attributes.get("Sequencer", ""),
        request_id=attributes.get("RequestId"),
    )


def _item(event: FileEvent, expires_at: int | None) -> dict[str, Any]:
    attributes = {
        "FileName": event.file_name,
        "EventId": event.event_id,
        "EventType": str(event.event_type),
        "EventTime": event.event_time,
        "Reason": event.reason or None,
        "FileSize": event.size,
        "ETag": event.etag,
        "VersionId": event.version_id,
        "Requester": event.requester,
        "SourceIp": event.source_ip,
        "Sequencer": event.sequencer or None,
        "RequestId": event.request_id,
        "ExpiresAt": expires_at,
    }
    return to_item({name: value for name, value in attributes.items() if value is not None})
