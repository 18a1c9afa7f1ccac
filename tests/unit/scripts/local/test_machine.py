"""A machine that is played: what a script finds on it, and what is left of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.local.machine import LocalMachine
from scripts.processes import wait_until


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalMachine]:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    machine = LocalMachine(tmp_path / "i-1", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    yield machine
    machine.end()


def run(machine: LocalMachine, script: str) -> str:
    machine.start(f"#!/bin/sh\n{script}\n")
    assert wait_until(lambda: not machine.is_running(), 20)
    return machine.log.read_text()


def test_script_sees_nothing_of_the_shell_that_plays_it(machine: LocalMachine) -> None:
    said = dict(line.split("=", 1) for line in run(machine, "unset _ PWD SHLVL OLDPWD; env").splitlines())

    assert said.pop("PATH").startswith(f"{machine.folder}/bin:")
    assert said == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "FILETRACKER_ROOT": str(machine.folder),
        "HOME": str(machine.folder / "home"),
        "TMPDIR": str(machine.folder / "tmp"),
    }


def test_service_runs_with_its_environment_on_a_python_without_our_packages(machine: LocalMachine) -> None:
    (machine.folder.parent / "program.py").write_text(
        "import os, sys\n"
        "try:\n    import boto3\nexcept ImportError:\n    print('no boto3')\n"
        "print(os.environ['TABLE'], os.environ['EMPTY'] == '', sys.argv[1:])\n"
    )

    said = run(
        machine,
        "dnf install --assumeyes python3.11\n"
        "systemd-run --unit=filetracker-job --wait --property='A=B C' --setenv=TABLE='My Jobs' --setenv=EMPTY= \\\n"
        "  /usr/bin/env python3.11 ../program.py 'an id'",
    )

    assert said == "dnf install --assumeyes python3.11\nno boto3\nMy Jobs True ['an id']\n"


def test_service_that_fails_ends_the_script_and_so_the_machine(machine: LocalMachine) -> None:
    said = run(machine, "set -e\ntrap 'shutdown -h now' EXIT\nsystemd-run --wait false\necho never")

    assert said == ""
    assert machine.is_shut_down


def test_shutdown_for_later_is_none(machine: LocalMachine) -> None:
    run(machine, "shutdown -h +20")

    assert not machine.is_shut_down


def test_end_leaves_no_process_and_nothing_but_the_log(machine: LocalMachine) -> None:
    machine.start("#!/bin/sh\necho began\nsleep 600 &\necho $! >pid\nwait\n")
    pid = machine.folder / "pid"
    assert wait_until(lambda: pid.exists() and pid.read_text() != "", 20)

    machine.end()

    def is_gone() -> bool:
        try:
            os.kill(int(pid.read_text()), 0)
        except ProcessLookupError:
            return True
        return "Z" in Path(f"/proc/{int(pid.read_text())}/stat").read_text().rpartition(")")[2].split()[0]

    assert wait_until(is_gone, 5)
    assert machine.log.read_text() == "began\n"
    assert not [name for name in ("bin", "tmp", "home", "opt") if (machine.folder / name).exists()]
