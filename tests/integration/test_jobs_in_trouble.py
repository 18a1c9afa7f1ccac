"""Jobs whose runner dies, hangs, or is told to stop in the middle: they come to an end, and leave nothing behind."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from scripts.local.ministack import running_ministack
from tests.support.stack.job_submitter import ENDED, ON_EC2, ON_LAMBDA, WITH_BOTH_RUNNERS, WITH_ONE_SOURCE, Submitter
from tests.support.stack.killing import kill_program, kill_workers
from tests.support.stack.stack import Stack, poll

pytestmark = WITH_ONE_SOURCE


@pytest.fixture(scope="module")
def content() -> bytes:
    """As much of what can't be compressed as keeps a runner busy for seconds: it is sent in parts of 8 MiB."""
    return random.Random(2026).randbytes(64 * 1024 * 1024)


@pytest.fixture
def big_file(stack: Stack, key: str, content: bytes) -> str:
    """A tracked file."""
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=content, ContentType="application/octet-stream")
    stack.await_record(key, Status="TRACKED")
    return key


@ON_LAMBDA
def test_runner_killed_in_the_middle_is_called_again(
    jobs: Submitter, stack: Stack, emulator_state: Path, big_file: str, content: bytes
) -> None:
    emulator = running_ministack(emulator_state)
    if emulator is None:
        pytest.skip("only an emulator that is started here has processes that may be killed")
    job_id = jobs.submit(big_file, operation="gzip")
    jobs.await_upload(job_id)

    assert kill_workers(emulator.pid, f"{stack.name_prefix}-run-job") >= 1

    _succeeds_the_second_time(jobs, job_id, content)


@ON_EC2
def test_runner_killed_in_the_middle_is_followed_by_another_instance(
    jobs: Submitter, machines: Path, big_file: str, content: bytes
) -> None:
    job_id = jobs.submit(big_file, operation="gzip")
    instance = jobs.await_upload(job_id)["InstanceId"]

    assert kill_program(machines / "ec2" / instance) == 1

    _succeeds_the_second_time(jobs, job_id, content)
    assert len(jobs.instances(job_id)) == 2


def _succeeds_the_second_time(jobs: Submitter, job_id: str, content: bytes) -> None:
    job = jobs.await_end(job_id, "SUCCEEDED")
    assert job["Attempts"] == 2
    assert gzip.decompress(jobs.output(job)) == content
    assert [notice["type"] for notice in jobs.notices(job_id)] == ["job.succeeded"]
    jobs.leaves_nothing(job)


@ON_LAMBDA
def test_runner_that_died_after_it_wrote_the_output_is_followed_by_one_that_finds_it(
    jobs: Submitter, stack: Stack, file_name: str
) -> None:
    """Its record is set back to that moment, and its execution is begun again."""
    job = jobs.await_end(jobs.submit(file_name), "SUCCEEDED")
    told = jobs.notices(job["JobId"])
    found = "Outcome, OutputVersionId, OutputETag, OutputSize, SourceVersionId, SourceETag, EndedTime"
    jobs.items.change(job["JobId"], f"SET #Status = :status REMOVE {found}", status="RUNNING")

    again = f"again-{job['JobId']}"
    stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["jobs_state_machine_arn"],
        name=again,
        input=json.dumps({"jobId": job["JobId"], "listShard": job["ListShard"]}),
    )

    poll("the end of the second execution", lambda: stack.execution(again).get("status", "RUNNING") != "RUNNING")
    after = jobs.items.get(job["JobId"])
    same = [name for name in job if name not in ("Attempts", "EndedTime")]
    assert {name: after[name] for name in same} == {name: job[name] for name in same}
    assert after["Attempts"] == 2
    assert jobs.versions(after) == [job["OutputVersionId"]]
    assert jobs.notices(job["JobId"]) == told
    jobs.leaves_nothing(after)


@pytest.mark.localstack
@WITH_BOTH_RUNNERS
def test_job_cancelled_in_the_middle_leaves_nothing(jobs: Submitter, stack: Stack, runner: str, big_file: str) -> None:
    job_id = jobs.submit(big_file, operation="gzip")
    jobs.await_upload(job_id)

    jobs.cancel(job_id)

    job = jobs.await_end(job_id, "CANCELLED")
    assert jobs.versions(job) == []
    assert jobs.notices(job_id) == []
    if runner == "ec2" and stack.engine == "ministack":
        jobs.sweep()  # the state machines of MiniStack 1.5.33 can't abort uploads, and the instance had no time to
    jobs.leaves_nothing(jobs.items.get(job_id))


@ON_EC2
def test_instance_of_which_nothing_is_heard_is_ended(jobs: Submitter, silent_job: str) -> None:
    job = jobs.await_end(silent_job, "FAILED")

    assert job["Error"]["Code"] == "TimedOut"
    assert (job["Attempts"], "Outcome" in job) == (1, False)
    assert jobs.instances(silent_job)[job["InstanceId"]] in ENDED
    assert jobs.versions(job) == []
    assert [notice["type"] for notice in jobs.notices(silent_job)] == ["job.failed"]
    jobs.leaves_nothing(job)
