"""What a file's content adds to its record: its type, whether that is what was declared, and what is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from filetracker.errors import FileTrackerError, RetriableError
from filetracker.files.models import FileRecord, Snapshot, Status
from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts, claimed_type, describe
from filetracker.metadata.extraction import WARNING
from filetracker.metadata.range_reader import Fetch
from filetracker.tracking.ports import Attempts, ContentSource, Guard


class ContentGivenUpError(FileTrackerError):
    """Reading the content has ended the function before; it is not tried again."""

    code = "ContentTooExpensive"


# How content is read: in this process, or in one that can be killed. Raises what the source and the guard raise.
ReadContent = Callable[[ContentFacts, Fetch, ContentBudget, Guard], ContentDescription]


def _read_here(facts: ContentFacts, fetch: Fetch, budget: ContentBudget, guard: Guard) -> ContentDescription:
    with guard:
        return describe(facts, fetch, budget)


@dataclass(frozen=True)
class ContentReader:
    """Reads content on a budget of bytes (besides the head that a snapshot brings) and of seconds, for each file."""

    source: ContentSource
    budget: ContentBudget = field(default_factory=ContentBudget)
    read: ReadContent = _read_here

    def describe(self, record: FileRecord, snapshot: Snapshot, guard: Guard | None = None) -> FileRecord:
        """The record with what its content tells; FAILED, with the reason, where the content is damaged.

        `guard` is entered before the content is read, and left when that has come to an end. It may raise
        ContentGivenUpError: the record then says so in a warning.
        """
        if record.is_folder:
            return record
        claimed = claimed_type(snapshot.file_name, snapshot.content_type or "")
        if not snapshot.readable:
            return replace(record, media_type=claimed)
        facts, fetch = _facts_of(snapshot), partial(self.source.fetch, snapshot)
        try:
            told = self.read(facts, fetch, self.budget, guard or nullcontext())
        except ContentGivenUpError as error:
            told = ContentDescription(metadata={WARNING: f"{error.code}: {error}"})
        return replace(
            record,
            status=Status.FAILED if told.error else record.status,
            error=told.error,
            detected_type=told.detected_type,
            media_type=told.media_type or claimed,
            type_mismatch=told.type_mismatch,
            metadata=told.metadata,
        )


def _facts_of(snapshot: Snapshot) -> ContentFacts:
    return ContentFacts(
        snapshot.file_name,
        snapshot.size,
        snapshot.content_type or "",
        snapshot.head,
        snapshot.content_encoding or "",
        snapshot.user_metadata,
    )


@dataclass(frozen=True)
class ReadGuard:
    """Counts a read that might end the whole function, before it begins; refuses it after some that did."""

    attempts: Attempts
    file_name: str
    message_ids: Sequence[str]
    expires_at: int
    max_unfinished: int

    def __enter__(self) -> None:
        begun = [
            self.attempts.begin_read(message_id, self.file_name, self.expires_at) for message_id in self.message_ids
        ]
        unfinished = max(begun) - 1
        if unfinished >= self.max_unfinished:
            times = "once" if unfinished == 1 else f"{unfinished} times"
            raise ContentGivenUpError(f"its content is not read: reading it did not end, {times}.")

    def __exit__(self, *_: object) -> None:
        for message_id in self.message_ids:
            with suppress(RetriableError):  # then one too many is counted, if the message comes back at all
                self.attempts.end_read(message_id, self.file_name)
