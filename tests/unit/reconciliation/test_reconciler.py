"""Reconcile against a bucket, a table with a lagging index, and a queue, all in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import RetriableError
from filetracker.files.events import EventType
from filetracker.files.models import FileRecord, Status
from filetracker.reconciliation import reconciler as reconcile_module
from filetracker.reconciliation.drift import Drift, ListedObject, drift_of
from filetracker.reconciliation.reconciler import Reconciler, Tally
from filetracker.timestamps import format_time
from filetracker.tracking.s3_events import parse_message
from tests.conftest import A_TIME, make_record, make_tombstone
from tests.unit.reconciliation.test_drift import make_listed
from tests.unit.reconciliation.test_merge import NAMES, MemoryIndex, by_bytes

NOW = datetime(2026, 2, 1, tzinfo=UTC)


@dataclass
class World:
    """What is in the bucket, in the table and in its index; `clock` moves only when somebody sleeps."""

    objects: dict[str, ListedObject] = field(default_factory=dict)
    records: dict[str, FileRecord] = field(default_factory=dict)
    indexed: list[FileRecord] | None = None  # None: the index does not lag behind
    clock: datetime = NOW
    breaks_after: str | None = None  # the listing
    queue_error: RetriableError | None = None
    queued: list[dict[str, Any]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    asleep: Any = None  # called when somebody sleeps
    _lock: Lock = field(default_factory=Lock)

    def objects_of(self, prefix: str, after: str) -> Iterator[ListedObject]:
        """S3's listing."""
        for name in sorted(self.objects, key=by_bytes):
            if name.startswith(prefix) and by_bytes(name) > by_bytes(after):
                yield self.objects[name]
                if name == self.breaks_after:
                    raise RetriableError("Could not list bucket filetracker: Slow down.", code="SlowDown")

    def get_many(self, file_names: Iterable[str]) -> dict[str, FileRecord]:
        """The table's strongly consistent answer."""
        names = list(file_names)
        assert len(names) <= 100
        return {name: self.records[name] for name in names if name in self.records}

    def send_many(self, bodies: Sequence[str]) -> None:
        """The queue."""
        assert 1 <= len(bodies) <= 10
        if self.queue_error:
            raise self.queue_error
        with self._lock:
            self.queued += [json.loads(body) for body in bodies]

    def sleep(self, seconds: float) -> None:
        """Time goes by."""
        self.slept.append(seconds)
        self.clock += timedelta(seconds=seconds)
        if self.asleep:
            self.asleep()

    def reconcile(self, **options: Any) -> Reconciler:
        """A walk through this world."""
        index = MemoryIndex(list(self.records.values()) if self.indexed is None else self.indexed, page=100)

        class Listing:
            objects = staticmethod(self.objects_of)

        return Reconciler(
            listing=Listing(),
            index=index,
            files=self,
            queue=self,
            list_shards=4,
            now=lambda: self.clock,
            sleep=self.sleep,
            **options,
        )

    def run(self, **options: Any) -> Reconciler:
        """A whole walk."""
        reconcile = self.reconcile(**options)
        reconcile.run()
        assert reconcile.is_complete
        return reconcile

    def track_queued(self) -> None:
        """What track_upload does with the messages: it asks S3."""
        for message in self.queued:
            name = message["key"]
            stored = self.records.get(name)
            revision = stored.revision + 1 if stored else 1
            if listed := self.objects.get(name):
                self.records[name] = record_of_listed(listed, revision)
            elif stored:
                self.records[name] = make_tombstone(name, revision)
        self.queued.clear()


def record_of_listed(listed: ListedObject, revision: int = 1, **changes: Any) -> FileRecord:
    """The record that agrees with a line of the listing."""
    facts = {
        "file_size": listed.size,
        "etag": listed.etag,
        "upload_time": listed.last_modified,
        "storage_class": listed.storage_class,
    }
    return make_record(listed.file_name, revision, **{**facts, **changes})


def many(count: int, **changes: Any) -> dict[str, ListedObject]:
    """Objects that nobody has tracked."""
    return {f"{number:06}": make_listed(f"{number:06}", **changes) for number in range(count)}


STATES: dict[str, Any] = {
    "right": lambda name: (make_listed(name), make_record(name)),
    "failed, and told": lambda name: (make_listed(name), make_record(name, status=Status.FAILED)),
    "gone, and known": lambda name: (None, make_tombstone(name)),
    "missing": lambda name: (make_listed(name), None),
    "back": lambda name: (make_listed(name), make_tombstone(name)),
    "stale": lambda name: (make_listed(name, size=6), make_record(name)),
    "failed, then replaced": lambda name: (make_listed(name, etag="x"), make_record(name, status=Status.FAILED)),
    "ghost": lambda name: (None, make_record(name)),
    "failed, then gone": lambda name: (None, make_record(name, status=Status.FAILED)),
}


def world_of(states: dict[str, str]) -> World:
    """A world in which each name is in the state given."""
    sides = {name: STATES[state](name) for name, state in states.items()}
    return World(
        objects={name: listed for name, (listed, _) in sides.items() if listed},
        records={name: record for name, (_, record) in sides.items() if record},
    )


def drift_in(world: World) -> dict[str, Drift]:
    """What is wrong, without any walk."""
    names = world.objects.keys() | world.records.keys()
    found = {name: drift_of(world.objects.get(name), world.records.get(name)) for name in names}
    return {name: drift for name, drift in found.items() if drift}


WORLDS = st.dictionaries(NAMES, st.sampled_from(sorted(STATES)), max_size=12).map(world_of)


@given(WORLDS, NAMES | st.just(""), NAMES | st.just(""))
def test_run_finds_all_drift_and_nothing_else_and_a_second_run_finds_none(
    world: World, prefix: str, after: str
) -> None:
    expected = {
        name: drift
        for name, drift in drift_in(world).items()
        if name.startswith(prefix) and by_bytes(name) > by_bytes(after)
    }

    first = world.run(prefix=prefix, after=after)

    assert {message["key"]: message["drift"] for message in world.queued} == expected
    assert len(world.queued) == len(expected) == first.tally.queued == first.tally.drift
    counted = {Drift.MISSING: first.tally.missing, Drift.STALE: first.tally.stale, Drift.GHOST: first.tally.ghost}
    assert counted == {drift: list(expected.values()).count(drift) for drift in counted}
    world.track_queued()
    second = world.run(prefix=prefix, after=after)
    assert (second.tally.drift, second.tally.queued, world.queued) == (0, 0, [])
    in_scope = {
        *world.objects,
        *(name for name, record in world.records.items() if record.status is not Status.DELETED),
    }
    assert second.tally.compared == sum(
        name.startswith(prefix) and by_bytes(name) > by_bytes(after) for name in in_scope
    )


@given(WORLDS, st.data())
def test_run_makes_no_drift_of_an_index_that_lags_behind(world: World, data: st.DataObject) -> None:
    """Whatever the index says, also twice or not at all: only what the table itself gets wrong is queued."""
    old = data.draw(WORLDS)
    world.indexed = [
        *(record for record in world.records.values() if data.draw(st.booleans())),
        *(record for record in old.records.values() if record not in world.records.values()),
    ]
    # An index holds one record of a name in each of its partitions.
    world.indexed = list({(record.list_key, record.file_name): record for record in world.indexed}.values())

    world.run()

    assert {message["key"]: message["drift"] for message in world.queued}.items() <= drift_in(world).items()


@given(WORLDS, st.integers(1, 4))
def test_run_in_slices_counts_and_queues_the_same_as_in_one(world: World, names_per_round: int) -> None:
    """Each slice does one round, and the next begins where it stopped."""
    expected, compared = drift_in(world), world.run(dry_run=True).tally.compared
    after, tally, slices = "", Tally(), 0
    original = reconcile_module._NAMES_PER_ROUND
    reconcile_module._NAMES_PER_ROUND = names_per_round
    try:
        while True:
            reconcile = world.reconcile(after=after, tally=Tally(**tally.as_dict()))
            reconcile.run(lambda: True)
            after, tally, slices = reconcile.after, reconcile.tally, slices + 1
            if reconcile.is_complete:
                break
    finally:
        reconcile_module._NAMES_PER_ROUND = original

    assert {message["key"]: message["drift"] for message in world.queued} == expected
    assert (tally.drift, tally.compared, tally.queued) == (len(expected), compared, len(expected))
    assert slices == -(-compared // names_per_round) + 1


def test_run_sends_messages_that_tracking_understands() -> None:
    world = World(objects={"\x01\uffff 🚀.txt": make_listed("\x01\uffff 🚀.txt")})
    world.run()
    (event,) = parse_message(json.dumps(world.queued[0]))
    assert (event.file_name, event.event_type, event.reason) == ("\x01\uffff 🚀.txt", EventType.RECONCILED, "missing")
    assert event.event_time == format_time(NOW)
    assert json.dumps(world.queued[0]).isascii()


@pytest.mark.parametrize(("options", "queued"), [({}, []), ({"unread": True}, ["b"])])
def test_run_tracks_again_what_was_not_read_only_on_request(options: dict[str, bool], queued: list[str]) -> None:
    """An index does not hold why; the table does. What is unread is no drift."""
    unread: dict[str, Any] = {"detected_type": None, "metadata": {"Warning": "KeyAccessDenied: The file is encrypted."}}
    world = World(
        objects={name: make_listed(name) for name in "abc"},
        records={"a": make_record("a"), "b": make_record("b", **unread), "c": make_record("c", detected_type=None)},
    )
    world.indexed = [replace(record, metadata=None) for record in world.records.values()]
    tally = world.run(**options).tally
    assert (tally.drift, tally.unread, tally.queued) == (0, len(queued), len(queued))
    assert [(message["key"], message["drift"]) for message in world.queued] == [(name, "unread") for name in queued]


def test_run_dry_counts_and_queues_nothing() -> None:
    world = World(objects=many(25))
    found: list[str] = []
    reconcile = world.run(dry_run=True, on_finding=lambda finding: found.append(finding.file_name))
    assert (reconcile.tally.missing, reconcile.tally.queued, world.queued) == (25, 0, [])
    assert found == sorted(world.objects)


def test_listing_that_breaks_off_queues_nothing_more_and_can_be_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile_module, "_NAMES_PER_ROUND", 100)
    world = World(objects=many(250), records={"ghost": make_record("ghost")}, breaks_after="000219")
    reconcile = world.reconcile()

    with pytest.raises(RetriableError, match="Slow down"):
        reconcile.run()

    assert not reconcile.is_complete
    queued = sorted(message["key"] for message in world.queued)  # several senders at once
    assert queued == sorted(world.objects)[:200], "whole rounds, and no ghost"
    assert (reconcile.after, reconcile.tally.queued) == ("000199", 200)
    world.breaks_after = None
    world.run(after=reconcile.after)
    assert sorted(message["key"] for message in world.queued) == [*sorted(world.objects), "ghost"]


def test_queue_that_refuses_ends_the_walk_before_what_it_refused() -> None:
    world = World(objects=many(5), queue_error=RetriableError("Could not send messages", code="Throttled"))
    reconcile = world.reconcile()
    with pytest.raises(RetriableError, match="Could not send"):
        reconcile.run()
    assert (reconcile.after, reconcile.tally.queued, reconcile.is_complete) == ("", 0, False)


def test_index_that_fails_ends_the_walk() -> None:
    world = World(objects=many(5))

    class Failing(MemoryIndex):
        def read(self, *arguments: object) -> Any:
            raise RetriableError("Could not list files in table Files")

    reconcile = replace(world.reconcile(), index=Failing([]))
    with pytest.raises(RetriableError, match="Could not list files"):
        reconcile.run()
    assert world.queued == []


@pytest.mark.parametrize(
    ("age_seconds", "grace_seconds", "counted"), [(299, 300, 0), (300, 300, 1), (1, 0, 1), (0, 0, 1), (-1, 0, 0)]
)
def test_young_file_is_on_its_way_and_no_drift(age_seconds: int, grace_seconds: int, counted: int) -> None:
    """Also without grace: what changed since the walk began is not told by a listing from before."""
    uploaded = format_time(NOW - timedelta(seconds=age_seconds))
    world = World(objects={"a": make_listed("a", last_modified=uploaded)})
    tally = world.run(grace_seconds=grace_seconds).tally
    assert (tally.missing, tally.recent, len(world.queued)) == (counted, 1 - counted, counted)


def test_record_that_was_just_written_is_no_ghost() -> None:
    """The file came after its page of the listing was read, and was tracked before the index was."""
    world = World(records={"a": replace(make_record("a"), tracked_time=format_time(NOW))})
    tally = world.run().tally
    assert (tally.ghost, tally.recent) == (0, 1)


def removed(world: World) -> None:
    """A file was deleted just now: S3 has no date for that."""
    world.records["a"] = make_record("a")


def restored(world: World) -> None:
    """A delete marker was removed just now: the file that is back is as old as ever."""
    world.objects["a"], world.records["a"] = make_listed("a"), make_tombstone("a")


def uploaded_in_parts(world: World) -> None:
    """A multipart upload was completed just now: S3 dates it by its beginning."""
    world.objects["a"] = make_listed("a", etag="x-2")


@pytest.mark.parametrize("change", [removed, restored, uploaded_in_parts])
def test_change_without_a_date_counts_only_once_its_record_stands_still(change: Any) -> None:
    world = World()
    change(world)
    tally = world.run().tally
    assert (tally.drift, tally.recent, world.slept) == (1, 0, [15])

    world = World()
    change(world)
    world.queued.append({"key": "a"})  # S3's own event, on its way
    world.asleep = world.track_queued
    tally = world.run().tally
    assert (tally.drift, tally.recent, world.queued) == (0, 1, [])


def test_change_without_a_date_counts_at_once_without_grace() -> None:
    world = World(records={"a": make_record("a")})
    assert world.run(grace_seconds=0).tally.ghost == 1
    assert sum(world.slept) == 0


def test_run_settles_while_it_walks_and_then_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a walk that is interrupted much later need not begin before an early ghost."""
    monkeypatch.setattr(reconcile_module, "_NAMES_PER_ROUND", 10)
    world = World(objects=many(30), records={"!": make_record("!")})
    world.records |= {name: record_of_listed(listed) for name, listed in world.objects.items()}
    positions: list[str] = []
    reconcile = world.reconcile()

    def each_round() -> bool:
        world.clock += timedelta(seconds=6)
        positions.append(reconcile.after)
        return False

    reconcile.run(each_round)

    assert positions == ["", "", "", "000028"]
    assert (reconcile.tally.ghost, world.slept) == (1, [0])


def test_run_waits_rather_than_hold_more_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile_module, "_NAMES_PER_ROUND", 10)
    monkeypatch.setattr(reconcile_module, "_MAX_UNSETTLED", 50)
    world = World(records={name: make_record(name) for name in many(120)})
    held: list[int] = []
    reconcile = world.reconcile()

    def each_round() -> bool:
        held.append(len(reconcile._unsettled))
        return False

    reconcile.run(each_round)
    assert max(held) == 50
    assert (reconcile.tally.ghost, world.slept) == (120, [15, 15, 15])


def test_finding_says_what_it_found() -> None:
    world = World(objects={"a": make_listed("a")}, records={"b": make_record("b")})
    found: list[Any] = []
    world.run(on_finding=found.append)
    assert [(finding.file_name, finding.drift) for finding in found] == [("a", Drift.MISSING), ("b", Drift.GHOST)]
    assert found[0].changed_time == A_TIME
