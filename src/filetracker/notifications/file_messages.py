"""The message about a file: one for each change of its record."""

from __future__ import annotations

from filetracker.files.models import FileRecord, Status, media_type_of
from filetracker.notifications.message import SCHEMA_VERSION, Notification, folder_of, subject_of

TYPES = {Status.TRACKED: "file.tracked", Status.FAILED: "file.failed", Status.DELETED: "file.deleted"}


def notification_of(old: FileRecord | None, new: FileRecord | None) -> Notification | None:
    """The notice for one change of a record; None where there is nothing to tell (an expired tombstone)."""
    if new is None or (old is not None and old.revision == new.revision):
        return None
    notice_type = TYPES[new.status]
    attributes = {
        "type": notice_type,
        "status": str(new.status),
        "contentType": media_type_of(new) or "application/octet-stream",
        "prefix": folder_of(new.file_name),
    }
    notice_id = f"{new.file_name}#{new.revision}"
    message = {
        "schemaVersion": SCHEMA_VERSION,
        "id": notice_id,
        "type": notice_type,
        "time": new.tracked_time,
        "previousStatus": str(old.status) if old else None,
        "previousRevision": old.revision if old else None,
        "file": new.to_document(),
    }
    return Notification(notice_id, notice_type, attributes, message, _sentence(new), _subject(new))


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
