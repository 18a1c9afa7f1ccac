"""What subscribers are told: one notice for each change of a record, made from the table's stream.

A notice is JSON for machines and a sentence or two for e-mail. `id` is the file and the record's revision, so that a
consumer can drop a redelivery. Filter on the message attributes `type`, `status`, `contentType` (the media type) and
`prefix` (the folder with its trailing slash; absent for files at the top).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from filetracker.records import FileRecord, Status, media_type_of

# Source: SNS API reference, PublishBatch: 10 messages and 256 KiB, attributes included.
_NOTICES_PER_REQUEST = 10
_BYTES_PER_REQUEST = 262_144
_SUBJECT_CHARACTERS = 99

_TYPES = {Status.TRACKED: "file.tracked", Status.FAILED: "file.failed", Status.DELETED: "file.deleted"}


@dataclass(frozen=True)
class Notice:
    """One message of the topic: `message` for machines, `sentence` for people."""

    id: str
    type: str
    attributes: dict[str, str]
    message: dict[str, Any]
    sentence: str
    subject: str

    def to_entry(self) -> dict[str, Any]:
        """What SNS's Publish takes, without the topic."""
        text = json.dumps(self.message, ensure_ascii=False)
        return {
            "Message": json.dumps({"default": text, "email": self.sentence}, ensure_ascii=False),
            "MessageStructure": "json",
            "Subject": self.subject,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value} for name, value in self.attributes.items()
            },
        }

    @property
    def size_bytes(self) -> int:
        """What the notice counts towards the limit of a request."""
        return len(json.dumps(self.to_entry()).encode())


def notice_of(old: FileRecord | None, new: FileRecord | None) -> Notice | None:
    """The notice for one change of a record; None where there is nothing to tell (an expired tombstone)."""
    if new is None or (old is not None and old.revision == new.revision):
        return None
    notice_type = _TYPES[new.status]
    attributes = {
        "type": notice_type,
        "status": str(new.status),
        "contentType": media_type_of(new) or "application/octet-stream",
        **folder_attribute(new.file_name),
    }
    notice_id = f"{new.file_name}#{new.revision}"
    message = {
        "id": notice_id,
        "type": notice_type,
        "time": new.tracked_time,
        "previousStatus": str(old.status) if old else None,
        "file": _public(new),
    }
    return Notice(notice_id, notice_type, attributes, message, _sentence(new), _subject(new))


def folder_attribute(file_name: str) -> dict[str, str]:
    """The attribute `prefix`: the folder with its slash; nothing for files at the top."""
    folder = file_name.rpartition("/")[0]
    return {"prefix": folder + "/"} if folder else {}


def subject_of(text: str) -> str:
    """What SNS takes of it: fewer than 100 printable ASCII characters; a letter, digit or punctuation at first."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:_SUBJECT_CHARACTERS].rstrip()


def batches(notices: Iterable[Notice]) -> Iterator[list[Notice]]:
    """Groups that SNS takes in one request each, in order."""
    batch: list[Notice] = []
    for notice in notices:
        size = sum(other.size_bytes for other in batch) + notice.size_bytes
        if batch and (len(batch) == _NOTICES_PER_REQUEST or size > _BYTES_PER_REQUEST):
            yield batch
            batch = []
        batch.append(notice)
    if batch:
        yield batch


def _public(record: FileRecord) -> dict[str, Any]:
    hidden = {"ListKey", "ExpiresAt"}
    return {name: value for name, value in record.to_attributes().items() if name not in hidden}


def _sentence(record: FileRecord) -> str:
    name = record.file_name
    if record.status is Status.FAILED and record.error:
        return f"{name} could not be tracked. {record.error.message} (code {record.error.code})"
    if record.status is Status.DELETED:
        return f"{name} was deleted."
    size, kind = f"{record.file_size or 0:,} bytes", media_type_of(record) or "type unknown"
    return f"{name} was tracked: {size}, {kind}, uploaded {record.upload_time}."


def _subject(record: FileRecord) -> str:
    verb = {Status.TRACKED: "tracked", Status.FAILED: "failed", Status.DELETED: "deleted"}[record.status]
    return subject_of(f"FileTracker {verb}: {record.file_name}")
