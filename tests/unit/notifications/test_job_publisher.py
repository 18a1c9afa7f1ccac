"""How a job ended is told once: whatever is delivered again, and whatever fails in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.jobs.changes import JobChange
from filetracker.jobs.models import JobStatus
from filetracker.notifications.job_publisher import JobPublisher
from filetracker.notifications.job_repository import PublishedJobRepository
from filetracker.notifications.publisher import Publisher
from lambda_handlers import notify
from tests.conftest import A_TIME
from tests.support.job_builders import JOB_ID, JOBS, NOW, make_job, make_running_job, stored
from tests.support.job_events import make_job_record
from tests.support.local_aws import FakeLambdaContext, FakeQueue, LocalAws
from tests.unit.notifications.test_publisher import FakeTopic

DOWN = RetriableError("Down.", code="ServiceUnavailable")
OTHER_ID = "f" * 32


class FakeTable:
    """Notes in a dictionary; DynamoDB fails where it is told to."""

    def __init__(self, told_error: RetriableError | None = None, note_error: RetriableError | None = None) -> None:
        self.notes: dict[str, str] = {}
        self.asked: list[list[str]] = []
        self._told_error, self._note_error = told_error, note_error

    def published(self, job_ids: Iterable[str]) -> set[str]:
        """Those that are noted."""
        self.asked.append(list(job_ids))
        if self._told_error:
            raise self._told_error
        return self.notes.keys() & self.asked[-1]

    def record(self, job_id: str, time: str) -> None:
        """The first stays."""
        if self._note_error:
            raise self._note_error
        self.notes.setdefault(job_id, time)


def _publisher(topic: FakeTopic, table: FakeTable, queue: FakeQueue | None = None) -> JobPublisher:
    return JobPublisher(Publisher(topic, queue or FakeQueue(), sleep=lambda _: None), table, now=lambda: NOW)


def _ends(*job_ids: str) -> list[JobChange]:
    return [(make_running_job(job_id), make_running_job(job_id, status=JobStatus.FAILED)) for job_id in job_ids]


def _notice(job_id: str) -> str:
    return f"job/{job_id}#FAILED"


def test_what_was_told_is_not_told_again() -> None:
    topic, table = FakeTopic(), FakeTable()
    publisher = _publisher(topic, table)
    first = publisher.publish(_ends(JOB_ID))
    again = publisher.publish(_ends(JOB_ID, OTHER_ID))
    assert topic.requests == [[_notice(JOB_ID)], [_notice(OTHER_ID)]]
    assert (len(first.published), len(first.repeated)) == (1, 0)
    assert [notification.id for notification in again.repeated] == [_notice(JOB_ID)]
    assert table.notes == {JOB_ID: A_TIME, OTHER_ID: A_TIME}


def test_a_record_that_comes_twice_in_one_batch_is_told_once() -> None:
    topic = FakeTopic()
    _publisher(topic, FakeTable()).publish([*_ends(JOB_ID), *_ends(JOB_ID)])
    assert topic.requests == [[_notice(JOB_ID)]]


def test_nobody_is_asked_where_no_job_ended() -> None:
    table = FakeTable()
    result = _publisher(FakeTopic(), table).publish([(None, make_job()), (make_job(), make_running_job())])
    assert (table.asked, result.published) == ([], [])


def test_nothing_is_published_where_dynamodb_does_not_say_what_was_told() -> None:
    """The stream delivers it again."""
    topic = FakeTopic()
    with pytest.raises(RetriableError):
        _publisher(topic, FakeTable(told_error=DOWN)).publish(_ends(JOB_ID))
    assert topic.requests == []


def test_what_could_not_be_noted_is_said_and_may_be_told_again() -> None:
    topic = FakeTopic()
    publisher = _publisher(topic, FakeTable(note_error=DOWN))
    result = publisher.publish(_ends(JOB_ID))
    assert [(notification.id, reason) for notification, reason in result.unrecorded] == [
        (_notice(JOB_ID), "ServiceUnavailable: Down.")
    ]
    assert [notification.id for notification in result.published] == [_notice(JOB_ID)]
    publisher.publish(_ends(JOB_ID))
    assert topic.requests == [[_notice(JOB_ID)]] * 2, "rather twice than never"


def test_what_was_set_aside_is_not_told_again() -> None:
    """It lies in the dead-letter queue, as it is to be published."""
    refused = {_notice(JOB_ID)}
    topic, table, queue = FakeTopic(refused, final=refused), FakeTable(), FakeQueue()
    publisher = _publisher(topic, table, queue)
    assert len(publisher.publish(_ends(JOB_ID)).dead_lettered) == 1
    again = publisher.publish(_ends(JOB_ID))
    assert (len(again.repeated), len(queue.bodies), len(topic.requests)) == (1, 1, 1)


def test_what_was_published_is_noted_before_the_rest_of_its_batch_fails() -> None:
    """The batch is delivered again: then the other one alone is told."""
    refused = {_notice(OTHER_ID)}
    topic, table = FakeTopic(refused, refused, refused), FakeTable()
    with pytest.raises(RetriableError):
        _publisher(topic, table, FakeQueue(error=DOWN)).publish(_ends(JOB_ID, OTHER_ID))
    assert table.notes == {JOB_ID: A_TIME}
    result = _publisher(topic, table).publish(_ends(JOB_ID, OTHER_ID))
    assert topic.requests[-1] == [_notice(OTHER_ID)]
    assert [notification.id for notification in result.published] == [_notice(OTHER_ID)]


def test_a_job_whose_item_is_gone_is_told_and_leaves_no_item(local_aws: LocalAws) -> None:
    topic, table = FakeTopic(), PublishedJobRepository("Jobs")
    result = JobPublisher(Publisher(topic, FakeQueue()), table).publish(_ends(JOB_ID))
    assert topic.requests == [[_notice(JOB_ID)]]
    assert result.unrecorded == []
    assert JOBS.get(JOB_ID) is None


def test_the_first_note_stays(local_aws: LocalAws) -> None:
    table, ended = PublishedJobRepository("Jobs"), make_running_job(status=JobStatus.FAILED)
    JOBS.add(ended)
    assert table.published([JOB_ID]) == set()
    for time in (A_TIME, "2026-02-01T12:00:00.000Z"):
        table.record(JOB_ID, time)
    assert table.published([JOB_ID, OTHER_ID]) == {JOB_ID}
    assert stored() == replace(ended, notice_time=A_TIME)


def test_a_note_that_dynamodb_refuses_otherwise_is_an_error(local_aws: LocalAws) -> None:
    client("dynamodb").delete_table(TableName="Jobs")
    with pytest.raises(RetriableError):
        PublishedJobRepository("Jobs").record(JOB_ID, A_TIME)


def test_a_batch_costs_a_read_a_request_for_ten_notices_and_a_note_each(
    functions: LocalAws, requests: dict[str, int]
) -> None:
    context: Any = FakeLambdaContext()
    changes = _ends(*(f"{number:032x}" for number in range(20)))
    for _, ended in changes:
        assert ended
        JOBS.add(ended)
    records = {"Records": [make_job_record(*change) for change in changes]}
    requests.clear()
    notify.handler(records, context)
    assert requests == {"BatchGetItem": 1, "PublishBatch": 2, "UpdateItem": 20}
    requests.clear()
    notify.handler(records, context)
    assert requests == {"BatchGetItem": 1}
