"""Where the journeys run: on the emulator at AWS_ENDPOINT_URL, or on an embedded one that is started for them.

Either way the stack is applied once with each event source, the second time in place, over the first.
"""

from __future__ import annotations

import http.client
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from scripts.local.ministack import start_ministack, stop_ministack
from scripts.processes import find_free_port
from tests.support.stack.job_fixtures import jobs, machines, runner, silent_job, submitter  # noqa: F401 - pytest finds them here
from tests.support.stack.stack import FUNCTION_TIMEOUT_SECONDS, Inbox, Stack

HEALTH_PATHS = {"ministack": "/_ministack/health", "localstack": "/_localstack/health"}


@pytest.fixture(scope="session")
def emulator_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an emulator that is started here keeps its state."""
    return tmp_path_factory.mktemp("ministack")


@pytest.fixture(scope="session")
def endpoint(emulator_state: Path) -> Iterator[str]:
    """The emulator's address; one that was started here is stopped at the end."""
    if given := os.environ.get("AWS_ENDPOINT_URL"):
        yield given
        return
    if os.environ.get("ENGINE") == "localstack":
        pytest.exit("AWS_ENDPOINT_URL is not set: 'make local-up ENGINE=localstack', then '. .local/env'.", 2)
    port = find_free_port()
    start_ministack(port, emulator_state)
    try:
        yield f"http://localhost:{port}"
    finally:
        stop_ministack(emulator_state)


@pytest.fixture(scope="session")
def engine(endpoint: str) -> str:
    """Which emulator it is: MiniStack also answers LocalStack's health path, so it is asked first."""
    for name, path in HEALTH_PATHS.items():
        if _answers(endpoint, path):
            if (wanted := os.environ.get("ENGINE", name)) != name:
                pytest.exit(
                    f"{endpoint} is {name}, and ENGINE is {wanted}: give the address of the one that is wanted.", 2
                )
            return name
    pytest.exit(f"No emulator answers at {endpoint}: start one with 'make local-up', or unset AWS_ENDPOINT_URL.", 2)


@pytest.fixture(scope="session")
def deployed(endpoint: str, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that is not applied yet; whatever was applied is destroyed at the end."""
    prefix = f"ft-{uuid.uuid4().hex[:8]}"
    stack = Stack.prepare(tmp_path_factory.mktemp("stack") / "terraform", endpoint, engine, prefix)
    yield stack
    if os.environ.get("AWS_ENDPOINT_URL"):  # an emulator of our own ends with everything in it
        empty(stack)
        stack.terraform("destroy", "-auto-approve", "-input=false", "-parallelism=30", "-refresh=false")


@pytest.fixture(scope="session", params=["sqs", "eventbridge"])
def stack(deployed: Stack, request: pytest.FixtureRequest) -> Stack:
    """The stack with one event source; every test that uses it runs with both."""
    if deployed.engine == "localstack":
        # It validates state machines, so it gets both.
        deployed.apply(request.param, job_runner="ec2" if request.param == "eventbridge" else "lambda")
        deployed.sqs.send_message(QueueUrl=deployed.outputs["start_job_dlq_url"], MessageBody="for the alarm's test")
        time.sleep(5)  # LocalStack 4.14: what is written right after a table was made may miss its stream
    else:
        # CloudFront takes its time, so once; and LocalStack 4.14 has none.
        deployed.apply(request.param, web_hosting="cloudfront" if request.param == "eventbridge" else "none")
    return deployed


@pytest.fixture(scope="module")
def patient_tracking(stack: Stack) -> Iterator[None]:
    """Time enough for thousands of files at once, and for all that is in a file, on a machine that is starved."""
    function, queue = f"{stack.name_prefix}-track-upload", stack.outputs["uploads_queue_url"]
    stack.configure_function(function, Timeout=30)
    before = stack.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    stack.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "180"})
    with stack.function_setting("track-upload", METADATA_BUDGET_SECONDS="15"):
        yield
    stack.sqs.set_queue_attributes(QueueUrl=queue, Attributes=before)
    stack.configure_function(function, Timeout=FUNCTION_TIMEOUT_SECONDS)


@pytest.fixture
def key_file(stack: Stack, emulator_state: Path) -> Path:
    """The key with which the user pool signs ID tokens."""
    key = emulator_state / "tmp" / "cognito-pool-keys" / f"{stack.outputs['user_pool_id']}-id.pem"
    if not key.is_file():
        pytest.skip("only an emulator that is started here shows its keys")
    return key


@pytest.fixture
def file_name(stack: Stack, key: str) -> str:
    """A tracked file."""
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello", ContentType="text/plain")
    stack.await_record(key, Status="TRACKED")
    return key


@pytest.fixture
def inbox(stack: Stack) -> Iterator[Inbox]:
    """A subscriber of the stack's topic."""
    inbox = Inbox(stack)
    yield inbox
    inbox.close()


@pytest.fixture
def key() -> str:
    """An object key that no other test uses."""
    return f"test/{uuid.uuid4().hex}.txt"


def _answers(endpoint: str, path: str) -> bool:
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def empty(stack: Stack) -> None:
    """Removes every version, untracked: MiniStack 1.5.33's own way loops for ever on a key that holds '+'."""
    stack.s3.put_bucket_notification_configuration(Bucket=stack.bucket, NotificationConfiguration={})
    for page in stack.s3.get_paginator("list_object_versions").paginate(Bucket=stack.bucket):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in versions]
        if objects:
            stack.s3.delete_objects(Bucket=stack.bucket, Delete={"Objects": objects, "Quiet": True})


class _ThreeWorkers(LoadScopeScheduling):  # type: ignore[misc]
    """One worker for what runs with both event sources, one after the other; one for API and jobs; one for the README.

    By the file's name, for xdist 3.8's own groups do nothing under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", maxsplit=1)[0].rpartition("/")[2]
        if module.startswith("test_quick_start"):
            return "README"
        return "API and jobs" if module.startswith(("test_api", "test_jobs")) else "both sources"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Asked by xdist."""
    return _ThreeWorkers(config, log)
