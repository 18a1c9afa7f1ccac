"""The net under the state machine of jobs: one sweep ends all that is left of jobs, and nothing that is alive."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from filetracker.jobs.models import JobStatus
from filetracker.timestamps import format_time
from tests.support.stack.job_items import SLOTS
from tests.support.stack.job_submitter import ENDED, MAX_AT_ONCE, ON_LAMBDA, WITH_ONE_SOURCE, Submitter
from tests.support.stack.stack import Stack, poll

pytestmark = [WITH_ONE_SOURCE, ON_LAMBDA]

LONG_AGO = format_time(datetime.now(UTC) - timedelta(hours=2))
NOTHING = dict.fromkeys(("started", "ended", "terminated", "released", "aborted", "failed"), 0) | {"complete": True}


@dataclass
class Remains:
    """Things as jobs have them, made by hand; taken away in the end."""

    stack: Stack
    jobs: Submitter
    written: list[str] = field(default_factory=list)
    launched: list[str] = field(default_factory=list)

    def job(self, **attributes: Any) -> str:
        """A job that runs, for all that its record tells."""
        self.written.append(self.jobs.items.write(**attributes))
        return self.written[-1]

    def instance(self, job_id: str, stack_name: str = "") -> str:
        """Launched for a job of a stack."""
        tags = {"filetracker-stack": stack_name or self.stack.name_prefix, "filetracker-job": job_id}
        answer = self.stack.client("ec2").run_instances(
            ImageId="ami-0123456789abcdef0",
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}],
        )
        self.launched.append(answer["Instances"][0]["InstanceId"])
        return self.launched[-1]

    def upload(self, output_name: str, job_id: str = "") -> str:
        """In parts, open, and noted by a job."""
        where = {"Bucket": self.stack.bucket, "Key": output_name}
        upload = str(self.stack.s3.create_multipart_upload(**where)["UploadId"])
        if job_id:
            self.jobs.items.change(job_id, "SET MultipartId = :upload", upload=upload)
        return upload

    def uploads(self) -> dict[str, str]:
        """All that are open → their names."""
        found = self.stack.s3.list_multipart_uploads(Bucket=self.stack.bucket).get("Uploads") or []
        return {upload["UploadId"]: upload["Key"] for upload in found}

    def clear(self) -> None:
        """Takes all of it away."""
        for upload, key in self.uploads().items():
            self.stack.s3.abort_multipart_upload(Bucket=self.stack.bucket, Key=key, UploadId=upload)
        if self.launched:
            self.stack.client("ec2").terminate_instances(InstanceIds=self.launched)
        self.jobs.items.delete(self.written)


@pytest.fixture
def remains(stack: Stack, jobs: Submitter) -> Iterator[Remains]:
    remains = Remains(stack, jobs)
    yield remains
    remains.clear()


def test_sweep_clears_what_is_over_and_leaves_what_is_alive(
    jobs: Submitter, stack: Stack, remains: Remains, file_name: str
) -> None:
    items = jobs.items
    over = jobs.await_end(jobs.submit(file_name), "SUCCEEDED")
    over_id, output_name, unknown = over["JobId"], over["OutputName"], uuid.uuid4().hex
    alive = [remains.job(started_time=format_time(datetime.now(UTC))) for _ in range(MAX_AT_ONCE)]
    jobs.hold_all_slots(*alive)
    items.change(SLOTS, "ADD Holders :over", over={over_id})
    ended = [remains.instance(job_id) for job_id in (over_id, unknown)]
    kept = [remains.instance(alive[0]), remains.instance(over_id, "another-stack")]
    aborted = remains.upload(output_name, over_id)
    open_ones = {remains.upload(f"outputs/test/{alive[0]}.txt.gz", alive[0]), remains.upload(output_name)}

    assert jobs.sweep() == {**NOTHING, "terminated": 2, "released": 1, "aborted": 1}

    states = {i: state for job_id in (over_id, unknown, alive[0]) for i, state in jobs.instances(job_id).items()}
    assert {instance for instance, state in states.items() if state in ENDED} == set(ended)
    assert states.keys() == {*ended, *kept}
    assert items.holders() == set(alive)
    assert open_ones <= remains.uploads().keys()
    assert aborted not in remains.uploads()
    assert "MultipartId" not in items.get(over_id)
    assert [notice["type"] for notice in jobs.notices(over_id)] == ["job.succeeded"]
    assert jobs.sweep() == NOTHING


def test_sweep_starts_and_ends_jobs_that_nobody_works_for(
    jobs: Submitter, stack: Stack, remains: Remains, file_name: str
) -> None:
    """As after a state machine that failed, and a stream record that was lost."""
    items = jobs.items
    found = jobs.await_end(jobs.submit(file_name), "SUCCEEDED")["JobId"]  # its last write was lost
    running = items.list_key(found, JobStatus.RUNNING)
    set_back = "SET #Status = :status, ListKey = :key, StartedTime = :time REMOVE EndedTime, NoticeTime"
    items.change(found, set_back, status="RUNNING", key=running, time=LONG_AGO)
    lost = remains.job(started_time=LONG_AGO, submitted_time=LONG_AGO)
    forgotten = remains.job(submitted_time=LONG_AGO, file_name=file_name, output_name=f"outputs/{file_name}.gz")
    queued = items.list_key(forgotten, JobStatus.QUEUED)
    items.change(forgotten, "SET #Status = :status, ListKey = :key", status="QUEUED", key=queued)
    alive = [remains.job(started_time=format_time(datetime.now(UTC))) for _ in range(MAX_AT_ONCE)]
    jobs.hold_all_slots(*alive)
    waiting = jobs.submit(file_name, operation="gzip")  # too long, but its execution is alive
    poll("its execution", lambda: stack.execution(waiting))
    items.change(waiting, "SET SubmittedTime = :time", time=LONG_AGO)

    assert jobs.sweep() == {**NOTHING, "started": 1, "ended": 2}

    assert items.get(found)["Status"] == "SUCCEEDED"
    assert (items.get(lost)["Status"], items.get(lost)["Error"]["Code"]) == ("FAILED", "ExecutionLost")
    assert {items.get(job_id)["Status"] for job_id in (*alive, waiting, forgotten)} == {"RUNNING", "QUEUED"}
    assert jobs.sweep() == NOTHING
    jobs.release_slots()
    jobs.await_end(forgotten, "SUCCEEDED")
    jobs.await_end(waiting, "SUCCEEDED")
    assert [notice["type"] for notice in jobs.notices(lost)] == ["job.failed"]
