"""What a batch of messages is, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from filetracker.files.events import FileEvent
from filetracker.files.models import FileRecord


@dataclass(frozen=True)
class Message:
    """A message of the uploads queue; `receive_count` starts at 1."""

    message_id: str
    body: str
    receive_count: int = 1


@dataclass
class BatchResult:
    """What came of a batch.

    `tracked` holds each look that ended well with the events that asked for it, `failures` why each other file or
    message is not done, `retried_message_ids` what SQS should deliver again. A file can be in both: it is tracked, but
    its history or its report is not written.
    """

    tracked: list[tuple[Tracked, list[FileEvent]]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    retried_message_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Failure:
    """Why a file (or a whole message, then without a name) is not done; `final` when SQS will not deliver it again."""

    file_name: str | None
    error: BaseException
    message_ids: list[str]
    final: bool


@dataclass(frozen=True)
class Tracked:
    """What came of looking at one file: the record as it stands, and whether this look wrote it."""

    record: FileRecord
    written: bool
