"""The function `start_job` over moto's Step Functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, SettingsError
from filetracker.jobs.models import Job, JobStatus
from lambda_handlers import start_job
from tests.support.job_builders import JOB_ID, make_job, make_running_job, make_state_machine
from tests.support.job_events import make_job_record, make_slots_record
from tests.support.local_aws import FakeLambdaContext, LocalAws, load_event

MetricsReader = Callable[[], dict[str, Any]]
CONTEXT: Any = FakeLambdaContext(function_name="filetracker-start-job")
EXECUTION = f"{JOB_ID}-20260131120000000"


@pytest.fixture(autouse=True)
def machine_arn(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A state machine; the function is told where it is, and the queue for what can't be started."""
    arn = make_state_machine()
    monkeypatch.setenv("STATE_MACHINE_ARN", arn)
    monkeypatch.setenv("START_JOB_DLQ_URL", local_aws.notify_dlq_url)  # any queue
    monkeypatch.setattr("filetracker.aws.dead_letters.random.uniform", lambda *_: 0.0)
    start_job._starter.cache_clear()
    yield arn
    start_job._starter.cache_clear()


def _handle(*changes: tuple[Job | None, Job | None]) -> dict[str, Any]:
    answer: dict[str, Any] = start_job.handler({"Records": [make_job_record(*change) for change in changes]}, CONTEXT)
    return answer


def _execution_arn(machine_arn: str) -> str:
    return f"{machine_arn.replace(':stateMachine:', ':execution:')}:{EXECUTION}"


def _executions(machine_arn: str) -> list[str]:
    answer = client("stepfunctions").list_executions(stateMachineArn=machine_arn)
    return [execution["name"] for execution in answer["executions"]]


def test_handler_starts_what_was_submitted(machine_arn: str, metrics: MetricsReader) -> None:
    assert _handle((None, make_job())) == {"batchItemFailures": []}
    assert _executions(machine_arn) == [EXECUTION]
    given = client("stepfunctions").describe_execution(executionArn=_execution_arn(machine_arn))["input"]
    assert json.loads(given) == {"jobId": JOB_ID, "listShard": make_job().list_shard}
    assert metrics() == {"JobsStarted": [0.0, 1.0]}


def test_handler_starts_nothing_twice(machine_arn: str, local_aws: LocalAws, metrics: MetricsReader) -> None:
    """A redelivered record, while the execution runs and when it is over."""
    _handle((None, make_job()))
    _handle((None, make_job()), (None, make_job()))
    assert _executions(machine_arn) == [EXECUTION]
    client("stepfunctions").stop_execution(executionArn=_execution_arn(machine_arn))
    metrics()
    _handle((None, make_job()))
    assert _executions(machine_arn) == [EXECUTION]
    assert local_aws.received(local_aws.notify_dlq_url) == []
    assert metrics() == {"JobsStarted": [0.0, 0.0]}


def test_handler_starts_a_job_whose_id_was_used_before(machine_arn: str) -> None:
    """An Idempotency-Key used again, when the job before is over and forgotten."""
    _handle((None, make_job()))
    client("stepfunctions").stop_execution(executionArn=_execution_arn(machine_arn))
    _handle((None, make_job(submitted_time="2026-02-07T12:00:00.000Z")))
    assert sorted(_executions(machine_arn)) == [EXECUTION, f"{JOB_ID}-20260207120000000"]


def test_handler_starts_nothing_for_other_changes(machine_arn: str) -> None:
    _handle(
        (make_job(), make_running_job()),
        (make_running_job(), make_job()),
        (make_job(), None),
        (None, make_job(status=JobStatus.CANCELLED)),
    )
    start_job.handler({"Records": [make_slots_record()]}, CONTEXT)
    assert _executions(machine_arn) == []


def test_handler_sets_aside_what_cannot_be_started(
    machine_arn: str, local_aws: LocalAws, metrics: MetricsReader
) -> None:
    client("stepfunctions").delete_state_machine(stateMachineArn=machine_arn)
    assert _handle((None, make_job())) == {"batchItemFailures": []}
    (letter,) = local_aws.received(local_aws.notify_dlq_url)
    assert json.loads(letter["Body"]) == {"jobId": JOB_ID, "fileName": "report.txt", "operation": "append"}
    assert letter["MessageAttributes"]["JobId"]["StringValue"] == JOB_ID
    assert "StateMachineDoesNotExist" in letter["MessageAttributes"]["ErrorMessage"]["StringValue"]
    assert metrics() == {"JobsStarted": [0.0, 0.0], "JobsSetAside": [1.0]}


def test_handler_sets_aside_what_was_edited_by_hand(machine_arn: str, local_aws: LocalAws) -> None:
    bad = make_job_record(None, make_job("a" * 32))
    bad["dynamodb"]["NewImage"]["Status"] = {"S": "WONDERFUL"}
    start_job.handler({"Records": [bad, make_job_record(None, make_job())]}, CONTEXT)
    assert _executions(machine_arn) == [EXECUTION]
    (letter,) = local_aws.received(local_aws.notify_dlq_url)
    assert json.loads(letter["Body"]) == bad
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"].startswith("Not a job: ValueError")


def test_handler_raises_where_nobody_takes_a_job(machine_arn: str, local_aws: LocalAws) -> None:
    client("stepfunctions").delete_state_machine(stateMachineArn=machine_arn)
    client("sqs").delete_queue(QueueUrl=local_aws.notify_dlq_url)
    with pytest.raises(RetriableError):
        _handle((None, make_job()))


def test_handler_sets_aside_records_of_other_tables(local_aws: LocalAws) -> None:
    start_job.handler({"Records": [load_event("stream/insert")]}, CONTEXT)
    assert len(local_aws.received(local_aws.notify_dlq_url)) == 1


def test_handler_names_all_settings_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATE_MACHINE_ARN")
    monkeypatch.delenv("START_JOB_DLQ_URL")
    with pytest.raises(SettingsError, match="STATE_MACHINE_ARN is not set; START_JOB_DLQ_URL is not set"):
        _handle((None, make_job()))
