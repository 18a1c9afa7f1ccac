"""A small model of the world around the tracker, driven one step at a time.

`FakeS3` is strongly consistent, as S3 is. `FakeTables` holds the records with their conditional writes, the changes
that the stream would tell, and the history. A `Worker` is one invocation for one event, running the real Tracker: it
stops at each read and each write, so that anything may happen in between. `World` is all of it; each of its moves is
one thing that may happen next. A list of numbers drives it, so that an exhaustive search can drive it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Literal

from filetracker.files.errors import RevisionConflictError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status, is_same_state
from filetracker.notifications.file_messages import notification_of
from filetracker.timestamps import format_time
from filetracker.tracking.ports import ObjectStateSource, RecordStore
from filetracker.tracking.tracker import Tracker

START = datetime(2026, 1, 31, 12, tzinfo=UTC)

Act = Literal["put", "delete", "remove_latest"]


@dataclass(frozen=True)
class Operation:
    """One thing that a client does to the bucket; `content` tells two puts apart, or not."""

    act: Act
    file_name: str = "a"
    content: str = "x"


@dataclass(frozen=True)
class Version:
    """An entry in the stack of a key: an object, or a delete marker (then without an etag)."""

    version_id: str | None
    etag: str | None
    last_modified: str = ""
    uploader: str = ""


class FakeS3:
    """One bucket. Each change is one event; deleting what is not there is told as well, as S3 does.

    `coarse_clock`: all objects have the same LastModified, as objects put in the same second have.
    """

    def __init__(self, *, versioned: bool, coarse_clock: bool = False) -> None:
        self.versioned = versioned
        self.coarse_clock = coarse_clock
        self._stacks: dict[str, list[Version]] = {}
        self._ticks = count(1)

    def read(self, file_name: str) -> Snapshot | None:
        top = self.latest(file_name)
        if top is None or top.etag is None:
            return None
        return Snapshot(file_name, 1, top.last_modified, top.etag, "text/plain", top.version_id, head=b"x")

    def latest(self, file_name: str) -> Version | None:
        stack = self._stacks.get(file_name)
        return stack[-1] if stack else None

    def uploader(self, file_name: str) -> str | None:
        """Who put what is there now."""
        top = self.latest(file_name)
        return top.uploader if top else None

    def apply(self, operation: Operation) -> FileEvent | None:
        """Does it, and returns the event of it; None where there was nothing to remove."""
        tick = next(self._ticks)
        stack = self._stacks.setdefault(operation.file_name, [])
        if operation.act == "put":
            return self._put(operation, stack, tick)
        if operation.act == "remove_latest" and self.versioned:
            if not stack:
                return None
            return self._event(operation, EventType.DELETED, tick, stack.pop())
        if not self.versioned:
            stack.clear()
            return self._event(operation, EventType.DELETED, tick, Version(None, None))
        stack.append(Version(f"v{tick}", None))
        return self._event(operation, EventType.DELETE_MARKER_CREATED, tick, stack[-1])

    def _put(self, operation: Operation, stack: list[Version], tick: int) -> FileEvent:
        if not self.versioned:
            stack.clear()
        modified = START if self.coarse_clock else START + timedelta(seconds=tick)
        version_id = f"v{tick}" if self.versioned else None
        stack.append(Version(version_id, f"etag-{operation.content}", format_time(modified), f"user-{tick}"))
        return self._event(operation, EventType.CREATED, tick, stack[-1])

    def _event(self, operation: Operation, event_type: EventType, tick: int, version: Version) -> FileEvent:
        return FileEvent(
            file_name=operation.file_name,
            event_type=event_type,
            event_time=format_time(START + timedelta(seconds=tick)),
            etag=version.etag,
            version_id=version.version_id,
            requester=f"user-{tick}",
            sequencer=f"{tick:016X}",
        )


class FakeTables:
    """`Files` with its stream, and `FileEvents`."""

    def __init__(self) -> None:
        self.records: dict[str, FileRecord] = {}
        self.changes: list[tuple[FileRecord | None, FileRecord]] = []
        self.history: dict[str, set[str]] = {}

    def get(self, file_name: str) -> FileRecord | None:
        return self.records.get(file_name)

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        current = self.records.get(record.file_name)
        if (current.revision if current else None) != (replaces.revision if replaces else None):
            raise RevisionConflictError(current)
        self.records[record.file_name] = record
        self.changes.append((current, record))

    def images(self, file_name: str) -> list[FileRecord]:
        """Every record that a file ever had."""
        return [new for _, new in self.changes if new.file_name == file_name]

    def append(self, event: FileEvent) -> None:
        self.history.setdefault(event.file_name, set()).add(event.event_id)


class _Suspended(BaseException):
    """The worker waits at its next read or write; no `except` of the code under test sees it."""


@dataclass
class Worker:
    """One invocation. It is continued by running it again from the start with the answers it got so far."""

    event: FileEvent
    number: int
    answers: list[Snapshot | FileRecord | RevisionConflictError | None] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)  # of the clock, before each answer

    def step(self, world: World) -> bool:
        """Does the next read or write, and all that follows without one; True when the invocation is over."""
        run = _Run(self, world)
        self.times[len(self.answers) :] = [world.now()]
        tracker = world.make_tracker(run, run, run.now)
        try:
            tracker.track(self.event.file_name, [self.event])
            run.append(self.event)
        except _Suspended:
            return False
        return True


class _Run:
    """The bucket and the tables as one run of a worker meets them: known answers, one new one, then a halt."""

    def __init__(self, worker: Worker, world: World) -> None:
        self._worker, self._world = worker, world
        self._position = 0
        self._stepped = False

    def read(self, file_name: str) -> Snapshot | None:
        answer = self._answer(lambda: self._world.s3.read(file_name))
        assert answer is None or isinstance(answer, Snapshot)
        return answer

    def get(self, file_name: str) -> FileRecord | None:
        answer = self._answer(lambda: self._world.tables.get(file_name))
        assert answer is None or isinstance(answer, FileRecord)
        return answer

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        def attempt() -> RevisionConflictError | None:
            try:
                self._world.tables.put(record, replaces)
            except RevisionConflictError as conflict:
                return conflict
            return None

        answer = self._answer(attempt)
        if isinstance(answer, RevisionConflictError):
            raise RevisionConflictError(answer.current)

    def append(self, event: FileEvent) -> None:
        self._answer(lambda: self._world.tables.append(event))

    def now(self) -> datetime:
        return self._worker.times[min(self._position, len(self._worker.times) - 1)]

    def _answer(
        self, ask: Callable[[], Snapshot | FileRecord | RevisionConflictError | None]
    ) -> Snapshot | FileRecord | RevisionConflictError | None:
        if self._position == len(self._worker.answers):
            if self._stepped:
                raise _Suspended
            self._stepped = True
            self._worker.answers.append(ask())
        self._position += 1
        return self._worker.answers[self._position - 1]


TrackerMaker = Callable[[ObjectStateSource, RecordStore, Callable[[], datetime]], Tracker]


def real_tracker(bucket: ObjectStateSource, files: RecordStore, now: Callable[[], datetime]) -> Tracker:
    """The tracker as the function builds it."""
    return Tracker(bucket, files, list_shards=4, now=now)


class World:
    """Clients, queue and workers; whatever may happen next is one of `moves()`.

    `losses`: how often the table may lose an item behind the tracker's back. A tombstone expires days after the last
    invocation that could know of the file; an item is deleted by hand, or the table restored, at any time, and then
    `filetracker reconcile` is run.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        s3: FakeS3,
        *,
        duplicates: int = 2,
        crashes: int = 1,
        concurrency: int = 3,
        losses: int = 0,
        make_tracker: TrackerMaker = real_tracker,
    ) -> None:
        self.operations = list(operations)
        self.s3 = s3
        self.tables = FakeTables()
        self.make_tracker = make_tracker
        self.queue: list[FileEvent] = []
        self.told: list[FileEvent] = []
        self.workers: list[Worker] = []
        self._duplicates, self._crashes, self._concurrency = duplicates, crashes, concurrency
        self._losses = losses
        self.lost: set[str] = set()
        self._clock = START + timedelta(days=1)
        self._numbers = count()

    def now(self) -> datetime:
        """The one clock of all; it moves with each step."""
        self._clock += timedelta(milliseconds=1)
        return self._clock

    def moves(self) -> list[Callable[[], object]]:
        """What may happen next, the most ordinary first. Empty when all is done."""
        return [*self._ordinary_moves(), *self._odd_moves()]

    def run(self, choices: Sequence[int]) -> None:
        """Lets happen what the choices say, then everything that is left, one thing after the other."""
        for choice in choices:
            moves = self.moves()
            if not moves:
                return
            moves[choice % len(moves)]()
        while moves := list(self._ordinary_moves()):
            moves[0]()

    def uploader_is_known(self, file_name: str) -> bool:
        """Whether an event of what is there now tells who put it: not where an older version came back, and not where
        versions cannot be told apart."""
        brought_back = any(e.file_name == file_name and e.event_type is EventType.DELETED for e in self.told)
        return self.s3.versioned and not brought_back and file_name not in self.lost

    def _ordinary_moves(self) -> Iterator[Callable[[], object]]:
        for worker in self.workers:
            yield partial(self.step, worker)
        if len(self.workers) < self._concurrency:
            for event in self.queue:
                yield partial(self.deliver, event)
        if self.operations:
            yield self.operate

    def _odd_moves(self) -> Iterator[Callable[[], object]]:
        if self._duplicates and len(self.workers) < self._concurrency:
            for event in self.told:
                yield partial(self.duplicate, event)
        if self._crashes:
            for worker in self.workers:
                yield partial(self.crash, worker)
        if self._losses:
            for file_name, record in list(self.tables.records.items()):
                yield from self._losses_of(file_name, record)

    def _losses_of(self, file_name: str, record: FileRecord) -> Iterator[Callable[[], object]]:
        idle = all(e.file_name != file_name for e in [*self.queue, *(worker.event for worker in self.workers)])
        if record.status is Status.DELETED and idle:
            yield partial(self.expire, file_name)
        yield partial(self.lose, file_name, None)
        for image in self.tables.images(file_name):
            if image.revision < record.revision:
                yield partial(self.lose, file_name, image)

    def operate(self) -> None:
        """The client's next operation, and the event of it into the queue."""
        event = self.s3.apply(self.operations.pop(0))
        if event:
            self.queue.append(event)
            self.told.append(event)

    def expire(self, file_name: str) -> None:
        """A tombstone expires."""
        self._losses -= 1
        self._clock += timedelta(days=30)
        self.lost.add(file_name)
        del self.tables.records[file_name]

    def lose(self, file_name: str, restored: FileRecord | None) -> None:
        """Somebody deletes an item, or restores the table as it was; then reconcile finds the drift."""
        self._losses -= 1
        self.lost.add(file_name)
        if restored:
            self.tables.records[file_name] = restored
        else:
            del self.tables.records[file_name]
        found = FileEvent(file_name, EventType.RECONCILED, format_time(self._clock), sequencer=f"loss {self._losses}")
        self.queue.append(found)
        self.told.append(found)

    def deliver(self, event: FileEvent) -> Worker:
        """An invocation for an event of the queue begins."""
        self.queue.remove(event)
        return self._begin(event)

    def duplicate(self, event: FileEvent) -> Worker:
        """An invocation for an event that was told before begins."""
        self._duplicates -= 1
        return self._begin(event)

    def _begin(self, event: FileEvent) -> Worker:
        worker = Worker(event, next(self._numbers))
        self.workers.append(worker)
        return worker

    def step(self, worker: Worker) -> None:
        """One read or write of an invocation."""
        if worker.step(self):
            self.workers.remove(worker)

    def crash(self, worker: Worker) -> None:
        """An invocation ends where it stands, and its event comes back."""
        self._crashes -= 1
        self.workers.remove(worker)
        self.queue.append(worker.event)


def disagreements(world: World) -> list[str]:
    """What is not as it must be once all is done; empty when table, notices and history tell what S3 tells."""
    found: list[str] = []
    for file_name in {event.file_name for event in world.told}:
        found += _wrong_record(world, file_name)
        found += _wrong_changes([change for change in world.tables.changes if change[1].file_name == file_name])
        told = {event.event_id for event in world.told if event.file_name == file_name}
        history = world.tables.history.get(file_name)
        # What S3 does not tell: which version is the current one after another was removed.
        if history is None or {event_id for event_id in history if "#CURRENT#" not in event_id} != told:
            found.append(f"{file_name}: the history is {history}, S3 told {told}")
    return found


def _wrong_record(world: World, file_name: str) -> Iterator[str]:
    record, truth = world.tables.records.get(file_name), world.s3.read(file_name)
    if record is None and truth is None and file_name in world.lost:
        return  # the tombstone expired
    if record is None:
        yield f"{file_name}: no record"
    elif truth is None:
        if record.status is not Status.DELETED:
            yield f"{file_name}: gone, but the record says {record}"
    else:
        said = (record.status, record.etag, record.version_id, record.upload_time, record.file_size)
        if said != (Status.TRACKED, truth.etag, truth.version_id, truth.last_modified, truth.size):
            yield f"{file_name}: S3 has {truth}, but the record says {record}"
        if world.uploader_is_known(file_name) and record.uploaded_by != world.s3.uploader(file_name):
            yield f"{file_name}: uploaded by {world.s3.uploader(file_name)}, but the record says {record.uploaded_by}"


def _wrong_changes(changes: list[tuple[FileRecord | None, FileRecord]]) -> Iterator[str]:
    revisions = [new.revision for _, new in changes]
    if revisions != sorted(set(revisions)):
        yield f"revisions {revisions}"
    for old, new in changes:
        if old and is_same_state(old, new):
            yield f"revision {new.revision} says nothing new"
    notices = [notification_of(old, new) for old, new in changes]
    if len({notice.id for notice in notices if notice}) != len(changes):
        yield f"{len(changes)} changes, notices {notices}"
