"""The record of a file, and the rules that decide when it changes. No AWS, no clock.

Attribute names in the table are PascalCase, times ISO 8601 UTC, sizes bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self

from filetracker.attributes import attribute_name, attributes_of, to_json_names
from filetracker.errors import Unread
from filetracker.files.ids import file_id_of
from filetracker.sharding import list_key

_INTERNAL = {"ListKey", "ExpiresAt"}


class Status(StrEnum):
    """What is true of a file now."""

    TRACKED = "TRACKED"
    FAILED = "FAILED"
    DELETED = "DELETED"  # a tombstone: a later, slower writer must find it


@dataclass(frozen=True)
class Fault:
    """Why a file is FAILED: `code` for machines, `message` a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Snapshot:
    """What S3 says of one key at one moment, and the first bytes of its content.

    `size` is bytes, `last_modified` ISO 8601 UTC, `version_id` None if the bucket keeps no versions. An object that is
    encrypted with a key that FileTracker can't use may tell no more than a listing does: name, size, time, ETag and
    storage class.
    """

    file_name: str
    size: int
    last_modified: str
    etag: str
    content_type: str | None
    version_id: str | None = None
    content_encoding: str | None = None  # as declared by the uploader: "gzip", ...
    checksum: str | None = None  # "<algorithm>:<base64>", where S3 tells one
    storage_class: str = "STANDARD"
    user_metadata: Mapping[str, str] = field(default_factory=dict)
    head: bytes = b""
    warning: str = ""  # why the content can't be read: "<Unread>: <sentence>"

    @property
    def readable(self) -> bool:
        """Whether the content can be read."""
        return not self.warning


@dataclass(frozen=True)
class FileRecord:
    """One item of the table `Files`: what is true now. Attributes that are None are not stored."""

    file_name: str
    status: Status
    upload_time: str  # S3's LastModified; the event's time where S3 could never be read
    file_size: int | None = None
    content_type: str | None = None  # as declared by the uploader
    content_encoding: str | None = None  # as declared by the uploader: the bytes are packed in this way
    detected_type: str | None = None  # what the bytes say
    media_type: str | None = None  # what a person would call it: the most exact of declaration, name and bytes
    type_mismatch: bool | None = None
    is_folder: bool | None = None  # the empty "name/" objects that consoles make
    etag: str | None = None
    version_id: str | None = None
    checksum: str | None = None
    storage_class: str | None = None
    user_metadata: Mapping[str, str] | None = None
    uploaded_by: str | None = None
    metadata: Mapping[str, Any] | None = None
    error: Fault | None = None
    tracked_time: str | None = None
    revision: int = 0  # rises with each write of this file: see next_revision
    list_key: str | None = None
    expires_at: int | None = None  # epoch seconds

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> Self:
        """The record in plain Python values of the item's attributes; unknown attributes are ignored."""
        values = {f.name: attributes[name] for f in fields(cls) if (name := attribute_name(f.name)) in attributes}
        values["status"] = Status(values["status"])
        if "error" in values:
            values["error"] = Fault(values["error"]["Code"], values["error"]["Message"])
        return cls(**values)

    def to_attributes(self) -> dict[str, Any]:
        """The item's attributes as plain Python values."""
        return attributes_of(self)

    def public_attributes(self) -> dict[str, Any]:
        """The same, without what only the table needs."""
        return {name: value for name, value in self.to_attributes().items() if name not in _INTERNAL}

    def to_document(self) -> dict[str, Any]:
        """The file as JSON tells it: in the API, in notifications and in what the command prints."""
        return {"fileId": file_id_of(self.file_name), **to_json_names(self.public_attributes())}


def media_type_of(record: FileRecord) -> str:
    """What a person would call the file, in lower case and without parameters; "" if nothing is known.

    A record that was written before media types were has what its bytes say, or what was declared.
    """
    known = record.media_type or record.detected_type or record.content_type or ""
    return known.partition(";")[0].strip().lower()


def unread_of(record: FileRecord) -> Unread | None:
    """Why the content was not read; None if it was, or if there is none."""
    code = str((record.metadata or {}).get("Warning", "")).partition(":")[0]
    return next((reason for reason in Unread if reason == code), None)


# What S3 decides. Two records that agree on these and on the outcome say the same.
_OBJECT_STATE = (
    "file_size",
    "upload_time",
    "content_type",
    "content_encoding",
    "etag",
    "version_id",
    "checksum",
    "storage_class",
    "user_metadata",
)


def is_same_state(stored: FileRecord, fresh: FileRecord) -> bool:
    """Whether writing `fresh` would tell the table nothing new."""
    if stored.status != fresh.status:
        return False
    if fresh.status is Status.DELETED:
        return True  # gone is gone: a tombstone keeps what was last known
    if fresh.uploaded_by and not stored.uploaded_by:
        return False  # the event that tells it came after the one that made the record
    if fresh.media_type and not stored.media_type:
        return False  # the record is from before there were media types
    if unread_of(stored) is not unread_of(fresh):
        return False  # an archived file was restored, or a right to decrypt was granted: nothing else tells
    stored_code, fresh_code = (record.error and record.error.code for record in (stored, fresh))
    return stored_code == fresh_code and all(getattr(stored, name) == getattr(fresh, name) for name in _OBJECT_STATE)


def record_of(snapshot: Snapshot) -> FileRecord:
    """What S3 alone tells of a file; what its content tells is added by the metadata readers."""
    return FileRecord(
        file_name=snapshot.file_name,
        status=Status.TRACKED,
        upload_time=snapshot.last_modified,
        file_size=snapshot.size,
        content_type=snapshot.content_type,
        content_encoding=snapshot.content_encoding,
        is_folder=True if snapshot.file_name.endswith("/") and snapshot.size == 0 else None,
        etag=snapshot.etag,
        version_id=snapshot.version_id,
        checksum=snapshot.checksum,
        storage_class=snapshot.storage_class,
        user_metadata=dict(snapshot.user_metadata) or None,
        metadata={"Warning": snapshot.warning} if snapshot.warning else None,
    )


def tombstone_of(file_name: str, stored: FileRecord | None, time: str) -> FileRecord:
    """The record of a file that is gone: what was last known of it, without a claim to be current."""
    if stored is None:
        return FileRecord(file_name, Status.DELETED, upload_time=time)
    return replace(stored, status=Status.DELETED, error=None, expires_at=None)


def failure_of(file_name: str, stored: FileRecord | None, fault: Fault, time: str) -> FileRecord:
    """The record of a file that could not be read at all: what was last known of it, and why it failed."""
    known = stored or FileRecord(file_name, Status.FAILED, upload_time=time)
    return replace(known, status=Status.FAILED, error=fault, expires_at=None)


def next_revision(stored: FileRecord | None, now_ms: int) -> int:
    """The revision of the next write: rises for a file even if its item expired, was deleted or was restored.

    `now_ms` is epoch milliseconds: a revision fits a double, as JSON's numbers in most languages.
    """
    return max(stored.revision + 1, now_ms) if stored else now_ms


def stamp(record: FileRecord, revision: int, now: str, list_shards: int, expires_at: int | None) -> FileRecord:
    """The record as it is stored: revision, time of writing, index partition, and expiry of a tombstone."""
    return replace(
        record,
        revision=revision,
        tracked_time=now,
        list_key=list_key(record.status, record.file_name, list_shards),
        expires_at=expires_at if record.status is Status.DELETED else None,
    )
