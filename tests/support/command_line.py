"""The command line in the process: `run("ls", "--json")` against a stack in moto."""

from __future__ import annotations

import io
import json
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
import typer.main

from filetracker.aws.clients import client
from filetracker.aws.sqs import Queue
from filetracker.cli.main import main
from filetracker.client.auth.tokens import TokenFile
from filetracker.files.models import FileRecord
from filetracker.files.repository import FileRepository
from tests.support.api_client import make_sign_in
from tests.support.fake_service import CLIENT_ID, ISSUER, FakeService, running_service
from tests.support.fake_user_pool import POOL_ID

# A run of the command builds all of its parsers, which here takes longer than most commands: they are built once.
typer.main.get_command = cache(typer.main.get_command)

_OURS = ("FILETRACKER_API", "FILETRACKER_DEBUG", "FILETRACKER_STACK")


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


class CtrlC:
    """Ctrl-C once, in the middle of what the command asks for: it gets no answer until it has heard it."""

    def __init__(self) -> None:
        self._pressed = False
        self._heard = threading.Event()

    def press(self) -> None:
        """As a person does; the second time nothing happens."""
        if not self._pressed:
            self._pressed = True
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # as a terminal's reaches it

    def hear(self, *_: object) -> None:
        """What Python does with it."""
        self._heard.set()
        raise KeyboardInterrupt

    def wait(self) -> None:
        """Until what was pressed is heard, and has stopped the threads: on a busy machine they may be done before."""
        if self._pressed:
            assert self._heard.wait(30)
            time.sleep(0.2)


@pytest.fixture
def ctrl_c() -> Iterator[CtrlC]:
    """To be pressed by the service's threads."""
    pressed = CtrlC()
    before = signal.signal(signal.SIGINT, pressed.hear)
    yield pressed
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command, with output that goes into no terminal, for somebody who never signed in."""
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "DISPLAY", "WAYLAND_DISPLAY", *_OURS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
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

    def write(self, outputs: dict[str, Any]) -> None:
        """What Terraform tells of the stack."""
        client("ssm").put_parameter(Name="/filetracker/stack", Value=json.dumps(outputs), Type="String", Overwrite=True)

    def put(self, *records: FileRecord) -> None:
        """Puts records into the table Files."""
        for record in records:
            FileRepository("Files").put(record, None)


@pytest.fixture
def service() -> Iterator[FakeService]:
    """A server that plays the API, S3 and the sign-in page."""
    with running_service() as service:
        yield service


@pytest.fixture
def api_stack(stack: StackInMoto, service: FakeService) -> Callable[[str], None]:
    """`api_stack("cognito")` gives the stack an API, as a Terraform of today does."""

    def add_api(auth: str) -> None:
        service.auth = auth
        users = {
            "hosted_ui_url": service.url,
            "issuer": ISSUER,
            "jwks_url": f"{service.url}/jwks.json",
            "user_pool_client_id": CLIENT_ID,
            "user_pool_id": POOL_ID,
        }
        outputs = {
            **stack.outputs,
            **{name: value if auth == "cognito" else "" for name, value in users.items()},
            "api_url": service.api_url,
            "auth": auth,
            "uploads_table_name": "Uploads",
        }
        stack.write(outputs)

    return add_api


@pytest.fixture
def signed_in(service: FakeService, tmp_path: Path) -> Callable[..., None]:
    """`signed_in("bob@example.com")` has somebody signed in to the stack, without AWS."""

    def sign_in(email: str = "ann@example.com", **changes: Any) -> None:
        file = TokenFile(tmp_path / ".config" / "filetracker", "filetracker")
        file.write(replace(make_sign_in(service, email), **changes))

    return sign_in


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
        "job_retention_days": 0,
        "jobs_table_name": "Jobs",
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
