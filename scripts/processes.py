"""Background processes of this project: started detached, remembered in a file, ended only when they are surely ours.

A process id alone says nothing: after a crash or a reboot it may belong to somebody else's process. So its start time
is remembered with it; both together name one process.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class BackgroundProcess:
    """A process of ours, the leader of its own process group, and the port that it listens on."""

    pid: int
    started: str  # opaque: when the operating system says that it started
    port: int
    log: str

    def is_running(self) -> bool:
        return _start_time(self.pid) == self.started


# Kept so that a child that we end is also waited for, and none is reported as forgotten.
_children: dict[int, subprocess.Popen[bytes]] = {}


def start_detached(
    command: Sequence[str], environment: Mapping[str, str], port: int, log: Path, file: Path | None = None
) -> BackgroundProcess:
    """Start `command` with nothing but `environment`, in a session of its own, its output in `log`.

    `file` remembers it, for `running_process` and `stop_remembered`.
    """
    with _private(log) as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[process.pid] = process
    started = BackgroundProcess(process.pid, _start_time(process.pid), port, str(log))
    if file:
        file.write_text(json.dumps(asdict(started), indent=2) + "\n")
    return started


def _private(log: Path) -> BinaryIO:
    """Others may not read it: a server may print a secret."""
    log.unlink(missing_ok=True)
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def stop_process(process: BackgroundProcess, patience_seconds: float = 5) -> None:
    """End `process` and what it started: asked first, then forced. Nothing happens when it is not ours any more."""
    if not process.is_running():
        if (child := _children.get(process.pid)) and child.poll() is not None:  # it ended by itself
            del _children[process.pid]
        return
    os.killpg(process.pid, signal.SIGTERM)
    wait_until(lambda: not process.is_running(), patience_seconds)
    # Its children too, which may outlive it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    wait_until(lambda: not process.is_running(), patience_seconds)
    if child := _children.pop(process.pid, None):
        child.wait(patience_seconds)


def running_process(file: Path) -> BackgroundProcess | None:
    """The process that `file` remembers, if it runs."""
    process = _read_process(file)
    return process if process and process.is_running() else None


def stop_remembered(file: Path) -> BackgroundProcess | None:
    """End the process that `file` remembers, and forget it; returns what was running."""
    running = running_process(file)
    if process := _read_process(file):
        stop_process(process)
    file.unlink(missing_ok=True)
    return running


def find_free_port() -> int:
    """A port of the loopback interface that nothing listens on just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_port_taken(port: int) -> bool:
    """Whether the port can't be listened on, found by trying. A listener on any interface counts."""
    return any(
        _is_refused(family, host, port)
        for family, host in (
            (socket.AF_INET, "127.0.0.1"),
            (socket.AF_INET, "0.0.0.0"),  # noqa: S104 - asked for a moment and closed, never served
            (socket.AF_INET6, "::1"),  # what "localhost" means first on some systems
        )
    )


def _is_refused(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno in (errno.EADDRINUSE, errno.EACCES)
    return False


def wait_until(condition: Callable[[], bool], patience_seconds: float) -> bool:
    """Ask until `condition` holds or the time is up; returns whether it held."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _read_process(file: Path) -> BackgroundProcess | None:
    """Running or not; None where there is no such file or it is damaged."""
    try:
        return BackgroundProcess(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _start_time(pid: int) -> str:
    """When the process started, as the system says it; empty when there is none (or only its zombie)."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # "pid (any name) state ppid ..."; the start time is field 22. Source: proc_pid_stat(5).
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    # macOS and the BSDs have no /proc.
    listing = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listing.stdout.strip()
