"""One file in a small world: what S3, the table, the queue and two workers may do next. The tracking code is the real
one; it is run again from its start with the answers that it got so far, up to its next call.

Everything is a tuple, so that equal states are found equal:

- A `Version` is an entry in the key's stack: its number, its content (None: a delete marker), and whether another one
  was ever put over it.
- A `Said` is what a record says: status, version number, content, whether the uploader is known, and its checksum,
  which stays None but for a seeded bug's notes.
- An `Event` is the number of the operation and the content that it put (None: no creation).
- A `Worker` is an invocation: its event and the answers that it got.

Steps that don't touch each other are not tried in both orders: an operation matters to a worker by what the next read
finds, so it happens right before a read, and a message is taken right before its worker's first read. History is
written when a look is over; nobody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from filetracker.files.errors import RevisionConflictError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status, is_same_state, record_of
from filetracker.notifications.file_messages import notification_of
from filetracker.timestamps import format_time
from filetracker.tracking.tracker import Tracker

FILE_NAME = "a"
WORKERS = 2
CONTENTS = ("x", "y")
_START = datetime(2026, 1, 31, 12, tzinfo=UTC)
_STILL = datetime.fromtimestamp(0.001, UTC)  # a clock that stands: each revision has to rise by itself
_NUMBERS = range(12)

Version = tuple[int, str | None, bool]
Said = tuple[str, int, str | None, bool, str | None]
Event = tuple[int, str | None]
Response = tuple[Any, ...]  # ("read", (number, content) or None), ("table", said or None, revision), ("written",)
Worker = tuple[Event, tuple[Response, ...]]


class State(NamedTuple):
    """All that there is, at one moment."""

    operations: int  # that may still happen
    height: int  # of the stack, also where only its upper part is kept
    stack: tuple[Version, ...]
    said: Said | None
    revision: int
    queue: tuple[Event, ...]
    told: tuple[Event, ...]  # what may still be delivered once more
    workers: tuple[Worker, ...]
    duplicates: int  # that may still happen
    crashes: int


class WrongError(Exception):
    """What must never be."""


Invocation = Callable[[Tracker, FileEvent, Callable[[], None]], object]


def track_and_append(tracker: Tracker, event: FileEvent, append: Callable[[], None]) -> None:
    """What the function does for an event; its message is deleted when this returns."""
    tracker.track(event.file_name, [event])
    append()


@dataclass(frozen=True)
class Setting:
    """A kind of bucket, and the code under test.

    Without versions, objects are told apart by their LastModified; with a coarse clock (S3's ticks in seconds) not at
    all, where their content is the same.
    """

    versioned: bool
    coarse_clock: bool = False
    checks_uploader: bool = True  # where versions tell uploads apart
    tracker_type: type[Tracker] = Tracker
    invocation: Invocation = track_and_append

    def __str__(self) -> str:
        return "versioned" if self.versioned else "unversioned, in one second" if self.coarse_clock else "unversioned"


SETTINGS = (Setting(versioned=True), Setting(versioned=False), Setting(versioned=False, coarse_clock=True))


class _Call(NamedTuple):
    """What a worker waits for."""

    kind: str  # "read", "get", "put"; "done" when it waits for nothing
    said: Said | None = None  # to be written
    revision: int = 0  # of that
    replaces: int = 0  # the revision that it must find; 0: none
    has_appended: bool = False


class SmallWorld:
    """A setting, and all that may happen in it."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.versioned = setting.versioned
        self.pending = cache(self._pending)
        self._check_write = cache(self._checked_write)

    def start(self, operations: int) -> State:
        """Nothing has happened yet."""
        return State(operations, 0, (), None, 0, (), (), (), duplicates=1, crashes=1)

    def is_end(self, state: State) -> bool:
        """Whether nothing is in flight any more."""
        return not state.queue and not state.workers

    def check_end(self, state: State) -> None:
        """The table says what S3 says; it is also what the stream told last."""
        truth = self.truth(state.stack)
        said = state.said
        if said is None:
            raise WrongError("There is no record.")
        if truth is None:
            if said[0] != Status.DELETED:
                raise WrongError(f"The file is gone, but the record says {said}.")
        elif said[:3] != (Status.TRACKED, *truth):
            raise WrongError(f"S3 has {truth}, but the record says {said}.")
        elif self.versioned and self.setting.checks_uploader and not state.stack[-1][2] and not said[3]:
            raise WrongError("It was never covered by another version, but its uploader is not known.")

    def truth(self, stack: tuple[Version, ...]) -> tuple[int, str] | None:
        """What a read finds: number and content."""
        if not stack or stack[-1][1] is None:
            return None
        return 0 if self.setting.coarse_clock else stack[-1][0], stack[-1][1]

    def moves(self, state: State) -> Iterator[tuple[int, State]]:
        """Each next state, and how many moves that are alike lead to it.

        Raises WrongError where a move does what must never be done.
        """
        waiting_for_read = [n for n, worker in enumerate(state.workers) if self.pending(worker).kind == "read"]
        for ways, moved in self._bursts(state):
            if len(state.workers) < WORKERS:
                yield from self._deliveries(moved, ways)
            for number in waiting_for_read:
                yield from self._step(moved, number, ways)
        for number in range(len(state.workers)):
            if number not in waiting_for_read:
                yield from self._step(state, number, 1)
            if state.crashes:
                yield 1, self._crashed(state, number)

    def _bursts(self, state: State) -> Iterator[tuple[int, State]]:
        """The state as it is, and after any operations."""
        waiting = [(1, state)]
        while waiting:
            ways, before = waiting.pop()
            yield ways, before
            if not before.operations:
                continue
            for count, stack, height, event in self._operations(before, _unused_number(before)):
                after = before._replace(
                    operations=before.operations - 1,
                    height=height,
                    stack=stack,
                    queue=_sorted((*before.queue, event)),
                    told=_sorted((*before.told, event)) if before.duplicates else (),
                )
                waiting.append((ways * count, after))

    def _operations(self, state: State, number: int) -> Iterator[tuple[int, tuple[Version, ...], int, Event]]:
        """What a client may do: put either content, delete; with versions, remove any of them or a marker for good."""
        stack, height = state.stack, state.height
        if not self.versioned:
            for content in CONTENTS:
                yield 1, ((number, content, False),), 1, (number, content)
            yield 1, (), 0, (number, None)
            return
        covered = (*stack[:-1], (*stack[-1][:2], True)) if stack else ()
        for put in (*CONTENTS, None):
            yield 1, (*covered, (number, put, False)), height + 1, (number, put)
        for place in range(len(stack)):
            yield 1, stack[:place] + stack[place + 1 :], height - 1, (number, None)
        if height > len(stack):
            yield height - len(stack), stack, height - 1, (number, None)

    def _deliveries(self, state: State, ways: int) -> Iterator[tuple[int, State]]:
        """A worker takes any message, or one that was delivered before, and makes its first call."""
        for event in dict.fromkeys(state.queue):
            taken = state._replace(queue=_without(state.queue, event), workers=(*state.workers, (event, ())))
            yield from self._step(taken, len(state.workers), ways * state.queue.count(event))
        for event in dict.fromkeys(state.told):
            repeated = state._replace(told=(), duplicates=state.duplicates - 1, workers=(*state.workers, (event, ())))
            yield from self._step(repeated, len(state.workers), ways * state.told.count(event))

    def _step(self, state: State, number: int, ways: int) -> Iterator[tuple[int, State]]:
        """The worker's next call, and all that follows without one; at its end, it may crash before that is known."""
        event, answers = state.workers[number]
        answer, after = self._answered(state, self.pending((event, answers)))
        worker = (event, (*answers, answer))
        others = state.workers[:number] + state.workers[number + 1 :]
        last = self.pending(worker)
        if last.kind != "done":
            yield ways, after._replace(workers=(*others, worker))
            return
        if after.crashes:
            yield ways, self._crashed(after, number)
        if not last.has_appended:
            raise WrongError("The message is deleted, but its event is not in the history.")
        yield ways, after._replace(workers=others)

    def _answered(self, state: State, call: _Call) -> tuple[Response, State]:
        if call.kind == "read":
            return ("read", self.truth(state.stack)), state
        if call.kind == "get" or call.replaces != state.revision:
            return ("table", state.said, state.revision), state
        assert call.said
        self._check_write(state.said, state.revision, call.said, call.revision)
        return ("written",), state._replace(said=call.said, revision=call.revision)

    def _checked_write(self, old: Said | None, old_revision: int, new: Said, revision: int) -> None:
        before = self.record(old, old_revision) if old else None
        after = self.record(new, revision)
        if before and is_same_state(before, after):
            raise WrongError(f"A write repeats what the table says: {new}.")
        if before and revision <= old_revision:
            raise WrongError(f"Revision {revision} follows {old_revision}.")
        if notification_of(before, after) is None:
            raise WrongError(f"Nobody is told of {new}.")

    def _crashed(self, state: State, number: int) -> State:
        """The worker is gone where it stands, and its message comes back."""
        event, _ = state.workers[number]
        others = state.workers[:number] + state.workers[number + 1 :]
        return state._replace(queue=_sorted((*state.queue, event)), workers=others, crashes=state.crashes - 1)

    # The real code

    def _pending(self, worker: Worker) -> _Call:
        """What the worker's code calls next, after these answers."""
        event, answers = worker
        run = _Run(self, answers)
        tracker = self.setting.tracker_type(run, run, list_shards=4, now=lambda: _STILL)
        try:
            self.setting.invocation(tracker, self.event(event), run.append)
        except _Suspended:
            return run.call
        return _Call("done", has_appended=run.has_appended)

    def event(self, event: Event) -> FileEvent:
        """As S3 tells it. A sequencer orders the events of one version only."""
        number, content = event
        is_creation = content is not None
        return FileEvent(
            FILE_NAME,
            EventType.CREATED if is_creation else EventType.DELETED,
            self._time(number),
            etag=f"etag-{content}" if is_creation else None,
            version_id=f"v{number}" if is_creation and self.versioned else None,
            requester=self._uploader(number),
            sequencer="1" if is_creation else "2",
        )

    def snapshot(self, found: tuple[int, str]) -> Snapshot:
        """As a read tells it."""
        number, content = found
        version_id = f"v{number}" if self.versioned else None
        return Snapshot(FILE_NAME, 1, self._time(number), f"etag-{content}", "text/plain", version_id, head=b"x")

    def record(self, said: Said, revision: int) -> FileRecord:
        """As the table holds it."""
        status, number, content, is_uploader_known, checksum = said
        if content is None:
            return FileRecord(FILE_NAME, Status(status), self._time(0), revision=revision, checksum=checksum)
        record = record_of(self.snapshot((number, content)))
        return replace(
            record,
            status=Status(status),
            uploaded_by=self._uploader(number) if is_uploader_known else None,
            checksum=checksum,
            revision=revision,
        )

    def said_by(self, record: FileRecord) -> Said:
        """What of a record counts here."""
        number, content = 0, None
        if record.etag:
            content = record.etag.removeprefix("etag-")
            if self.versioned:
                number = int((record.version_id or "").removeprefix("v"))
            elif not self.setting.coarse_clock:
                number = _NUMBER_OF_TIME[record.upload_time]
        return str(record.status), number, content, record.uploaded_by is not None, record.checksum

    def _time(self, number: int) -> str:
        return _TIMES[0 if self.setting.coarse_clock else number]

    def _uploader(self, number: int) -> str:
        return f"user-{number}" if self.versioned else "somebody"  # who put what cannot be told without versions


class _Suspended(BaseException):
    """The code waits for an answer; no `except` in it sees this."""


class _Run:
    """The bucket and the table as one run of the code meets them: the known answers, then a halt."""

    def __init__(self, world: SmallWorld, answers: tuple[Response, ...]) -> None:
        self._world = world
        self._answers = iter(answers)
        self.call = _Call("done")
        self.has_appended = False

    def read(self, _: str) -> Snapshot | None:
        _, found = self._answer(_Call("read"))
        return self._world.snapshot(found) if found else None

    def get(self, _: str) -> FileRecord | None:
        _, said, revision = self._answer(_Call("get"))
        return self._world.record(said, revision) if said else None

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        said = self._world.said_by(record)
        answer = self._answer(_Call("put", said, record.revision, replaces.revision if replaces else 0))
        if answer[0] == "table":
            raise RevisionConflictError(self._world.record(*answer[1:]) if answer[1] else None)

    def append(self) -> None:
        self.has_appended = True

    def _answer(self, call: _Call) -> Response:
        self.call = call
        answer = next(self._answers, None)
        if answer is None:
            raise _Suspended
        return answer


_TIMES = [format_time(_START + timedelta(seconds=number)) for number in _NUMBERS]
_NUMBER_OF_TIME = {time: number for number, time in enumerate(_TIMES)}


def _sorted(events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (event[0], event[1] or "")))


def _without(events: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    place = events.index(event)
    return events[:place] + events[place + 1 :]


def _unused_number(state: State) -> int:
    """A number for the next operation that nothing in the state speaks of."""
    used = {version[0] for version in state.stack}
    used.update(event[0] for event in (*state.queue, *state.told))
    if state.said:
        used.add(state.said[1])
    for event, answers in state.workers:
        used.add(event[0])
        for answer in answers:
            if len(answer) > 1 and answer[1]:
                used.add(answer[1][0] if answer[0] == "read" else answer[1][1])
    return next(number for number in _NUMBERS if number and number not in used)
