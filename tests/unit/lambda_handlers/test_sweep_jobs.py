"""The function `sweep_jobs` over moto, with executions, instances, slots and uploads as they may be left behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, SettingsError
from filetracker.files.models import Fault
from filetracker.jobs.executions import Executions
from filetracker.jobs.instances import Instances
from filetracker.jobs.models import SLOTS_ID, Job, JobStatus
from filetracker.jobs.slots import JobSlots
from filetracker.timestamps import format_time
from filetracker.uploads.multipart_store import MultipartStore
from lambda_handlers import sweep_jobs
from tests.support.job_builders import JOBS, make_job, make_running_job, make_state_machine, stored
from tests.support.local_aws import FakeLambdaContext, LocalAws

MetricsReader = Callable[[], dict[str, Any]]
PLENTY: Any = FakeLambdaContext(function_name="filetracker-sweep-jobs", seconds_left=300)
NO_TIME: Any = FakeLambdaContext(function_name="filetracker-sweep-jobs", seconds_left=9)
ID = "a" * 32
NOTHING = {"complete": True, "started": 0, "ended": 0, "terminated": 0, "released": 0, "aborted": 0, "failed": 0}


def _ago(minutes: float) -> str:
    return format_time(datetime.now(UTC) - timedelta(minutes=minutes))


# Told when this file is read; on a busy machine its tests run many minutes later.
LONG_AGO, JUST_NOW = _ago(60), _ago(-60)


@pytest.fixture(autouse=True)
def machine_arn(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A state machine; the function is told of it."""
    arn = make_state_machine()
    settings = {
        "STACK_NAME": "filetracker",
        "BUCKET_NAME": "filetracker",
        "JOBS_TABLE_NAME": "Jobs",
        "LIST_SHARDS": "4",
        "STATE_MACHINE_ARN": arn,
        "JOB_TIMEOUT_MINUTES": "15",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    sweep_jobs._settings.cache_clear()
    yield arn
    sweep_jobs._settings.cache_clear()


def _sweep(**expected: int) -> None:
    assert sweep_jobs.handler({}, PLENTY) == {**NOTHING, **expected}


def _add(*jobs: Job) -> None:
    for job in jobs:
        JOBS.add(job)


def _stop(machine_arn: str, job_id: str) -> None:
    arn = machine_arn.replace(":stateMachine:", ":execution:")
    (name,) = (name for name in _executions(machine_arn) if name.startswith(job_id))
    client("stepfunctions").stop_execution(executionArn=f"{arn}:{name}")


def _executions(machine_arn: str) -> list[str]:
    answer = client("stepfunctions").list_executions(stateMachineArn=machine_arn)
    return sorted(execution["name"] for execution in answer["executions"])


# Jobs


def test_handler_starts_what_waits_without_an_execution(machine_arn: str, metrics: MetricsReader) -> None:
    _add(make_job(ID, submitted_time=LONG_AGO), make_job("b" * 32, submitted_time=JUST_NOW))
    _sweep(started=1)
    assert [name.partition("-")[0] for name in _executions(machine_arn)] == [ID]
    assert metrics()["JobsRestarted"] == [1]
    _sweep()


@pytest.mark.parametrize("is_listed", [True, False])
def test_handler_leaves_alone_what_waits_or_runs_with_an_execution(
    is_listed: bool, machine_arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that is listed is not asked for again: thousands may wait. A list may tell late of the others."""
    _add(make_job(ID, submitted_time=LONG_AGO), make_running_job("b" * 32, started_time=LONG_AGO))
    for job_id in (ID, "b" * 32):
        Executions(machine_arn).start(stored(job_id))
    if is_listed:
        monkeypatch.setattr(Executions, "status", lambda *_: pytest.fail("asked for one by one"))
    else:
        monkeypatch.setattr(Executions, "running", lambda *_: set())
    _sweep()
    assert [stored(job_id).status for job_id in (ID, "b" * 32)] == [JobStatus.QUEUED, JobStatus.RUNNING]


@pytest.mark.parametrize("job", [make_job(ID, submitted_time=LONG_AGO), make_running_job(ID, started_time=LONG_AGO)])
def test_handler_ends_what_nobody_ended(job: Job, machine_arn: str, metrics: MetricsReader) -> None:
    _add(job)
    Executions(machine_arn).start(job)
    _stop(machine_arn, ID)
    _sweep(ended=1)
    ended = stored(ID)
    assert (ended.status, ended.outcome, ended.list_key) == (JobStatus.FAILED, None, f"FAILED#{job.list_shard}")
    assert ended.error == Fault("Aborted", "The job's execution was stopped by hand.")
    assert ended.ended_time
    assert metrics()["JobsEndedBySweep"] == [1]
    _sweep()
    assert stored(ID) == ended


@pytest.mark.parametrize(
    ("execution", "code"),
    [
        ("FAILED", "ExecutionFailed"),
        ("TIMED_OUT", "TimedOut"),
        ("SUCCEEDED", "ExecutionFailed"),
        (None, "ExecutionLost"),
    ],
)
def test_handler_says_how_the_execution_ended(
    execution: str | None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto's executions can only be stopped."""
    monkeypatch.setattr(Executions, "status", lambda *_: execution)
    _add(make_running_job(ID, started_time=LONG_AGO))
    _sweep(ended=1)
    error = stored(ID).error
    assert error
    assert error.code == code


@pytest.mark.parametrize(
    ("outcome", "error"), [(JobStatus.SUCCEEDED, None), (JobStatus.FAILED, Fault("FileMissing", "It is gone."))]
)
def test_handler_makes_the_outcome_the_status_where_nobody_else_did(
    outcome: JobStatus, error: Fault | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Executions, "status", lambda *_: "FAILED")
    _add(make_running_job(ID, started_time=LONG_AGO, outcome=outcome, error=error))
    _sweep(ended=1)
    assert (stored(ID).status, stored(ID).outcome, stored(ID).error) == (outcome, outcome, error)


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"status": JobStatus.SUCCEEDED, "outcome": JobStatus.SUCCEEDED},
        {"status": JobStatus.CANCELLED},
        {"outcome": JobStatus.SUCCEEDED},
    ],
)
def test_handler_ends_nothing_that_is_not_as_it_was_seen(
    meanwhile: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_running_job(ID, started_time=LONG_AGO)
    _add(job)
    changed = replace(job, **meanwhile)
    end = JobSlots.end

    def end_late(self: JobSlots, seen: Job, ended: Job) -> bool:
        client("dynamodb").delete_item(TableName="Jobs", Key={"JobId": {"S": ID}})
        JOBS.add(changed)
        return end(self, seen, ended)

    monkeypatch.setattr(JobSlots, "end", end_late)
    _sweep()
    assert stored(ID) == changed


def test_handler_reads_again_what_an_index_told_late(monkeypatch: pytest.MonkeyPatch) -> None:
    late = make_running_job(ID, started_time=LONG_AGO)
    _add(replace(late, status=JobStatus.SUCCEEDED))
    monkeypatch.setattr(JobSlots, "read", lambda *_: ([late], None))
    _sweep()
    assert stored(ID).status is JobStatus.SUCCEEDED


# Instances


def _launch(job_id: str, stack_name: str = "filetracker") -> str:
    tags = [{"Key": "filetracker-stack", "Value": stack_name}, {"Key": "filetracker-job", "Value": job_id}]
    launched = client("ec2").run_instances(
        ImageId="ami-0123456789abcdef0",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [tag for tag in tags if tag["Value"]]}],
    )
    return str(launched["Instances"][0]["InstanceId"])


def _state(instance_id: str) -> str:
    answer = client("ec2").describe_instances(InstanceIds=[instance_id])
    return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


def test_handler_terminates_instances_whose_job_is_over_or_unknown(metrics: MetricsReader) -> None:
    over = [status for status in JobStatus if status.is_finished]
    for number, status in enumerate(over):
        _add(make_running_job(f"{number:032x}", status=status))
    running = make_running_job(ID, started_time=JUST_NOW)
    _add(running)
    ended = [_launch(f"{number:032x}") for number in range(len(over))] + [_launch("f" * 32), _launch("")]
    kept = [_launch(ID), _launch("f" * 32, stack_name="filetracker-2"), _launch("f" * 32, stack_name="papers")]
    _sweep(terminated=5)
    assert [_state(instance_id) for instance_id in ended] == ["terminated"] * 5
    assert [_state(instance_id) for instance_id in kept] == ["running"] * 3
    assert metrics()["InstancesTerminated"] == [5]
    _sweep()


def test_handler_asks_the_tags_and_not_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """An emulator whose filters match everything must not cost anybody an instance."""
    others = _launch("f" * 32, stack_name="papers")

    def forget_filters(params: dict[str, Any], **_: Any) -> None:
        params["Filters"] = []

    client("ec2").meta.events.register("before-parameter-build.ec2.DescribeInstances", forget_filters)
    assert list(Instances("papers").all()), "the filters are gone"
    _sweep()
    assert _state(others) == "running"


@pytest.mark.parametrize(("minutes", "terminated"), [(24, 0), (26, 1)])
def test_handler_terminates_an_instance_past_its_time(
    minutes: int, terminated: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """15 minutes, and 10 to begin and end; whatever its job says."""
    _add(make_running_job(ID, started_time=JUST_NOW))
    _launch(ID)
    found = Instances.all

    def earlier(self: Instances) -> Iterator[Any]:
        launched_at = datetime.now(UTC) - timedelta(minutes=minutes)
        return (replace(instance, launched_at=launched_at) for instance in found(self))

    monkeypatch.setattr(Instances, "all", earlier)
    _sweep(terminated=terminated)


# Slots


def _hold(*job_ids: str) -> None:
    client("dynamodb").put_item(TableName="Jobs", Item={"JobId": {"S": SLOTS_ID}, "Holders": {"SS": list(job_ids)}})


def test_handler_releases_slots_of_jobs_that_are_over_or_unknown(metrics: MetricsReader) -> None:
    ids = [f"{number:032x}" for number in range(len(JobStatus))]
    _add(*(make_job(job_id, status=s, submitted_time=JUST_NOW) for job_id, s in zip(ids, JobStatus, strict=True)))
    _hold(*ids, "f" * 32, "nonsense")
    _sweep(released=5)
    assert JobSlots("Jobs").holders() == ids[:2]  # QUEUED: it is about to run; RUNNING
    assert metrics()["SlotsReleased"] == [5]
    _sweep()


def test_handler_releases_the_slot_of_a_job_that_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Executions, "status", lambda *_: "FAILED")
    _add(make_running_job(ID, started_time=LONG_AGO))
    _hold(ID)
    _sweep(ended=1, released=1)
    assert JobSlots("Jobs").holders() == []


# Uploads in parts


def _begin(name: str) -> str:
    return MultipartStore("filetracker").create(name, "a/b", "x", has_checksums=False)


def _open_uploads() -> set[str]:
    return {upload.multipart_id for upload in MultipartStore("filetracker").all()}


@pytest.mark.parametrize("name", ["report.txt", "a/é +%?.gz"])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_handler_aborts_uploads_of_jobs_that_are_over(name: str, ending: str, metrics: MetricsReader) -> None:
    output = f"outputs/{name}{ending}"
    left, running, theirs, elsewhere = _begin(output), _begin(output), _begin(output), _begin(name)
    _add(
        make_job(ID, file_name=name, output_name=output, status=JobStatus.FAILED, multipart_id=left),
        make_running_job("b" * 32, file_name=name, output_name=output, started_time=JUST_NOW, multipart_id=running),
    )
    _sweep(aborted=1)
    assert _open_uploads() == {running, theirs, elsewhere}
    assert stored(ID).multipart_id is None
    assert metrics()["JobUploadsAborted"] == [1]
    _sweep()


def test_handler_aborts_the_upload_of_a_job_that_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Executions, "status", lambda *_: "TIMED_OUT")
    _add(make_running_job(ID, started_time=LONG_AGO, multipart_id=_begin("outputs/report.txt")))
    _sweep(ended=1, aborted=1)
    assert _open_uploads() == set()


# All of it


def test_handler_stops_in_time() -> None:
    _add(make_job(ID, submitted_time=LONG_AGO))
    assert sweep_jobs.handler({}, NO_TIME) == {**NOTHING, "complete": False}
    assert stored(ID).status is JobStatus.QUEUED


def test_handler_does_all_it_can_and_then_fails(monkeypatch: pytest.MonkeyPatch, metrics: MetricsReader) -> None:
    """Step Functions is away, and one of two instances can't be ended."""
    monkeypatch.setenv("STATE_MACHINE_ARN", "nonsense")
    sweep_jobs._settings.cache_clear()
    _add(make_job(ID, submitted_time=LONG_AGO), make_running_job("b" * 32, status=JobStatus.FAILED))
    _hold("b" * 32)
    instances = [_launch("b" * 32), _launch("b" * 32)]
    terminate = Instances.terminate

    def fail_once(self: Instances, instance_id: str) -> None:
        if instance_id == instances[0]:
            raise RetriableError("No answer.")
        terminate(self, instance_id)

    monkeypatch.setattr(Instances, "terminate", fail_once)
    with pytest.raises(RetriableError, match=r"failures: 2\); the first: Could not list the executions"):
        sweep_jobs.handler({}, PLENTY)
    assert [_state(instance_id) for instance_id in instances] == ["running", "terminated"]
    assert metrics() == {
        "JobsRestarted": [0],
        "JobsEndedBySweep": [0],
        "InstancesTerminated": [1],
        "SlotsReleased": [1],
        "JobUploadsAborted": [0],
    }


def test_handler_goes_on_where_one_kind_cannot_even_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RetriableError("No answer.")

    monkeypatch.setattr(JobSlots, "read", fail)
    _hold("f" * 32)
    with pytest.raises(RetriableError, match=r"failures: 1\); the first: No answer\."):
        sweep_jobs.handler({}, PLENTY)
    assert JobSlots("Jobs").holders() == []


def test_handler_measures_by_stack(capsys: pytest.CaptureFixture[str]) -> None:
    _sweep()
    (document,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Stack", "service"]]
    assert document["Stack"] == "filetracker"


def test_handler_names_all_settings_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATE_MACHINE_ARN")
    monkeypatch.delenv("JOB_TIMEOUT_MINUTES")
    with pytest.raises(SettingsError, match="STATE_MACHINE_ARN is not set; JOB_TIMEOUT_MINUTES is not set"):
        sweep_jobs.handler({}, PLENTY)
