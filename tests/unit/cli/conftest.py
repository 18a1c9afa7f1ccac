"""The command line in the process: `run("ls", "--json")` against a stack in moto."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from filetracker.aws.clients import client
from filetracker.aws.files_table import FilesTable
from filetracker.aws.queues import Queue
from filetracker.cli.main import main
from filetracker.records import FileRecord


@dataclass(frozen=True)
class Result:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def plain(self) -> str:
        """Standard output without a terminal's colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.out)

    @property
    def documents(self) -> list[Any]:
        """Standard output, read as one JSON document a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Run(Protocol):
    """Runs a command."""

    def __call__(self, *arguments: str) -> Result:
        """As a person would, with what was typed."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, with output that goes into no terminal."""
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "FILETRACKER_STACK", "FILETRACKER_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        code = main(arguments)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


class _Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`terminal("q", columns=80)` makes the next command run on a terminal where these lines are typed."""

    def make_terminal(*typed: str, columns: int = 80) -> None:
        monkeypatch.setattr("sys.stdin", _Keyboard("".join(f"{line}\n" for line in typed)))
        monkeypatch.setenv("TTY_COMPATIBLE", "1")
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr("filetracker.cli.ls.is_terminal", lambda: True)
        monkeypatch.setattr("filetracker.cli.options.is_terminal", lambda: True)

    return make_terminal


@dataclass(frozen=True)
class StackInMoto:
    """A stack with its parameter, as Terraform leaves it."""

    outputs: dict[str, Any]

    def queue(self, name: str) -> Queue:
        """One of its queues: `queue("errors_queue")`, `queue("uploads_dlq")`."""
        return Queue(self.outputs[f"{name}_url"])

    def put(self, *records: FileRecord) -> None:
        """Puts records into the table Files."""
        for record in records:
            FilesTable("Files").put(record, None)


@pytest.fixture
def stack(local_aws: Any, monkeypatch: pytest.MonkeyPatch) -> StackInMoto:
    """The stack `filetracker` in moto. Its queues answer at once when they are empty, as no long poll of SQS does."""
    uploads_url = client("sqs").create_queue(QueueName="filetracker-uploads")["QueueUrl"]
    outputs = {
        "bucket_name": local_aws.bucket_name,
        "errors_queue_url": local_aws.errors_queue_url,
        "event_source": "sqs",
        "file_events_table_name": "FileEvents",
        "file_events_topic_arn": local_aws.topic_arn,
        "files_table_name": "Files",
        "list_shards": 4,
        "name_prefix": "filetracker",
        "notify_dlq_url": local_aws.notify_dlq_url,
        "region": "us-east-1",
        "uploads_dlq_url": local_aws.uploads_dlq_url,
        "uploads_queue_url": uploads_url,
    }
    client("ssm").put_parameter(Name="/filetracker/stack", Value=json.dumps(outputs), Type="String")
    monkeypatch.setattr(Queue.receive, "__defaults__", (0,))
    return StackInMoto(outputs)
