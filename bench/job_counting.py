"""What jobs take of AWS, counted on a stack of an emulator where they run.

Requests of functions and instances go through a proxy that notes them; what the state machine does stands in the
histories of its executions; what was written, by whomever, in the stream of the table Jobs; how long functions ran, in
their logs. The tracking of the output is left out: it costs what that of any new file does.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from bench.job_costs import Index, Item, JobCounts, Looks, log_bytes, read_units, write_units
from filetracker.jobs.models import SLOTS_ID
from tests.support.chaos.calls import Call
from tests.support.chaos.proxy import ChaosProxy, serving
from tests.support.chaos.schedule import Fault
from tests.support.stack.stack import Stack, poll

# Before AWS_ENDPOINT_URL, which the emulator sets, go the services' own.
_REDIRECTED = {
    "api": ("DYNAMODB",),
    "start-job": ("SFN", "SQS"),
    "run-job": ("DYNAMODB", "S3"),
    "notify": ("DYNAMODB",),
}
_WRITES, _READS = ("UpdateItem", "PutItem", "DeleteItem"), ("GetItem", "BatchGetItem")
_REPORT = re.compile(r"^REPORT .*?Duration: ([\d.]+) ms.*Memory Size: (\d+) MB", re.MULTILINE)


class Recorder(ChaosProxy):
    """Passes everything on, and notes what it was."""

    def __init__(self, port: int) -> None:
        super().__init__(port, lambda _: 0, lambda _: None)
        self.calls: list[Call] = []

    def draw(self, call: Call, retry: bool) -> tuple[Fault | None, float]:
        """Notes it; makes no trouble."""
        self.calls.append(call)
        return super().draw(call, retry)

    def count(self, service: str, *operations: str) -> int:
        """Requests of these operations."""
        return sum(call.service == service and call.operation in operations for call in self.calls)

    @property
    def listings(self) -> int:
        """S3 names no key where it lists."""
        return sum(call.service == "s3" and call.operation == "GetObject" and not call.target for call in self.calls)


@contextmanager
def recording(stack: Stack) -> Iterator[Recorder]:
    """The functions' requests are noted until the end of the block."""
    recorder = Recorder(int(stack.endpoint.rpartition(":")[2]))
    with serving(recorder), ExitStack() as settings:
        for function, services in _REDIRECTED.items():
            endpoints = {f"AWS_ENDPOINT_URL_{service}": recorder.url for service in services}
            settings.enter_context(stack.function_setting(function, **endpoints))
        yield recorder
    if recorder.surprises:
        raise SystemExit(f"error: the proxy lost requests: {recorder.surprises[0]}")


@dataclass(frozen=True)
class Execution:
    """What the state machine did for one job: the states that it went through, and how often it retried."""

    states: list[str]
    retries: int
    resources: dict[str, str]

    @classmethod
    def of_job(cls, stack: Stack, job_id: str) -> Execution:
        """From its history."""
        states, arn = stack.client("stepfunctions"), str(stack.outputs["jobs_state_machine_arn"])
        definition = json.loads(states.describe_state_machine(stateMachineArn=arn)["definition"])["States"]
        execution = stack.execution(job_id)["executionArn"]
        pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
        events = [event for page in pages for event in page["events"]]
        entered = [event for event in events if event["type"].endswith("StateEntered")]
        tasks = sum(event["type"] == "TaskStateEntered" for event in entered)
        scheduled = sum(event["type"].endswith("Scheduled") for event in events)
        names = [event["stateEnteredEventDetails"]["name"] for event in entered]
        return cls(
            names, max(scheduled - tasks, 0), {name: state.get("Resource", "") for name, state in definition.items()}
        )

    def calls(self, action: str, states: list[str] | None = None) -> int:
        """How often it called this of DynamoDB."""
        return sum(self.resources[name].endswith(f"dynamodb:{action}") for name in states or self.states)

    @property
    def looks(self) -> Looks:
        """How often it looked at an instance that had nothing to say yet."""
        if "CountPoll" not in self.states:
            return Looks()
        one = self.states[self.states.index("WaitForInstance") : self.states.index("CountPoll") + 1]
        return Looks(self.states.count("CountPoll"), len(one), self.calls("getItem", one))


def count_jobs(stack: Stack, recorder: Recorder, run: Callable[[], str], number: int) -> JobCounts:
    """The mean of so many jobs, after one that warms everything up; `run` waits for a job's end and tells its id."""
    await_told(stack, [run()], datetime.now(UTC).replace(year=2000))
    began = datetime.now(UTC)
    recorder.calls.clear()
    job_ids = [run() for _ in range(number)]
    await_told(stack, job_ids, began)
    executions = [Execution.of_job(stack, job_id) for job_id in job_ids]
    calls = [
        *(call for name in ("api", "start-job", "run-job") for call in invocations(stack, name, began)),
        *tellings(stack, job_ids, began),
    ]
    changes = [change for change in changes_since(stack, began) if _id_of(change) in {*job_ids, SLOTS_ID}]
    last = max((new for _, new in changes if new), key=read_units)
    writes = recorder.count("dynamodb", *_WRITES) + sum(e.calls("updateItem") for e in executions)
    reads = recorder.count("dynamodb", *_READS) + sum(e.calls("getItem") for e in executions)
    indexes = indexes_of(stack)
    units = sum(write_units(*change, indexes) for change in changes)
    looks = [execution.looks for execution in executions]
    seen = max(looks, key=lambda each: each.transitions)
    return JobCounts(
        transitions=sum(len(e.states) + e.retries for e in executions) / number,
        write_units=(units + max(writes - len(changes), 0) * write_units(last, last, [])) / number,
        read_units=reads * read_units(last) / number,
        function_calls=len(calls) / number,
        gb_seconds=sum(map(gb_seconds, calls)) / number,
        s3_writes=(recorder.count("s3", "PUT", "POST") + recorder.listings) / number,
        s3_reads=(recorder.count("s3", "GetObject", "HEAD") - recorder.listings) / number,
        api_requests=1,
        publishes=len(tellings(stack, job_ids, began)) / number,
        log_bytes=sum(map(log_bytes, calls)) / number,
        looks=Looks(sum(each.in_vain for each in looks) / number, seen.transitions, seen.reads),
    )


def await_told(stack: Stack, job_ids: list[str], since: datetime) -> None:
    """Until each end was announced."""
    poll("notices of all jobs", lambda: len(tellings(stack, job_ids, since)) >= len(job_ids), 120)


def tellings(stack: Stack, job_ids: list[str], since: datetime) -> list[list[str]]:
    """What notify wrote where it told of one of these jobs; files are told by others."""
    return [
        lines
        for lines in invocations(stack, "notify", since)
        if any(f"job/{each}" in "".join(lines) for each in job_ids)
    ]


def invocations(stack: Stack, function: str, since: datetime) -> list[list[str]]:
    """The lines that each call of a function wrote: MiniStack 1.5.33 gives each call a log stream of its own."""
    pages = stack.client("logs").get_paginator("filter_log_events")
    lines: dict[str, list[str]] = defaultdict(list)
    start = int(since.timestamp() * 1000)
    for page in pages.paginate(logGroupName=f"/aws/lambda/{stack.name_prefix}-{function}", startTime=start):
        for event in page["events"]:
            lines[event["logStreamName"]].append(event["message"])
    return list(lines.values())


def gb_seconds(lines: list[str]) -> float:
    """What a call took, as its last line reports."""
    found = _REPORT.search("\n".join(lines))
    if not found:
        raise SystemExit(f"error: a function did not report how long it ran: {lines}")
    return float(found[1]) / 1000 * int(found[2]) / 1024


def changes_since(stack: Stack, since: datetime) -> list[tuple[Item | None, Item | None]]:
    """Each item of Jobs as it was and as it became, from the stream."""
    streams = stack.client("dynamodbstreams")
    (stream,) = streams.list_streams(TableName=stack.outputs["jobs_table_name"])["Streams"]
    shards = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    records = chain.from_iterable(_records(streams, stream["StreamArn"], shard["ShardId"]) for shard in shards)
    return [
        (record["dynamodb"].get("OldImage"), record["dynamodb"].get("NewImage"))
        for record in records
        if record["dynamodb"]["ApproximateCreationDateTime"] >= since.replace(microsecond=0)
    ]


def _records(streams: Any, stream: str, shard: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - boto3 makes its clients at run time
    asked = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    where = asked["ShardIterator"]
    while where:
        answer = streams.get_records(ShardIterator=where)
        yield from answer["Records"]
        where = answer.get("NextShardIterator") if answer["Records"] else None


def indexes_of(stack: Stack) -> list[Index]:
    """The indexes of Jobs, as they are."""
    table = stack.dynamodb.describe_table(TableName=stack.outputs["jobs_table_name"])["Table"]
    return [
        Index(
            keys := frozenset(key["AttributeName"] for key in index["KeySchema"]),
            keys | {"JobId"} | set(index["Projection"].get("NonKeyAttributes", [])),
        )
        for index in table["GlobalSecondaryIndexes"]
    ]


def _id_of(change: tuple[Item | None, Item | None]) -> str:
    return str((change[1] or change[0] or {})["JobId"]["S"])
