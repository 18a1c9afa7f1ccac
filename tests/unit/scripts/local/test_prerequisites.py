"""What a machine lacks is said in one list, for the command that was typed, before anything is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import REPOSITORY
from scripts.local import prerequisites


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def _run(target: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); {_MAIN}", target]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def _taken(port: int, target: str) -> str:
    return (
        f"port {port} is taken by another program: stop it, or choose another: make {target} LOCAL_AWS_PORT={port + 1}."
    )


_MAIN = "from scripts.local import prerequisites as p; from scripts.tooling_error import exit_with; exit_with(p.main)"


def test_all_that_is_missing_is_in_one_list(taken_port: int, tmp_path: Path) -> None:
    run = _run("demo", PATH=str(tmp_path), LOCAL_AWS_PORT=str(taken_port), WEB_PORT="x")
    assert (run.returncode, run.stdout) == (1, "")
    first, *problems = run.stderr.splitlines()
    assert first == "error: `make demo` needs more than is here:"
    assert problems == [
        "  - terraform is not on PATH: install Terraform 1.9 or later.",
        f"  - {_taken(taken_port, 'demo')}",
        "  - WEB_PORT is 'x': it must be a number from 1024 to 65535.",
    ]


def test_advice_is_for_the_command_that_was_typed(taken_port: int) -> None:
    run = _run("local-up", PATH=os.environ["PATH"], LOCAL_AWS_PORT=str(taken_port))
    assert run.stderr == f"error: {_taken(taken_port, 'local-up')}\n"


def test_disk_that_is_full_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2_499_999_999))
    monkeypatch.setattr(prerequisites, "REPOSITORY", tmp_path)
    (problem,) = [problem for problem in prerequisites.missing("demo") if "MB" in problem]
    assert problem.endswith("has 2,499 MB free: 2,500 MB are needed, so make room.")
    (tmp_path / ".venv").mkdir()
    assert not [problem for problem in prerequisites.missing("demo") if "MB" in problem]


def test_machine_that_has_everything() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = _run("deploy", PATH=os.environ["PATH"], LOCAL_AWS_PORT=str(port))
    assert (run.returncode, run.stderr) == (0, "")
