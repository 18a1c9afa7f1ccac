"""The test of the test: trackers with one bug each, which going through all schedules must find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status, record_of, tombstone_of
from filetracker.tracking.models import Tracked
from filetracker.tracking.ports import ObjectStateSource, RecordStore
from filetracker.tracking.tracker import Tracker
from tests.support.convergence.exploring import count_schedules
from tests.support.convergence.model import FakeS3, Operation, World, disagreements
from tests.support.convergence.small_world import SETTINGS, SmallWorld, WrongError

_MAX_OPERATIONS = 3


class _TrustsEvents(Tracker):
    """Takes what is in the bucket from the event."""

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        event = events[0]
        if event.event_type is not EventType.CREATED:
            return tombstone_of(file_name, stored, event.event_time)
        return record_of(Snapshot(file_name, 1, event.event_time, event.etag or "", "text/plain", event.version_id))


class _TrustsDeletions(Tracker):
    """Reads S3 for creations only."""

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        if events[0].event_type is not EventType.CREATED:
            return tombstone_of(file_name, stored, events[0].event_time)
        return super()._read_state(file_name, stored, events)


class _SkipsTombstone(Tracker):
    """Writes nothing for a file that is gone and was never known."""

    def track(self, file_name: str, events: Sequence[FileEvent] = ()) -> Tracked:
        if self.bucket.read(file_name) is None and self.files.get(file_name) is None:
            return Tracked(tombstone_of(file_name, None, events[0].event_time), written=False)
        return super().track(file_name, events)


@dataclass(frozen=True)
class _ReadsOnce(Tracker):
    """After a lost write, writes what it read before it."""

    first_look: list[FileRecord] = field(default_factory=list)

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        if not self.first_look:
            self.first_look.append(super()._read_state(file_name, stored, events))
        return self.first_look[0]


@dataclass(frozen=True)
class _DoesNotLookAgain(Tracker):
    """Believes that what it has just written is still true."""

    written: list[FileRecord] = field(default_factory=list)

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        mine = next((record for record in self.written if record == stored), None)
        return mine or super()._read_state(file_name, stored, events)

    def _put(self, record: FileRecord, stored: FileRecord | None) -> tuple[FileRecord, FileRecord | None]:
        self.written.append(record)
        return super()._put(record, stored)


class _GivesUp(Tracker):
    """Believes that whoever was first knows as much."""

    def _put(self, record: FileRecord, stored: FileRecord | None) -> tuple[FileRecord, FileRecord | None]:
        super()._put(record, stored)
        return record, record


class _IgnoresRevision(Tracker):
    """Writes over whatever is there."""

    def _put(self, record: FileRecord, stored: FileRecord | None) -> tuple[FileRecord, FileRecord | None]:
        current = self.files.get(record.file_name)
        return super()._put(replace(record, revision=current.revision + 1 if current else 1), current)


class _WritesDuplicates(Tracker):
    """Writes again what the table already says."""

    def track(self, file_name: str, events: Sequence[FileEvent] = ()) -> Tracked:
        stored = self.files.get(file_name)
        record = self._stamped(self._read_state(file_name, stored, events), stored)
        self._put(record, stored)
        return super().track(file_name, events)


class _ComparesSequencers(Tracker):
    """Notes the sequencer of the last event, and passes over what comes with no higher one."""

    def track(self, file_name: str, events: Sequence[FileEvent] = ()) -> Tracked:
        stored = self.files.get(file_name)
        if stored and (stored.checksum or "") >= (events[0].sequencer or ""):
            return Tracked(stored, written=False)
        return super().track(file_name, events)

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        return replace(super()._read_state(file_name, stored, events), checksum=events[0].sequencer)


class _NeverLearnsTheUploader(Tracker):
    """Has the record made by whatever event comes first, and leaves it so."""

    def _read_state(self, file_name: str, stored: FileRecord | None, events: Sequence[FileEvent]) -> FileRecord:
        return super()._read_state(file_name, stored, events if stored is None else ())


def _same_content(stored: FileRecord, fresh: FileRecord) -> bool:
    """Takes two uploads of the same content for one."""
    return (stored.status, stored.etag) == (fresh.status, fresh.etag)


def _same_upload(stored: FileRecord, fresh: FileRecord) -> bool:
    """Forgets that a file may be gone."""
    return Status.DELETED in (stored.status, fresh.status) or _same_content(stored, fresh)


def _only_news_are_history(tracker: Tracker, event: FileEvent, append: Callable[[], None]) -> None:
    """Keeps an event only where it changed the record."""
    if tracker.track(event.file_name, [event]).written:
        append()


def _only_creations_are_history(tracker: Tracker, event: FileEvent, append: Callable[[], None]) -> None:
    """Keeps no deletion."""
    tracker.track(event.file_name, [event])
    if event.event_type is EventType.CREATED:
        append()


@pytest.mark.parametrize(
    ("bug", "wrong"),
    [
        ({"tracker_type": _TrustsEvents}, "S3 has"),
        ({"tracker_type": _TrustsDeletions}, "S3 has"),
        ({"tracker_type": _SkipsTombstone}, "no record"),
        ({"tracker_type": _ReadsOnce}, "S3 has"),
        ({"tracker_type": _DoesNotLookAgain}, "S3 has"),
        ({"tracker_type": _GivesUp}, "S3 has"),
        ({"tracker_type": _IgnoresRevision}, "repeats"),
        ({"tracker_type": _WritesDuplicates}, "repeats"),
        ({"tracker_type": _ComparesSequencers}, "S3 has"),
        ({"tracker_type": _NeverLearnsTheUploader}, "uploader"),
        ({"is_same_state": _same_content}, "S3 has"),
        ({"is_same_state": _same_upload}, "S3 has"),
        ({"invocation": _only_news_are_history}, "history"),
        ({"invocation": _only_creations_are_history}, "history"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value.values())).__name__.strip("_"),
)
def test_a_seeded_bug_is_found(bug: dict[str, Any], wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "is_same_state" in bug:
        monkeypatch.setattr("filetracker.tracking.tracker.is_same_state", bug["is_same_state"])
        bug = {}
    with pytest.raises(WrongError, match=wrong):
        _go_through_all(**bug, checks_uploader="uploader" in wrong)


def _go_through_all(**bug: Any) -> None:
    """The fewest operations first, so that the first thing found is the plainest."""
    for operations in range(1, _MAX_OPERATIONS + 1):
        for setting in SETTINGS:
            count_schedules(SmallWorld(replace(setting, **bug)), operations)


class _CountsFromOne(Tracker):
    """Begins anew with each new item."""

    def _stamped(self, fresh: FileRecord, stored: FileRecord | None) -> FileRecord:
        return replace(super()._stamped(fresh, stored), revision=stored.revision + 1 if stored else 1)


def test_revisions_that_come_twice_are_found() -> None:
    def make_tracker(bucket: ObjectStateSource, files: RecordStore, now: Callable[[], datetime]) -> Tracker:
        return _CountsFromOne(bucket, files, list_shards=4, now=now)

    world = World([Operation("put")], FakeS3(versioned=True), losses=1, make_tracker=make_tracker)
    world.run([])
    world.lose("a", None)
    world.run([])
    assert "revisions [1, 1]" in disagreements(world)


def test_disagreements_tells_what_is_missing() -> None:
    world = World([Operation("put")], FakeS3(versioned=True))
    world.operate()
    assert [what.partition(",")[0] for what in disagreements(world)] == ["a: no record", "a: the history is None"]
