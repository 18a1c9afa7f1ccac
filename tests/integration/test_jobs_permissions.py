"""Least privilege where jobs run on instances: of an instance's role, and of the state machine that launches it.

What may be launched, and which instances may be ended, is decided by conditions on EC2's own keys, of which MiniStack
1.5.33 knows none: the policies that hold them are tested in terraform/tests/jobs.tftest.hcl.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.test_permissions import RUN_JOB, STATE_MACHINE
from tests.support.stack.job_submitter import ON_EC2, WITH_ONE_SOURCE
from tests.support.stack.probe_calls import calls_to
from tests.support.stack.probes import Call, Probes
from tests.support.stack.stack import Stack

pytestmark = [WITH_ONE_SOURCE, ON_EC2]


@pytest.fixture
def probes(stack: Stack, runner: str) -> Iterator[Probes]:
    """Functions with the roles of others."""
    probes = Probes(stack)
    yield probes
    probes.close()


def calls_to_code(stack: Stack) -> dict[str, Call]:
    """What could be done to the bucket of the program that instances run."""
    bucket = {"Bucket": f"{stack.name_prefix}-code"}
    (program,) = stack.s3.list_objects_v2(**bucket)["Contents"]
    return {
        "read program": ("s3", "get_object", {**bucket, "Key": program["Key"]}),
        "read other program": ("s3", "get_object", {**bucket, "Key": "probe"}),
        "list programs": ("s3", "list_objects_v2", bucket),
        "change program": ("s3", "put_object", {**bucket, "Key": "probe", "Body": b""}),
    }


def test_instance_may_do_what_the_function_may_and_read_its_program(stack: Stack, probes: Probes) -> None:
    calls = calls_to(stack) | calls_to_code(stack)
    assert probes.allowed(f"{stack.name_prefix}-job-instance", calls) == {*RUN_JOB, "read program"}


def test_state_machine_may_not_touch_the_program(stack: Stack, probes: Probes) -> None:
    calls = calls_to(stack) | calls_to_code(stack)
    assert probes.allowed(f"{stack.name_prefix}-jobs", calls) == STATE_MACHINE["ec2"]
