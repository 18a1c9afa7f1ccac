"""A test of the test: AWS's own client understands each fault as what it is meant to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from filetracker.aws.clients import client
from filetracker.aws.sqs import Queue
from filetracker.errors import RetriableError
from filetracker.files.repository import FileRepository
from filetracker.notifications.topic import Topic
from filetracker.tracking.object_store import Bucket
from scripts.local.environment import local_environment
from tests.conftest import make_record
from tests.support.chaos.calls import Call, call_of
from tests.support.chaos.proxy import ChaosProxy, serving
from tests.support.chaos.schedule import Fault, Schedule
from tests.support.http_serving import answering

CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "GetObject": ("s3", "get_object", {"Bucket": "b", "Key": "a/ö +.txt"}),
    "HeadObject": ("s3", "head_object", {"Bucket": "b", "Key": "a/ö +.txt"}),
    "UpdateItem": ("dynamodb", "update_item", {"TableName": "t", "Key": {"FileName": {"S": "a/ö +.txt"}}}),
    "SendMessage": ("sqs", "send_message", {"QueueUrl": "http://q/0/queue", "MessageBody": "x"}),
    "PublishBatch": ("sns", "publish_batch", {"TopicArn": "arn:topic", "PublishBatchRequestEntries": []}),
}
TARGETS = {
    "GetObject": "a/ö +.txt",
    "HeadObject": "a/ö +.txt",
    "UpdateItem": "a/ö +.txt",
    "SendMessage": "http://q/0/queue",
    "PublishBatch": "arn:topic",
}
CODES = {
    ("GetObject", Fault.THROTTLE): "SlowDown",
    ("HeadObject", Fault.THROTTLE): "503",  # an answer to HEAD has no words
    ("HeadObject", Fault.ERROR): "500",
    ("UpdateItem", Fault.THROTTLE): "ProvisionedThroughputExceededException",
    ("SendMessage", Fault.THROTTLE): "RequestThrottled",
    ("PublishBatch", Fault.THROTTLE): "Throttling",
    ("GetObject", Fault.ERROR): "InternalError",
    ("UpdateItem", Fault.ERROR): "InternalServerError",
    ("SendMessage", Fault.ERROR): "InternalFailure",
    ("PublishBatch", Fault.ERROR): "InternalFailure",
    **{(operation, Fault.UNAVAILABLE): "503" for operation in CALLS},
}


class _Emulator(BaseHTTPRequestHandler):
    """Counts what takes effect, and answers a body of ten bytes, or of none to what writes an object."""

    served = 0

    def do_GET(self) -> None:
        _Emulator.served += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        content = b"" if self.command in ("PUT", "DELETE") else b'{"a": "b"}'
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base class asks for these names


@dataclass(frozen=True)
class _Once(Schedule):
    """One fault, for the first request."""

    kind: Fault = Fault.ERROR

    def fault(self, operation: str, target: str, turn: int) -> Fault | None:
        assert target == TARGETS[operation]
        return self.kind if turn == 0 else None


@pytest.fixture
def proxy() -> Iterator[ChaosProxy]:
    _Emulator.served = 0
    with answering(_Emulator) as url:
        proxy = ChaosProxy(int(url.rpartition(":")[2]), lambda _: 0.1, lambda _: None)
        with serving(proxy):
            yield proxy
    client.cache_clear()


@pytest.mark.parametrize(("operation", "fault"), CODES)
def test_refusal_is_understood_and_takes_no_effect(proxy: ChaosProxy, operation: str, fault: Fault) -> None:
    proxy.schedule = _Once(1, fault)

    with pytest.raises(ClientError) as refused:
        ask(proxy, operation, attempts=1)

    assert refused.value.response["Error"]["Code"] == CODES[operation, fault]
    assert _Emulator.served == 0


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("fault", [Fault.LOSE, Fault.LATE, Fault.KILL])
def test_lost_answer_is_understood_and_took_effect(proxy: ChaosProxy, operation: str, fault: Fault) -> None:
    proxy.schedule = _Once(1, fault)

    with pytest.raises(ConnectionClosedError):
        ask(proxy, operation, attempts=1)

    assert _Emulator.served == 1
    assert proxy.surprises == []


@pytest.mark.parametrize(
    "work",
    [
        lambda: Bucket("b").read(TARGETS["GetObject"]),
        lambda: FileRepository("t").put(make_record(TARGETS["UpdateItem"]), None),
        lambda: Queue(TARGETS["SendMessage"]).send("x"),
        lambda: Topic(TARGETS["PublishBatch"]).publish([]),
    ],
    ids=["GetObject", "UpdateItem", "SendMessage", "PublishBatch"],
)
def test_half_an_answer_is_none(proxy: ChaosProxy, work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore 1.44 takes it for a whole one; our own clients must not."""
    for name, value in local_environment(proxy.url).items():
        monkeypatch.setenv(name, value)
    client.cache_clear()
    proxy.schedule = _Once(1, Fault.CUT)

    with pytest.raises(RetriableError):
        work()

    assert _Emulator.served == 1


@pytest.mark.parametrize("operation", ["GetObject", "HeadObject", "UpdateItem", "SendMessage"])
@pytest.mark.parametrize("fault", [Fault.THROTTLE, Fault.ERROR, Fault.UNAVAILABLE, Fault.LOSE])
def test_client_tries_again(proxy: ChaosProxy, operation: str, fault: Fault) -> None:
    proxy.schedule = _Once(1, fault)

    ask(proxy, operation, attempts=3)

    assert proxy.requests[operation] == 2
    assert proxy.retries == 1
    assert _Emulator.served == (2 if fault is Fault.LOSE else 1)


def test_schedule_depends_on_nothing_but_its_seed() -> None:
    drawn = [Schedule(seed).fault("UpdateItem", f"{n}.txt", 0) for seed in (7, 7, 8) for n in range(500)]
    assert drawn[:500] == drawn[500:1000]
    assert drawn[:500] != drawn[1000:]


def test_what_meets_no_fault_is_passed_on_whole(proxy: ChaosProxy) -> None:
    s3 = make_client(proxy, "s3", attempts=1)
    assert s3.head_object(Bucket="b", Key="k")["ContentLength"] == 10
    s3.put_object(Bucket="b", Key="k", Body=b"x" * 100_000)
    s3.delete_object(Bucket="b", Key="k")
    assert (_Emulator.served, proxy.surprises) == (3, [])


@pytest.mark.parametrize(
    ("service", "headers", "body", "call"),
    [
        ("ec2", {}, b"Action=DescribeInstances&Version=2016-11-15", Call("ec2", "DescribeInstances", "")),
        (
            "dynamodb",
            {"X-Amz-Target": "DynamoDB_20120810.BatchGetItem"},
            b'{"RequestItems": {"t": {"Keys": [{"FileName": {"S": "a"}}]}}}',
            Call("dynamodb", "BatchGetItem", ""),
        ),
    ],
)
def test_call_of_what_meets_no_fault(service: str, headers: dict[str, str], body: bytes, call: Call) -> None:
    scope = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260131/us-east-1/{service}/aws4_request, Signature=x"
    }
    assert call_of("POST", "/", {**scope, **headers}, body) == call


def ask(proxy: ChaosProxy, operation: str, attempts: int) -> None:
    """Makes the call with AWS's client, and reads all of its answer."""
    service, method, arguments = CALLS[operation]
    answer = getattr(make_client(proxy, service, attempts), method)(**arguments)
    if "Body" in answer:
        answer["Body"].read()


def make_client(proxy: ChaosProxy, service: str, attempts: int) -> Any:
    """AWS's client, which asks the proxy."""
    make: Any = boto3.client  # its types want the service's name as a literal
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts}, s3={"addressing_style": "path"})
    return make(
        service,
        endpoint_url=proxy.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )
