"""One file of a batch of messages: what is asked of it, and its writes for as long as somebody waits for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from filetracker.errors import RetriableError
from filetracker.files.events import FileEvent
from filetracker.files.models import FileRecord
from filetracker.tracking.models import Message
from filetracker.tracking.ports import RecordStore


@dataclass
class FileTask:
    """One file of a batch: the events that name it, the messages they came in, and its record before the last try."""

    events: list[FileEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)  # each with the records of this file alone
    tries: int = 1
    before: FileRecord | None = None
    knows_before: bool = False
    abandoned: bool = False

    @property
    def receive_count(self) -> int:
        """How often the most delivered of its messages was delivered."""
        return max(message.receive_count for message in self.messages)

    @property
    def latest_time(self) -> str:
        """When S3 says that its last event happened."""
        return max(event.event_time for event in self.events)


@dataclass(frozen=True)
class UnlessAbandoned:
    """The table, for as long as the batch waits for this file."""

    files: RecordStore
    work: FileTask

    def get(self, file_name: str) -> FileRecord | None:
        """The record as it is now."""
        return self.files.get(file_name)

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        """Writes; raises RetriableError once nobody waits for it any more."""
        if self.work.abandoned:
            raise out_of_time()
        self.files.put(record, replaces)


def out_of_time() -> RetriableError:
    """The function's time was up."""
    return RetriableError("The function ran out of time before this was done.", code="OutOfTime")
