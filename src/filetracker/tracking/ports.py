"""What tracking needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from filetracker.aws.sqs import QueueMessage
from filetracker.files.events import FileEvent
from filetracker.files.models import FileRecord, Snapshot

Guard = AbstractContextManager[object]  # held while content is read


class EventLog(Protocol):
    """Where history goes: the table `FileEvents`."""

    def append(self, events: Iterable[FileEvent], expires_at: int | None = None) -> None:
        """Writes events; idempotent."""


class Attempts(Protocol):
    """Where it is counted how often a message was tried, and its content read: the table of attempts."""

    def begin_try(self, message_id: str, file_name: str, expires_at: int) -> int:
        """Counts one more try; how many there are now, this one included."""

    def undo_try(self, message_id: str, file_name: str, expires_at: int) -> None:
        """Counts one try less."""

    def forget(self, message_id: str, file_name: str) -> None:
        """Forgets all that was counted."""

    def begin_read(self, message_id: str, file_name: str, expires_at: int) -> int:
        """Counts one more read; how many came to no end, this one included."""

    def end_read(self, message_id: str, file_name: str) -> None:
        """Forgets the reads: this one came to its end."""


class DescribeContent(Protocol):
    """Adds to a record what the content of its snapshot tells; `guard` is held while the content is read."""

    def __call__(self, record: FileRecord, snapshot: Snapshot, guard: Guard) -> FileRecord:
        """The record with what was found."""


class Outbox(Protocol):
    """A queue that takes messages."""

    def send(self, body: str, **attributes: str) -> None:
        """Sends one message."""

    def send_json(self, document: Mapping[str, Any]) -> None:
        """Sends one document."""


class ObjectStateSource(Protocol):
    """Where the truth is: the bucket."""

    def read(self, file_name: str) -> Snapshot | None:
        """What is there now; None when nothing is."""


class RecordStore(Protocol):
    """Where records are kept, with writes by revision: the table `Files`."""

    def get(self, file_name: str) -> FileRecord | None:
        """The record as it is now."""

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        """Writes, or raises RevisionConflictError."""


class ContentSource(Protocol):
    """Where further bytes of a snapshot come from: the bucket."""

    def fetch(self, snapshot: Snapshot, start: int, length: int) -> bytes:
        """Bytes of this very version; raises SnapshotChangedError when it is not there any more."""


class DeadLetterQueue(Protocol):
    """A dead-letter queue."""

    @property
    def name(self) -> str:
        """What people call it."""

    def depth(self) -> int:
        """Roughly how many messages wait."""

    def drain(self, visibility_timeout_seconds: int) -> Iterator[list[QueueMessage]]:
        """Each message once, in batches."""

    def delete(self, message: QueueMessage) -> None:
        """Deletes a received message."""

    def release(self, message: QueueMessage) -> None:
        """Makes a received message visible again."""


class RedriveTarget(Protocol):
    """Where the messages were to go: the queue that the function works from, or the topic."""

    @property
    def name(self) -> str:
        """What people call it."""

    def send(self, body: str, **attributes: str) -> None:
        """Sends one message."""
