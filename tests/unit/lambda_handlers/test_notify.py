from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.aws.dynamodb import to_item
from filetracker.errors import RetriableError
from filetracker.files.models import FileRecord
from filetracker.jobs.models import JobStatus
from filetracker.notifications.message import Notification
from filetracker.notifications.ports import Rejection
from filetracker.notifications.topic import Topic
from lambda_handlers import notify
from tests.conftest import make_record
from tests.support.job_builders import JOB_ID, JOBS, make_job, make_running_job, stored
from tests.support.job_events import make_job_record, make_slots_record
from tests.support.local_aws import FakeLambdaContext, LocalAws, load_event

Lines = Callable[[], list[Any]]
MetricsReader = Callable[[], dict[str, Any]]
CONTEXT: Any = FakeLambdaContext(function_name="filetracker-notify")


@pytest.fixture(autouse=True)
def _no_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.dead_letters.random.uniform", lambda *_: 0.0)


def _event(*names: str) -> dict[str, Any]:
    return {"Records": [load_event(f"stream/{name}") for name in names]}


def _inserted(record: FileRecord) -> dict[str, Any]:
    event = load_event("stream/insert")
    event["dynamodb"]["NewImage"] = to_item(record.to_attributes())
    return {"Records": [event]}


def _notices(functions: LocalAws) -> list[Any]:
    envelopes = [json.loads(message["Body"]) for message in functions.received(functions.inbox_url)]
    return [json.loads(envelope["Message"]) for envelope in envelopes]


def test_handler_announces_each_change_once(functions: LocalAws, metrics: MetricsReader, notify_log: Lines) -> None:
    answer = notify.handler(_event("insert", "modify", "remove_by_ttl"), CONTEXT)
    assert answer == {"batchItemFailures": []}
    notifications = _notices(functions)
    assert [(notification["id"], notification["type"]) for notification in notifications] == [
        ("reports/a.txt#1", "file.tracked"),
        ("reports/a.txt#2", "file.deleted"),
    ]
    assert [notification["previousStatus"] for notification in notifications] == [None, "TRACKED"]
    assert metrics() == {"NoticesPublished": [0.0, 2.0]}
    assert [(line["message"], line["correlation_id"]) for line in notify_log()] == [
        ("file.tracked", "reports/a.txt#1"),
        ("file.deleted", "reports/a.txt#2"),
    ]


def test_handler_measures_by_stack(functions: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    """Another stack may be in the same account."""
    notify.handler(_event("insert"), CONTEXT)
    (document,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Stack", "service"]]
    assert document["Stack"] == "filetracker"


def test_handler_announces_how_a_job_ended_once(functions: LocalAws, metrics: MetricsReader, notify_log: Lines) -> None:
    running = make_running_job()
    done = replace(running, status=JobStatus.SUCCEEDED)
    changes = [(None, make_job()), (make_job(), running), (running, done), (done, None)]
    records = [make_slots_record(), *(make_job_record(*change) for change in changes)]
    assert notify.handler({"Records": records}, CONTEXT) == {"batchItemFailures": []}
    assert [(notification["id"], notification["type"]) for notification in _notices(functions)] == [
        (f"job/{JOB_ID}#SUCCEEDED", "job.succeeded")
    ]
    assert metrics() == {"NoticesPublished": [0.0, 1.0]}
    assert [(line["message"], line["correlation_id"]) for line in notify_log()] == [
        ("job.succeeded", f"job/{JOB_ID}#SUCCEEDED")
    ]


def test_handler_tells_a_redelivered_end_of_a_job_once(
    functions: LocalAws, metrics: MetricsReader, notify_log: Lines
) -> None:
    ended = make_running_job(status=JobStatus.FAILED)
    JOBS.add(ended)
    record = make_job_record(make_running_job(), ended)
    for _ in range(3):
        notify.handler({"Records": [record]}, CONTEXT)
    assert [notification["id"] for notification in _notices(functions)] == [f"job/{JOB_ID}#FAILED"]
    noted = stored()
    assert noted.notice_time
    assert metrics() == {"NoticesPublished": [0.0, 0.0]}
    assert [line["message"] for line in notify_log()] == ["job.failed", "told before", "told before"]
    notify.handler({"Records": [make_job_record(ended, noted)]}, CONTEXT)  # the note's own record
    assert _notices(functions) == []


def test_handler_says_what_it_could_not_note(
    functions: LocalAws, notify_log: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RetriableError("Down.", code="ServiceUnavailable")

    monkeypatch.setattr("filetracker.notifications.job_repository.PublishedJobRepository.record", fail)
    notify.handler(
        {"Records": [make_job_record(make_running_job(), make_running_job(status=JobStatus.FAILED))]}, CONTEXT
    )
    told, unrecorded = notify_log()
    assert (told["message"], unrecorded["message"]) == ("job.failed", "not noted as told")
    assert (unrecorded["level"], unrecorded["reason"]) == ("WARNING", "ServiceUnavailable: Down.")


def test_handler_sets_aside_a_job_that_was_edited_by_hand(functions: LocalAws) -> None:
    record = make_job_record(None, make_job())
    del record["dynamodb"]["NewImage"]["FileName"]
    notify.handler({"Records": [record]}, CONTEXT)
    (body,) = functions.received(functions.notify_dlq_url)
    assert json.loads(body["Body"]) == record
    assert body["MessageAttributes"]["ErrorMessage"]["StringValue"].startswith("Not a job: TypeError")


def test_handler_sets_aside_what_was_edited_by_hand(
    functions: LocalAws, metrics: MetricsReader, notify_log: Lines
) -> None:
    notify.handler(_event("edited_by_hand", "insert"), CONTEXT)
    assert [notification["id"] for notification in _notices(functions)] == ["reports/a.txt#1"]
    (body,) = functions.received(functions.notify_dlq_url)
    assert json.loads(body["Body"]) == load_event("stream/edited_by_hand")
    assert "WONDERFUL" in body["MessageAttributes"]["ErrorMessage"]["StringValue"]
    assert metrics() == {"NoticesPublished": [0.0, 1.0], "NoticesSetAside": [1.0]}
    assert notify_log()[0]["level"] == "ERROR"


def test_handler_raises_while_the_topic_is_away(functions: LocalAws) -> None:
    """Then the stream delivers the batch again."""
    client("sns").delete_topic(TopicArn=functions.topic_arn)
    with pytest.raises(RetriableError, match="file-events: Topic does not exist"):
        notify.handler(_event("insert"), CONTEXT)
    assert functions.received(functions.notify_dlq_url) == []


@pytest.fixture
def too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """SNS takes nothing: moto has no limit."""

    def refuse(_: Topic, notifications: Sequence[Notification]) -> list[Rejection]:
        return [Rejection(each, "InvalidParameter: Message too long", is_final=True) for each in notifications]

    monkeypatch.setattr(Topic, "publish", refuse)


@pytest.mark.usefixtures("too_large")
def test_handler_dead_letters_what_sns_refuses(functions: LocalAws, metrics: MetricsReader, notify_log: Lines) -> None:
    assert notify.handler(_event("insert"), CONTEXT) == {"batchItemFailures": []}
    (body,) = functions.received(functions.notify_dlq_url)
    assert body["MessageAttributes"]["NoticeId"]["StringValue"] == "reports/a.txt#1"
    assert "Message too long" in body["MessageAttributes"]["ErrorMessage"]["StringValue"]
    assert metrics() == {"NoticesPublished": [0.0, 0.0], "NoticesSetAside": [1.0]}
    (line,) = notify_log()
    assert (line["level"], line["correlation_id"]) == ("ERROR", "reports/a.txt#1")


@pytest.mark.usefixtures("too_large")
def test_handler_is_not_held_up_by_a_key_that_no_message_may_hold(functions: LocalAws) -> None:
    """S3 takes control characters in keys; a dead letter must not be refused for them."""
    notify.handler(_inserted(make_record("a\x01\uffff/b.txt")), CONTEXT)
    (body,) = functions.received(functions.notify_dlq_url)
    assert body["MessageAttributes"]["NoticeId"]["StringValue"] == "a%01%EF%BF%BF/b.txt#1"
    assert json.loads(body["Body"])["MessageAttributes"]["prefix"]["StringValue"] == "a%01%EF%BF%BF/"


@pytest.mark.usefixtures("too_large")
def test_handler_raises_where_nobody_takes_a_notice(functions: LocalAws) -> None:
    client("sqs").delete_queue(QueueUrl=functions.notify_dlq_url)
    with pytest.raises(RetriableError, match="notify-dlq"):
        notify.handler(_event("insert"), CONTEXT)
