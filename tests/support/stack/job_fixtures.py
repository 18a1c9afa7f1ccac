"""Runners, and who submits jobs to them: shared by all modules of jobs, so that each runner is applied once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.local.ec2_process import start_local_ec2, stop_local_ec2
from tests.support.stack.job_submitter import Submitter
from tests.support.stack.stack import Stack, poll


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the machines of instances are played."""
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="session")
def runner(stack: Stack, machines: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The runner that the stack is applied with; on instances jobs have the shortest time that there is."""
    if request.param != stack.outputs["job_runner"]:
        stack.apply("sqs", job_runner=request.param, job_timeout_minutes=1)
    if request.param == "ec2":
        start_local_ec2(stack.endpoint, machines, stack.name_prefix)
    yield request.param
    stop_local_ec2(machines)


@pytest.fixture(scope="session")
def submitter(stack: Stack, runner: str) -> Iterator[Submitter]:
    """Who submits jobs to this runner."""
    submitter = Submitter(stack)
    yield submitter
    submitter.close()


@pytest.fixture(scope="session")
def silent_job(submitter: Submitter, stack: Stack, runner: str, machines: Path) -> str:
    """A job on an instance of which nothing is ever heard: nobody plays it. With Lambda there is none ("")."""
    if runner != "ec2":
        return ""
    stop_local_ec2(machines)
    key = f"test/{uuid.uuid4().hex}.txt"
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello")
    stack.await_record(key, Status="TRACKED")
    job_id = submitter.submit(key)
    (instance,) = poll("an instance", lambda: submitter.instances(job_id))
    machine = machines / "ec2" / instance
    machine.mkdir(parents=True)  # as if it had been played before, by one that ended
    start_local_ec2(stack.endpoint, machines, stack.name_prefix)
    return job_id


@pytest.fixture
def jobs(submitter: Submitter, silent_job: str) -> Iterator[Submitter]:
    """Who submits jobs, while the silent one, which takes a minute, goes on beside them."""
    yield submitter
    submitter.release_slots()
