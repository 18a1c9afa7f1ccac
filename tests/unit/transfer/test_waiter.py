"""Waiting for the table to tell of an upload, and of no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from filetracker.files.models import Fault, FileRecord, Status
from filetracker.transfer.models import UploadedObject
from filetracker.transfer.waiter import TrackingWaiter, describes
from tests.conftest import A_TIME, make_record

EARLIER, LATER = "2026-01-31T11:59:59.000Z", "2026-01-31T12:00:01.000Z"
UPLOADED = UploadedObject(etag="e1", version_id="v1", last_modified=A_TIME)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"status": Status.FAILED}, True),
        ({"status": Status.DELETED}, False),
        # The same bytes as before, in a bucket without versions: the record is of the earlier upload.
        ({"upload_time": EARLIER}, False),
        # What was there before, and what somebody put over it.
        ({"etag": "e0", "version_id": "v0", "upload_time": EARLIER}, False),
        ({"etag": "e0", "version_id": "v0", "status": Status.FAILED}, False),
        ({"etag": "e2", "version_id": "v2", "upload_time": LATER}, True),
        # A new file that could not be read at all.
        ({"etag": None, "version_id": None, "status": Status.FAILED}, True),
        ({"etag": None, "version_id": None, "status": Status.FAILED, "tracked_time": EARLIER}, False),
        ({"etag": None, "version_id": None, "status": Status.DELETED}, False),
    ],
)
def test_tells_of(changes: dict[str, object], told: bool) -> None:
    record = FileRecord(
        **{  # type: ignore[arg-type]
            "file_name": "a.txt",
            "status": Status.TRACKED,
            "upload_time": A_TIME,
            "etag": "e1",
            "version_id": "v1",
            "tracked_time": A_TIME,
            **changes,
        }
    )

    assert describes(record, UPLOADED) is told


@dataclass
class World:
    """A clock that only sleeping moves, and records that appear at their time."""

    appear_at: dict[float, FileRecord]
    now: float = 0.0
    pauses: list[float] = field(default_factory=list)
    asked: list[set[str]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.pauses.append(seconds)
        self.now += seconds

    def get_many(self, file_names: Iterable[str]) -> dict[str, FileRecord]:
        """What has appeared until now."""
        names = set(file_names)
        self.asked.append(names)
        return {r.file_name: r for at, r in self.appear_at.items() if at <= self.now and r.file_name in names}


def _wait(world: World, *names: str, timeout: float = 10) -> list[str]:
    arrived: list[str] = []
    watch = TrackingWaiter(world, timeout, clock=lambda: world.now, sleep=world.sleep)
    watch.wait(dict.fromkeys(names, UPLOADED), lambda record: arrived.append(record.file_name))
    return arrived


def _record(name: str) -> FileRecord:
    return make_record(name, etag="e1", version_id="v1", error=Fault("Any", "Any."), status=Status.FAILED)


def test_wait_tells_each_arrival_and_asks_no_more_for_it() -> None:
    world = World({0: _record("a"), 3: _record("b")})

    assert _wait(world, "a", "b") == ["a", "b"]
    assert world.asked[0] == {"a", "b"}
    assert all(names == {"b"} for names in world.asked[1:])


def test_wait_ends_when_the_time_is_up() -> None:
    world = World({0: _record("a"), 100: _record("b")})

    assert _wait(world, "a", "b") == ["a"]
    assert 10 <= world.now <= 12


def test_wait_asks_more_and_more_slowly() -> None:
    world = World({})

    _wait(world, "a", timeout=60)

    assert world.pauses == sorted(world.pauses)
    assert (world.pauses[0], world.pauses[-1]) == (0.2, 2.0)


def test_wait_for_nothing_asks_nothing() -> None:
    world = World({})

    assert (_wait(world), world.asked) == ([], [])
