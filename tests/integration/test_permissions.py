"""Least privilege, as the emulator enforces it: each role is denied what those who have it must not do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.stack.probe_calls import calls_to
from tests.support.stack.probes import Probes
from tests.support.stack.stack import Stack


@pytest.fixture(scope="module")
def probes(stack: Stack) -> Iterator[Probes]:
    """Functions with the roles of others."""
    probes = Probes(stack)
    yield probes
    probes.close()


# An instance's role may do the same (test_jobs_permissions.py).
RUN_JOB = {
    "read object",
    "read object version",
    "list bucket",
    "list versions",
    "write output",
    "abort output",
    "read job",
    "change job",
}

ALLOWED = {
    "api": {
        "read object",
        "list bucket",
        "write object",
        "delete object",
        "list parts",
        "abort upload",
        "read record",
        "read records",
        "list records",
        "read history",
        "read session",
        "list own sessions",
        "write session",
        "read job",
        "submit job",
        "change job",
        "list jobs",
        "list jobs of a file",
        "read object version",
        "write output",
        "delete output",
        "abort output",
    },
    "track-upload": {
        "read object",
        "list bucket",
        "read record",
        "write record",
        "write history",
        "count attempt",
        "forget attempt",
        "send report",
        "set aside event",
    },
    # Of a job it may change one attribute: the emulator knows the attributes of reads alone.
    "notify": {"set aside notice", "publish", "read jobs", "change job"},
    "reconcile": {"list bucket", "read records", "list records", "forge event"},
    "sweep-uploads": {
        "read object",
        "list bucket",
        "list uploads",
        "list parts",
        "abort upload",
        "abort output",
        "read session",
        "list expired sessions",
        "write session",
    },
    "start-job": {"start execution", "set aside job"},
    "run-job": RUN_JOB,
    "sweep-jobs": {
        "read job",
        "change job",
        "list jobs",
        "list jobs of a file",
        "list uploads",
        "abort output",
        "start execution",
        "list executions",
        "look at execution",
        "find instances",
        "end instance",
    },
}


# By what runs jobs.
STATE_MACHINE = {
    "lambda": {"read job", "change job", "abort output", "call run_job"},
    "ec2": {"read job", "change job", "abort output", "find instances", "end instance"},
}


@pytest.mark.parametrize("role", sorted(ALLOWED))
def test_role_allows_what_is_needed_and_nothing_else(stack: Stack, probes: Probes, role: str) -> None:
    assert probes.allowed(f"{stack.name_prefix}-{role}", calls_to(stack)) == ALLOWED[role]

    for url in ("errors_queue_url", "uploads_dlq_url", "notify_dlq_url", "start_job_dlq_url"):
        stack.sqs.purge_queue(QueueUrl=stack.outputs[url])


def test_state_machine_may_use_its_runner_and_nothing_else(stack: Stack, probes: Probes) -> None:
    expected = STATE_MACHINE[stack.outputs["job_runner"]]
    assert probes.allowed(f"{stack.name_prefix}-jobs", calls_to(stack)) == expected


def test_rights_to_all_keys_are_rights_to_keys_with_line_breaks(stack: Stack, key: str) -> None:
    """As on AWS, where a `*` in a policy stands for any character."""
    name = f"{key}\nnotes.txt"
    stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=b"hello")
    assert stack.await_record(name)["Status"] == "TRACKED"
