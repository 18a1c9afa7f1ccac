"""The whole of a function's work, with a world that fails at any call: what is retried and redriven comes right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import RetriableError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status
from filetracker.tracking.batch import BatchProcessor
from filetracker.tracking.models import Message
from filetracker.tracking.tracker import Tracker
from tests.support.convergence.model import START, FakeS3, FakeTables, Operation, World, disagreements
from tests.support.convergence.scenarios import HISTORIES

MAX_RECEIVE_COUNT = 3

_NAMES = {
    EventType.CREATED: "ObjectCreated:Put",
    EventType.DELETED: "ObjectRemoved:Delete",
    EventType.DELETE_MARKER_CREATED: "ObjectRemoved:DeleteMarkerCreated",
}


class InlinePool(ThreadPoolExecutor):
    """Does everything at once and in order, so that a failure can be repeated."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Done when it returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except RetriableError as error:
            future.set_exception(error)
        return future


class Fuses:
    """Which of the next calls fail; none when there is nothing left to say."""

    def __init__(self, blown: Iterable[bool]) -> None:
        self._blown = iter(blown)

    def check(self) -> None:
        """Fails, or not."""
        if next(self._blown, False):
            raise RetriableError("Down.", code="ServiceUnavailable")


class Unreliable:
    """Bucket, tables and queues behind fuses: a call fails before it does anything, or after it has done it."""

    def __init__(self, s3: FakeS3, tables: FakeTables, fuses: Fuses) -> None:
        self._s3, self._tables, self.fuses = s3, tables, fuses
        self.reports: list[Mapping[str, Any]] = []

    def read(self, file_name: str) -> Snapshot | None:
        self.fuses.check()
        return self._s3.read(file_name)

    def get(self, file_name: str) -> FileRecord | None:
        self.fuses.check()
        return self._tables.get(file_name)

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        self.fuses.check()
        self._tables.put(record, replaces)
        self.fuses.check()

    def append(self, events: Iterable[FileEvent], expires_at: int | None = None) -> None:
        for event in events:
            self.fuses.check()
            self._tables.append(event)

    def send(self, body: str, **attributes: str) -> None:
        raise AssertionError(f"no message here is malformed: {body}")

    def send_json(self, document: Mapping[str, Any]) -> None:
        self.fuses.check()
        self.reports.append(document)


def _body(event: FileEvent) -> str:
    s3_object = {
        "key": event.file_name,
        "eTag": event.etag,
        "versionId": event.version_id,
        "sequencer": event.sequencer,
    }
    record = {
        "eventName": _NAMES[event.event_type],
        "eventTime": event.event_time,
        "userIdentity": {"principalId": event.requester},
        "s3": {"object": s3_object},
    }
    return json.dumps({"Records": [record]})


def _clock() -> Callable[[], datetime]:
    ticks = count()
    return lambda: START + timedelta(days=1, seconds=next(ticks))


@given(
    operations=HISTORIES,
    shuffler=st.randoms(use_true_random=False),
    blown=st.lists(st.booleans(), max_size=60),
)
@pytest.mark.parametrize("versioned", [True, False])
def test_work_converges_after_any_failure(
    operations: list[Operation], shuffler: Random, blown: list[bool], versioned: bool
) -> None:
    """Each event comes twice, in any order and any batches; what SQS gives up is redriven when all is well again."""
    world = World(operations, FakeS3(versioned=versioned))
    while world.operations:
        world.operate()
    around = Unreliable(world.s3, world.tables, Fuses(blown))
    tracker = Tracker(around, around, list_shards=4, now=_clock())
    ingest = BatchProcessor(tracker, around, around, around, MAX_RECEIVE_COUNT, now=_clock())
    messages = [Message(f"m{n}", _body(event)) for n, event in enumerate([*world.told, *world.told])]
    dead = _deliver(ingest, messages, shuffler)
    around.fuses = Fuses([])
    assert _deliver(ingest, [replace(message, receive_count=1) for message in dead], shuffler) == []
    assert disagreements(world) == []
    assert Status.FAILED not in {record.status for record in world.tables.records.values()}


def _deliver(ingest: BatchProcessor, messages: list[Message], shuffler: Random) -> list[Message]:
    """As SQS does: until each message is done, or was received too often; those are returned."""
    waiting = list(messages)
    dead: list[Message] = []
    while waiting:
        shuffler.shuffle(waiting)
        size = shuffler.randint(1, 10)
        batch, waiting = waiting[:size], waiting[size:]
        retried = ingest.process(batch, InlinePool(), "request", 60).retried_message_ids
        assert len(retried) == len(set(retried))
        for message in batch:
            if message.message_id in retried:
                again = replace(message, receive_count=message.receive_count + 1)
                (dead if again.receive_count > MAX_RECEIVE_COUNT else waiting).append(again)
    return dead
