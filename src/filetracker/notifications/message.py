"""What subscribers are told: one notice for each change of a record, made from the table's stream.

A notice is JSON for machines and a sentence or two for e-mail. `id` is the file and the record's revision, so that a
consumer can drop a redelivery. Filter on the message attributes `type`, `status`, `contentType` (the media type) and
`prefix` (the folder with its trailing slash; `/` for files at the top).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from filetracker.message_text import attribute_text, message_json

SCHEMA_VERSION = 1  # of a message: another one if a consumer of this one could go wrong
# Source: SNS API reference, PublishBatch: 10 messages and 256 KiB, attributes included.
_NOTICES_PER_REQUEST = 10
MAX_BYTES = 262_144  # of a request, and of one message
_SUBJECT_CHARACTERS = 99


@dataclass(frozen=True)
class Notification:
    """One message of the topic: `message` for machines, `sentence` for people."""

    id: str
    type: str
    attributes: dict[str, str]
    message: dict[str, Any]
    sentence: str
    subject: str

    def to_entry(self) -> dict[str, Any]:
        """What SNS's Publish takes, without the topic."""
        by_protocol = {"default": message_json(self.message), "email": attribute_text(self.sentence)}
        return {
            "Message": message_json(by_protocol),
            "MessageStructure": "json",
            "Subject": self.subject,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": attribute_text(value)}
                for name, value in self.attributes.items()
            },
        }

    @property
    def size_bytes(self) -> int:
        """What the notice counts towards the limit of a request."""
        return len(json.dumps(self.to_entry()).encode())


def folder_of(file_name: str) -> str:
    """The attribute `prefix`: the folder with its slash; for files at the top, `/`."""
    return file_name.rpartition("/")[0] + "/"


def subject_of(text: str) -> str:
    """What SNS takes of it: fewer than 100 printable ASCII characters; a letter, digit or punctuation at first."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:_SUBJECT_CHARACTERS].rstrip()


def batches(notifications: Iterable[Notification]) -> Iterator[list[Notification]]:
    """Groups that SNS takes in one request each, in order."""
    batch: list[Notification] = []
    for notification in notifications:
        size = sum(other.size_bytes for other in batch) + notification.size_bytes
        if batch and (len(batch) == _NOTICES_PER_REQUEST or size > MAX_BYTES):
            yield batch
            batch = []
        batch.append(notification)
    if batch:
        yield batch
