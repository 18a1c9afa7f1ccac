"""The test of the test: trackers with one bug each, which the search must find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from filetracker.events import EventType, FileEvent
from filetracker.records import FileRecord, Snapshot, record_of, tombstone_of
from filetracker.tracking import RecordStore, Tracked, Tracker, TruthSource
from tests.convergence.model import FakeS3, Operation, TrackerMaker, World, disagreements
from tests.convergence.scenarios import CHOICES, HISTORIES, TURNS_BACK, turn_back


@dataclass(frozen=True)
class _SkipsTombstone(Tracker):
    """Writes nothing for a file that is gone and was never known."""

    def track(self, file_name: str, events: Sequence[FileEvent] = ()) -> Tracked:
        if self.bucket.read(file_name) is None and self.files.get(file_name) is None:
            return Tracked(tombstone_of(file_name, None, events[0].event_time), written=False)
        return super().track(file_name, events)


@dataclass(frozen=True)
class _TrustsEvents(Tracker):
    """Takes what is in the bucket from the event."""

    def _look(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        event = events[0]
        if event.event_type is not EventType.CREATED:
            return tombstone_of(file_name, stored, event.event_time)
        return record_of(Snapshot(file_name, 1, event.event_time, event.etag or "", "text/plain", event.version_id))


@dataclass(frozen=True)
class _ReadsOnce(Tracker):
    """After a lost write, writes what it read before it."""

    first_look: list[FileRecord] = field(default_factory=list)

    def _look(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        if not self.first_look:
            self.first_look.append(super()._look(file_name, stored, events))
        return self.first_look[0]


@dataclass(frozen=True)
class _DoesNotLookAgain(Tracker):
    """Believes that what it has just written is still true."""

    written: list[FileRecord] = field(default_factory=list)

    def _look(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        mine = next((record for record in self.written if record == stored), None)
        return mine or super()._look(file_name, stored, events)

    def _put(self, record: FileRecord, stored: FileRecord | None) -> FileRecord | None:
        self.written.append(record)
        return super()._put(record, stored)


@dataclass(frozen=True)
class _IgnoresRevision(Tracker):
    """Writes over whatever is there."""

    def _put(self, record: FileRecord, stored: FileRecord | None) -> FileRecord | None:
        return super()._put(record, self.files.get(record.file_name) or stored)


@dataclass(frozen=True)
class _WritesDuplicates(Tracker):
    """Writes again what the table already says."""

    def track(self, file_name: str, events: Sequence[FileEvent] = ()) -> Tracked:
        stored = self.files.get(file_name)
        record = self._stamped(self._look(file_name, stored, events), stored)
        self._put(record, stored)
        return super().track(file_name, events)


def _maker(tracker_type: type[Tracker]) -> TrackerMaker:
    def make(bucket: TruthSource, files: RecordStore, now: Callable[[], datetime]) -> Tracker:
        return tracker_type(bucket, files, list_shards=4, now=now)

    return make


@pytest.mark.parametrize(
    "tracker_type", [_SkipsTombstone, _TrustsEvents, _ReadsOnce, _IgnoresRevision, _WritesDuplicates]
)
def test_disagreements_finds_a_seeded_bug(tracker_type: type[Tracker]) -> None:
    def is_caught(example: tuple[list[Operation], list[int], bool]) -> bool:
        operations, choices, versioned = example
        world = World(operations, FakeS3(versioned=versioned), make_tracker=_maker(tracker_type))
        world.run(choices)
        return disagreements(world) != []

    # Raises NoSuchExample when nothing is found.
    find(
        st.tuples(HISTORIES, CHOICES, st.booleans()),
        is_caught,
        settings=settings(max_examples=20_000, phases=[Phase.generate], derandomize=True),
    )


@pytest.mark.parametrize("operations", TURNS_BACK)
def test_turn_back_finds_a_tracker_that_does_not_look_again(operations: list[Operation]) -> None:
    assert disagreements(turn_back(operations, _maker(_DoesNotLookAgain))) != []


def test_disagreements_tells_what_is_missing() -> None:
    world = World([Operation("put")], FakeS3(versioned=True))
    world.operate()
    assert [what.partition(",")[0] for what in disagreements(world)] == ["a: no record", "a: the history is None"]
