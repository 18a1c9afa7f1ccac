"""The emulator's processes that run functions: found, and killed as a failing host would."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress


def kill_workers(emulator_pid: int, function_name: str) -> int:
    """Kills all processes in which this emulator runs this function, whatever they are at; returns how many.

    MiniStack starts them itself, from a folder that bears the function's name.
    """
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    killed = 0
    for line in listing.splitlines():
        pid, parent, command = line.split(None, 2)
        if int(parent) == emulator_pid and f"/ministack-lambda-{function_name}-" in command:
            with suppress(ProcessLookupError):  # it ended by itself
                os.kill(int(pid), signal.SIGKILL)
                killed += 1
    return killed
