"""Background processes: started with nothing of the caller's, ended only when they are ours."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.processes import (
    BackgroundProcess,
    find_free_port,
    is_port_taken,
    running_process,
    start_detached,
    stop_process,
    stop_remembered,
    wait_until,
)

SLEEP = "import os, time; print(sorted(os.environ), flush=True); time.sleep(60)"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[BackgroundProcess]:
    command = [sys.executable, "-c", SLEEP]
    process = start_detached(command, {"ONLY": "this"}, 1, tmp_path / "log", tmp_path / "file")
    yield process
    stop_process(process)


def test_start_detached_passes_on_nothing_but_the_given_environment(process: BackgroundProcess) -> None:
    log = Path(process.log)
    assert wait_until(lambda: "\n" in log.read_text(), 10)

    assert "ONLY" in log.read_text()
    assert "HOME" not in log.read_text()


def test_stop_process_ends_it(process: BackgroundProcess) -> None:
    assert process.is_running()

    stop_process(process)

    assert not process.is_running()


def test_stop_process_ends_one_that_does_not_listen(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = start_detached([sys.executable, "-c", deaf], {}, 1, tmp_path / "log")
    assert wait_until(lambda: "1" in (tmp_path / "log").read_text(), 10)

    stop_process(process, patience_seconds=0.2)

    assert not process.is_running()


def test_stop_process_leaves_a_process_alone_that_only_has_the_same_id(process: BackgroundProcess) -> None:
    stop_process(replace(process, started="another time"))

    assert process.is_running()


def test_running_process_knows_what_runs(process: BackgroundProcess, tmp_path: Path) -> None:
    assert running_process(tmp_path / "file") == process

    stop_process(process)

    assert running_process(tmp_path / "file") is None


def test_stop_remembered_ends_and_forgets_it(process: BackgroundProcess, tmp_path: Path) -> None:
    assert stop_remembered(tmp_path / "file") == process

    assert not process.is_running()
    assert not (tmp_path / "file").exists()
    assert stop_remembered(tmp_path / "file") is None


def test_stop_remembered_forgets_what_ended_by_itself(process: BackgroundProcess, tmp_path: Path) -> None:
    stop_process(process)

    assert stop_remembered(tmp_path / "file") is None
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"pid": 1}'])
def test_running_process_knows_nothing_from_a_damaged_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)

    assert running_process(tmp_path / "file") is None
    assert running_process(tmp_path / "absent") is None


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - for a moment, to be seen
def test_is_port_taken_sees_a_listener(host: str) -> None:
    with socket.create_server((host, 0)) as server:
        assert is_port_taken(server.getsockname()[1])


def test_find_free_port_finds_one() -> None:
    assert not is_port_taken(find_free_port())
