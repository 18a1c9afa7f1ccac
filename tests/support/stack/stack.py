"""A stack of its own on an emulator: a copy of terraform/, applied under a name of its own; what tests ask of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from filetracker.aws.dynamodb import from_item
from scripts.local.environment import local_environment
from tests.support.notification_schemas import notification_schema

REPOSITORY = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 240  # two cores that others use too
FUNCTION_TIMEOUT_SECONDS = 5
MAX_TRIES = 3
CONCURRENCY = 4  # enough for writers to meet; without a bound, the emulator starts a process for each batch
# A change is tried again after 6 x the function's time-out. Tests do not wait that long: just past the time-out.
RETRY_SECONDS = FUNCTION_TIMEOUT_SECONDS + 1

Answer = TypeVar("Answer")


def poll(
    what: str, ask: Callable[[], Answer | None], seconds: float = PATIENCE_SECONDS, *, pause: float = 0.1
) -> Answer:
    """Asks until the answer is truthy; at the deadline fails with what was waited for and the last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what} (last answer: {answer!r})")
        time.sleep(pause)
    return answer


@dataclass
class Stack:
    """A deployed FileTracker, and what it shows to the outside."""

    folder: Path
    endpoint: str
    engine: str  # "ministack" or "localstack"
    name_prefix: str
    outputs: dict[str, Any]

    @classmethod
    def prepare(cls, folder: Path, endpoint: str, engine: str, name_prefix: str) -> Stack:
        """A copy of terraform/ with an own state, initialised but not applied."""
        shutil.copytree(
            REPOSITORY / "terraform",
            folder,
            ignore=shutil.ignore_patterns(".terraform", "*.tfstate*", "tests", "*_override.tf"),
        )
        stack = cls(folder, endpoint, engine, name_prefix, {})
        stack.terraform("init", "-input=false", "-lockfile=readonly")
        return stack

    def apply(self, event_source: str, **variables: object) -> None:
        """Applies the stack with the event source; quick retries, names of its own.

        Over what it applied before, Terraform goes by its state, and does not read every resource again: nothing of
        them was changed for good, and the emulators tell some of them differently from how they were made.
        """
        settings = {
            "event_source": event_source,
            # LocalStack 4.14 has no user pools.
            "auth": "cognito" if self.engine == "ministack" else "iam",
            "name_prefix": self.name_prefix,
            "files_table_name": f"{self.name_prefix}-Files",
            "file_events_table_name": f"{self.name_prefix}-FileEvents",
            "uploads_table_name": f"{self.name_prefix}-Uploads",
            "jobs_table_name": f"{self.name_prefix}-Jobs",
            "package_dir": REPOSITORY / "build" / "lambda",
            "track_upload_timeout_seconds": FUNCTION_TIMEOUT_SECONDS,
            "metadata_budget_seconds": FUNCTION_TIMEOUT_SECONDS // 2,
            "max_tries": MAX_TRIES,
            "maximum_concurrency": CONCURRENCY,
            **variables,
        }
        arguments = [f"-var={name}={value}" for name, value in settings.items()]
        if self.outputs:
            arguments.append("-refresh=false")
        self.terraform("apply", "-auto-approve", "-input=false", "-parallelism=30", *arguments)
        self.outputs = {k: v["value"] for k, v in json.loads(self.terraform("output", "-json")).items()}
        self.sqs.set_queue_attributes(
            QueueUrl=self.outputs["uploads_queue_url"], Attributes={"VisibilityTimeout": str(RETRY_SECONDS)}
        )

    def terraform(self, *arguments: str) -> str:
        """Runs tflocal in the copy; its output, or an AssertionError with all it said."""
        run = subprocess.run(
            [REPOSITORY / ".venv" / "bin" / "tflocal", *arguments],
            cwd=self.folder,
            env=local_environment(self.endpoint),
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"tflocal {arguments[0]} failed:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}"
        return run.stdout

    def client(self, service: str) -> Any:
        make: Any = boto3.client  # its types want the service's name as a literal
        return make(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, max_pool_connections=32, read_timeout=60),
        )

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    @cached_property
    def dynamodb(self) -> Any:
        return self.client("dynamodb")

    @cached_property
    def sqs(self) -> Any:
        return self.client("sqs")

    @property
    def bucket(self) -> str:
        return str(self.outputs["bucket_name"])

    def configure_function(self, function: str, **changes: object) -> None:
        """Changes a function's settings, and waits until they hold."""
        if self.engine == "localstack":
            # LocalStack 4.14 ends what a function is doing when its settings change; run without Docker, the event
            # source that asked may then wait for the answer for ever. What was seen to be done ends within this time.
            time.sleep(2)
        client = self.client("lambda")
        client.update_function_configuration(FunctionName=function, **changes)
        client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 1})

    @contextmanager
    def function_setting(self, function: str, **changes: str) -> Iterator[None]:
        """Gives a function other environment variables, until the end of the block."""
        name = f"{self.name_prefix}-{function}"
        variables = self.client("lambda").get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        self.configure_function(name, Environment={"Variables": {**variables, **changes}})
        try:
            yield
        finally:
            self.configure_function(name, Environment={"Variables": variables})

    # What the tables say

    def record(self, key: str) -> dict[str, Any] | None:
        answer = self.dynamodb.get_item(
            TableName=self.outputs["files_table_name"], Key={"FileName": {"S": key}}, ConsistentRead=True
        )
        return from_item(answer["Item"]) if "Item" in answer else None

    def history(self, key: str) -> list[dict[str, Any]]:
        answer = self.dynamodb.query(
            TableName=self.outputs["file_events_table_name"],
            KeyConditionExpression="FileName = :key",
            ExpressionAttributeValues={":key": {"S": key}},
            ConsistentRead=True,
        )
        return [from_item(item) for item in answer["Items"]]

    def await_record(self, key: str, **attributes: object) -> dict[str, Any]:
        """The record once it has all the attributes given."""

        def matching() -> dict[str, Any] | None:
            record = self.record(key)
            return record if record and attributes.items() <= record.items() else None

        return poll(f"record of {key!r} with {attributes}, now {self.record(key)}", matching)

    # What the state machine does

    def execution(self, job_id: str) -> dict[str, Any]:
        """The one execution of a job; empty where it has none."""
        pages = self.client("stepfunctions").get_paginator("list_executions")
        listed = pages.paginate(stateMachineArn=self.outputs["jobs_state_machine_arn"])
        executions = [execution for page in listed for execution in page["executions"]]
        found = [execution for execution in executions if execution["name"].startswith(job_id)]
        assert len(found) <= 1, found
        return {name: found[0][name] for name in ("executionArn", "status", "startDate")} if found else {}

    # What the queues hold

    def receive(self, url: str, wait_seconds: int = 1) -> list[dict[str, Any]]:
        """Takes up to ten messages off a queue."""
        answer = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds, MessageAttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return list(messages)

    def depth(self, url: str) -> int:
        """How many messages a queue holds, those in flight included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def send_events(self, bodies: Iterable[str]) -> None:
        """Puts messages on the uploads queue by hand, ten a request."""
        bodies = list(bodies)
        for start in range(0, len(bodies), 10):
            entries = [
                {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[start : start + 10])
            ]
            answer = self.sqs.send_message_batch(QueueUrl=self.outputs["uploads_queue_url"], Entries=entries)
            assert not answer.get("Failed")

    def stream_records(self, table: str) -> Iterator[dict[str, Any]]:
        """Every record that a table's stream still has, in the shape in which functions get them."""
        streams = self.client("dynamodbstreams")
        arn = self.dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            where = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = streams.get_shard_iterator(**where)["ShardIterator"]
            while iterator:
                page = streams.get_records(ShardIterator=iterator)
                yield from ({**record, "eventSourceARN": arn} for record in page["Records"])
                iterator = page.get("NextShardIterator") if page["Records"] else None


class Inbox:
    """A subscriber of the topic: a queue, and all that came into it by file."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        name = f"{stack.name_prefix}-inbox-{time.monotonic_ns()}"
        self.url = stack.sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = stack.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns = stack.client("sns")
        topic = stack.outputs["file_events_topic_arn"]
        sender = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}}
        statement = {**sender, "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Statement": [statement]})
        stack.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})
        subscription = sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
        )
        self.subscription = subscription["SubscriptionArn"]
        self.notices: list[dict[str, Any]] = []

    def of_file(self, key: str) -> list[dict[str, Any]]:
        """All notices about a file so far."""
        return [notice for notice in self.all() if notice.get("file", {}).get("fileName") == key]

    def all(self) -> list[dict[str, Any]]:
        """All notices so far."""
        while messages := self._stack.receive(self.url, wait_seconds=0):
            for message in messages:
                attributes = {n: a["StringValue"] for n, a in message.get("MessageAttributes", {}).items()}
                notice = json.loads(message["Body"])
                notification_schema(notice).validate(notice)
                self.notices.append({**notice, "attributes": attributes})
        return self.notices

    def await_notice(self, key: str, notice_type: str) -> dict[str, Any]:
        """The newest notice about a file, once it is of this type."""

        def newest() -> dict[str, Any] | None:
            notices = sorted(self.of_file(key), key=lambda notice: notice["file"]["revision"])
            return notices[-1] if notices and notices[-1]["type"] == notice_type else None

        return poll(f"a notice {notice_type} about {key!r}", newest)

    def close(self) -> None:
        self._stack.client("sns").unsubscribe(SubscriptionArn=self.subscription)
        self._stack.sqs.delete_queue(QueueUrl=self.url)


def filetracker(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line as a person would, against the stack."""
    return subprocess.run(
        [REPOSITORY / ".venv" / "bin" / "filetracker", *arguments],
        env={**local_environment(stack.endpoint), "FILETRACKER_STACK": stack.name_prefix},
        capture_output=True,
        text=True,
        check=False,
    )
