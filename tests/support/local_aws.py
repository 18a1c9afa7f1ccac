"""AWS in the process: moto with the tables that Terraform declares, captured events, and a Lambda context."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import botocore.session
import pytest
from botocore.stub import Stubber
from coverage.tracer import CTracer
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from filetracker.aws.clients import client
from filetracker.files.models import Snapshot
from filetracker.tracking.content import ContentReader
from lambda_handlers import notify, track_upload
from tests.support.terraform_tables import create_tables


def _unmeasured(call: Callable[..., Any]) -> Callable[..., Any]:
    """The call, while coverage's tracer rests: it takes a third of the time here, and there is nothing to measure."""

    @wraps(call)
    def rest(*arguments: Any, **named: Any) -> Any:
        tracer: Any = sys.gettrace()
        if not isinstance(tracer, CTracer):
            return call(*arguments, **named)
        tracer.stop()
        try:
            return call(*arguments, **named)
        finally:
            tracer.start()

    return rest


for _owner, _name in ((BotocoreStubber, "__call__"), (botocore.session.Session, "create_client")):
    setattr(_owner, _name, _unmeasured(getattr(_owner, _name)))

_EVENTS = Path(__file__).parents[1] / "events"


def load_event(path: str) -> Any:
    """A captured payload of `tests/events`: `load_event("notification/object_created_put")`."""
    return json.loads((_EVENTS / f"{path}.json").read_text(encoding="utf-8"))


def make_s3_message(file_name: str, **s3_object: Any) -> str:
    """The body that S3 sends when a file is put; None takes a field of the object away."""
    document = load_event("notification/object_created_put")
    changed = {**document["Records"][0]["s3"]["object"], "key": quote_plus(file_name), **s3_object}
    document["Records"][0]["s3"]["object"] = {name: value for name, value in changed.items() if value is not None}
    return json.dumps(document)


def make_sqs_event(*bodies: str, receive_count: int = 1) -> dict[str, Any]:
    """What Lambda passes to the function for a batch of messages, with the message ids m0, m1, …"""
    records = []
    for number, body in enumerate(bodies):
        record = load_event("sqs/record")
        attributes = {**record["attributes"], "ApproximateReceiveCount": str(receive_count)}
        records.append({**record, "messageId": f"m{number}", "body": body, "attributes": attributes})
    return {"Records": records}


def _name_version(parsed: dict[str, Any], **_: Any) -> None:
    if "ETag" in parsed:
        parsed.setdefault("VersionId", "null")


@dataclass
class FakeLambdaContext:
    """The parts of Lambda's context that are used, by us and by Powertools."""

    function_name: str = "filetracker-track-upload"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:filetracker-track-upload"
    aws_request_id: str = "6f747e4f-7a3f-4b0a-a7b0-5c8b3cb5ac3a"
    seconds_left: float = 30

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda's."""
        return int(self.seconds_left * 1000)


@dataclass
class FakeQueue:
    """A queue in memory; raises `error` as long as it is set."""

    error: Exception | None = None
    bodies: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)

    def send(self, body: str, **attributes: str) -> None:
        """Takes one message."""
        if self.error:
            raise self.error
        self.bodies.append(body)
        self.attributes.append(attributes)

    def send_json(self, document: Any) -> None:
        """Takes one document."""
        self.send(json.dumps(document))

    @property
    def documents(self) -> list[Any]:
        """What was sent, read as JSON."""
        return [json.loads(body) for body in self.bodies]


@pytest.fixture(autouse=True)
def aws_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Made-up credentials and no way out, whatever the shell says; and no client is left from another test."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")  # moto 5 doesn't know an account's own for streams
    client.cache_clear()
    yield
    client.cache_clear()


class LocalAws:
    """The product's resources in moto; queues and the topic are there once they are asked for."""

    bucket_name = "filetracker"

    @cached_property
    def uploads_dlq_url(self) -> str:
        return self._queue("uploads-dlq")

    @cached_property
    def errors_queue_url(self) -> str:
        return self._queue("errors")

    @cached_property
    def notify_dlq_url(self) -> str:
        return self._queue("notify-dlq")

    @cached_property
    def inbox_url(self) -> str:
        """A queue subscribed to the topic."""
        return self._queue("inbox")

    @cached_property
    def topic_arn(self) -> str:
        answer = client("sqs").get_queue_attributes(QueueUrl=self.inbox_url, AttributeNames=["QueueArn"])
        inbox, attributes = answer["Attributes"]["QueueArn"], {"RawMessageDelivery": "false"}
        arn = client("sns").create_topic(Name="filetracker-file-events")["TopicArn"]
        client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=inbox, Attributes=attributes)
        return str(arn)

    @staticmethod
    def _queue(name: str) -> str:
        return str(client("sqs").create_queue(QueueName=f"filetracker-{name}")["QueueUrl"])

    def put(self, file_name: str, content: bytes = b"hello", content_type: str = "text/plain", **options: Any) -> Any:
        """Puts an object; S3's answer."""
        return client("s3").put_object(
            Bucket=self.bucket_name, Key=file_name, Body=content, ContentType=content_type, **options
        )

    def suspend_versioning(self, *other_clients: Any) -> None:
        """From now on the bucket keeps no further versions, and calls what is put "null" (moto would not name it)."""
        client("s3").put_bucket_versioning(Bucket=self.bucket_name, VersioningConfiguration={"Status": "Suspended"})
        for s3 in (client("s3"), *other_clients):
            s3.meta.events.register("after-call.s3", _name_version)

    def item(self, file_name: str) -> dict[str, Any] | None:
        """The item of a file as DynamoDB has it."""
        answer = client("dynamodb").get_item(TableName="Files", Key={"FileName": {"S": file_name}})
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def received(self, queue_url: str) -> list[Any]:
        """All messages of a queue, taken out of it."""
        messages = []
        while page := (
            client("sqs")
            .receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
            .get("Messages")
        ):
            messages += page
            for message in page:
                client("sqs").delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return messages


@pytest.fixture
def local_aws() -> Iterator[LocalAws]:
    """A versioned bucket, the tables, the queues, and the topic with a subscribed queue."""
    with mock_aws():
        s3 = client("s3")
        s3.create_bucket(Bucket="filetracker")
        s3.put_bucket_versioning(Bucket="filetracker", VersioningConfiguration={"Status": "Enabled"})
        names = {"files": "Files", "file_events": "FileEvents", "uploads": "Uploads", "jobs": "Jobs"}
        create_tables(client("dynamodb"), **names, attempts="Attempts")
        yield LocalAws()


@pytest.fixture
def requests(local_aws: LocalAws) -> Counter[str]:
    """How often each AWS operation was asked for, retries included, since the fixture was made."""
    counter: Counter[str] = Counter()

    def count(event_name: str, **_: Any) -> None:
        counter[event_name.rpartition(".")[2]] += 1

    for service in ("s3", "dynamodb", "sqs", "sns"):
        client(service).meta.events.register("request-created", count)
    return counter


@pytest.fixture
def stub() -> Iterator[Any]:
    """`stub("s3")` answers for a service's client: for what moto can't do. Every planned answer must be asked for."""
    stubbers: dict[str, Stubber] = {}

    def stubber_of(service: str) -> Stubber:
        if service not in stubbers:
            stubbers[service] = Stubber(client(service))
            stubbers[service].activate()
        return stubbers[service]

    yield stubber_of
    for stubber in stubbers.values():
        stubber.assert_no_pending_responses()
        stubber.deactivate()


@pytest.fixture(scope="session")
def children() -> Iterator[None]:
    """The processes that read content serve all tests, as they serve all batches."""
    yield
    if track_upload._children.cache_info().currsize:
        track_upload._children().close()


@pytest.fixture
def functions(local_aws: LocalAws, children: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalAws]:
    """Both functions are told where moto's resources are."""
    environment = {
        "STACK_NAME": "filetracker",
        "BUCKET_NAME": local_aws.bucket_name,
        "FILES_TABLE_NAME": "Files",
        "FILE_EVENTS_TABLE_NAME": "FileEvents",
        "ATTEMPTS_TABLE_NAME": "Attempts",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "ERRORS_QUEUE_URL": local_aws.errors_queue_url,
        "UPLOADS_DLQ_URL": local_aws.uploads_dlq_url,
        "MAX_RECEIVE_COUNT": "100",
        "MAX_TRIES": "5",
        "LIST_SHARDS": "4",
        "EVENTBRIDGE_KEY_ENCODING": "raw",
        "TOMBSTONE_RETENTION_DAYS": "0",
        "HISTORY_RETENTION_DAYS": "0",
        "METADATA_BUDGET_BYTES": "1048576",
        "METADATA_BUDGET_SECONDS": "5",
        "TOPIC_ARN": local_aws.topic_arn,
        "NOTIFY_DLQ_URL": local_aws.notify_dlq_url,
        "JOBS_TABLE_NAME": "Jobs",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _forget_settings()
    yield local_aws
    track_upload._pool().shutdown()  # what ran out of time must not run on into the next test
    track_upload._pool.cache_clear()
    _forget_settings()


def _forget_settings() -> None:
    for cached in (track_upload._settings, track_upload._ingest, notify._settings, notify._job_publisher):
        cached.cache_clear()


class HeadAlone:
    """A source for files that are no larger than their head."""

    def fetch(self, snapshot: Snapshot, start: int, length: int) -> bytes:
        """From the head."""
        return snapshot.head[start : start + length]


describe_small = ContentReader(HeadAlone()).describe
