"""Processes that run what is deployed: found, and killed as a failing host would."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kill_workers(emulator_pid: int, function_name: str) -> int:
    """Kills all processes in which this emulator runs this function, whatever they are at; returns how many.

    MiniStack starts them itself, from a folder that bears the function's name.
    """
    return _kill(
        lambda parent, command: parent == emulator_pid and f"/ministack-lambda-{function_name}-" in command,
    )


def kill_program(machine: Path) -> int:
    """Kills what the user data of a played instance started, and not the user data; returns how many it were."""
    return _kill(lambda _, command: f" {machine}/opt/filetracker/run_job.pyz " in command)


def _kill(is_wanted: Callable[[int, str], bool]) -> int:
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    killed = 0
    for line in listing.splitlines():
        pid, parent, command = line.split(None, 2)
        if is_wanted(int(parent), command):
            with suppress(ProcessLookupError):  # it ended by itself
                os.kill(int(pid), signal.SIGKILL)
                killed += 1
    return killed
