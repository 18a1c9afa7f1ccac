"""Jobs, and what they are kept in, for the tests of all that works on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from filetracker.aws.clients import client
from filetracker.files.repository import FileRepository
from filetracker.jobs.inputs import JobInputs
from filetracker.jobs.models import Job, JobStatus, request_hash_of
from filetracker.jobs.outputs import JobOutputs
from filetracker.jobs.repository import JobRepository
from filetracker.jobs.runner import JobRunner
from filetracker.jobs.service import Jobs
from filetracker.jobs.transitions import JobTransitions
from filetracker.sharding import list_key, shard_of
from filetracker.uploads.multipart_store import MultipartStore
from tests.conftest import A_TIME

JOB_ID = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
JOBS = JobRepository("Jobs")


def make_job(job_id: str = JOB_ID, **changes: Any) -> Job:
    """A job that waits: " world" is to be added to report.txt."""
    job = Job(
        job_id=job_id,
        file_name="report.txt",
        operation="append",
        status=JobStatus.QUEUED,
        submitted_by="alice",
        submitted_time=A_TIME,
        output_name="outputs/report.txt",
        list_shard=shard_of(job_id, 4),
        text=" world",
        request_hash=request_hash_of("append", "report.txt", " world"),
    )
    changed = replace(job, **changes)
    return replace(changed, list_key=list_key(changed.status, job_id, 4))


def make_running_job(job_id: str = JOB_ID, **changes: Any) -> Job:
    """The same, after the state machine has taken it."""
    return make_job(
        job_id, **{"status": JobStatus.RUNNING, "started_time": A_TIME, "runner": "lambda", "attempts": 1, **changes}
    )


def make_jobs(retention_days: int = 0) -> Jobs:
    """The use case over moto's tables."""
    return Jobs(JOBS, FileRepository("Files"), list_shards=4, retention_days=retention_days, now=lambda: NOW)


def stored(job_id: str = JOB_ID) -> Job:
    """The job as the table has it."""
    job = JOBS.get(job_id)
    assert job
    return job


def make_runner(bucket_name: str = "filetracker") -> JobRunner:
    """A runner over moto's tables and bucket."""
    return JobRunner(
        JobTransitions("Jobs"),
        JobInputs(bucket_name),
        JobOutputs(bucket_name),
        MultipartStore(bucket_name),
        now=lambda: datetime.now(UTC),
    )


def make_state_machine() -> str:
    """The ARN of one in moto, whose executions run until they are stopped."""
    machine = client("stepfunctions").create_state_machine(
        name="filetracker-jobs",
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Pass", "End": True}}}),
        roleArn="arn:aws:iam::123456789012:role/jobs",
    )
    return str(machine["stateMachineArn"])


@dataclass
class Calls:
    """Every call of AWS that a client of the product makes: something may happen before or after one of them."""

    made: list[str] = field(default_factory=list)
    at: int | None = None  # the position of the call at which `happens` is called
    happens: Callable[[], None] = lambda: None
    after: bool = False
    is_dead: bool = False  # the process: no call gets out any more

    def watch(self) -> None:
        """Watches the clients as they are now."""
        for made in (client("s3"), client("s3", 120), client("s3", 60), client("dynamodb")):
            made.meta.events.register("before-call", self._before)
            made.meta.events.register("after-call", self._after)

    def die(self) -> None:
        """The process is killed: nothing it does from here on has an effect."""
        self.is_dead = True
        raise KilledError

    def _before(self, model: Any, **_: Any) -> None:
        if self.is_dead:
            raise KilledError
        self.made.append(model.name)
        if not self.after:
            self._maybe()

    def _after(self, **_: Any) -> None:
        if self.after:
            self._maybe()

    def _maybe(self) -> None:
        if self.at is not None and len(self.made) - 1 == self.at:
            self.at = None  # once, and not in what happens
            self.happens()


class KilledError(BaseException):
    """What is left of a killed process in a test: nothing catches it."""
