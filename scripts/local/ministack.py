"""MiniStack, the embedded AWS emulator that needs no Docker: installed, started and stopped.

Each instance has a state folder of its own (process file, log, temporary files) and a port of its own, so that a test
suite can run one beside the developer's.
"""

from __future__ import annotations

import http.client
import json
import shutil
from pathlib import Path

from scripts import REPOSITORY
from scripts.build.virtual_environment import ensure_environment
from scripts.processes import (
    BackgroundProcess,
    is_port_taken,
    running_process,
    start_detached,
    stop_remembered,
    wait_until,
)
from scripts.tooling_error import ToolingError

REQUIREMENTS = REPOSITORY / "requirements" / "ministack.txt"
SERVER = REPOSITORY / "scripts" / "local" / "ministack_server.py"
ENVIRONMENT = REPOSITORY / ".local" / "ministack"
HEALTH_PATH = "/_ministack/health"
START_SECONDS = 30
SCRATCH_FOLDERS = ("home", "tmp")


def install_ministack(folder: Path = ENVIRONMENT) -> Path:
    """Build MiniStack's virtual environment where it is missing or out of date; return its Python."""
    return ensure_environment(folder, REQUIREMENTS)


def start_ministack(port: int, state_dir: Path, environment_dir: Path = ENVIRONMENT) -> BackgroundProcess:
    """Start MiniStack on 127.0.0.1:`port` and wait until it is healthy; installs it first where needed.

    An instance of this state folder that already runs on that port is returned as it is. Its state is in memory:
    each start is empty.
    """
    running = running_ministack(state_dir)
    if running and running.port == port:
        return running
    if running:
        raise ToolingError(
            f"MiniStack already runs on port {running.port}: stop it with `make local-down`, then start it on {port}."
        )
    python = install_ministack(environment_dir)
    if is_port_taken(port):
        raise ToolingError(taken_port_sentence(port))
    state_dir = state_dir.absolute()
    for folder in SCRATCH_FOLDERS:
        (state_dir / folder).mkdir(parents=True, exist_ok=True)
    # Without the script's folder on its path: the module beside it has the same name as the server's package.
    command, environment = [str(python), "-P", str(SERVER)], _server_environment(port, state_dir)
    process = start_detached(command, environment, port, state_dir / "ministack.log", _process_file(state_dir))
    if not wait_until(lambda: is_healthy(port) or not process.is_running(), START_SECONDS) or not process.is_running():
        stop_ministack(state_dir)
        raise ToolingError(f"MiniStack did not get ready on port {port}: its log {process.log} says why.")
    return process


def stop_ministack(state_dir: Path) -> BackgroundProcess | None:
    """End the instance of this state folder, if there is one; returns what was ended."""
    process = stop_remembered(_process_file(state_dir))
    if process:
        for folder in SCRATCH_FOLDERS:  # the functions' unpacked zips
            shutil.rmtree(state_dir / folder, ignore_errors=True)
    return process


def running_ministack(state_dir: Path) -> BackgroundProcess | None:
    """The instance of this state folder, when it runs."""
    return running_process(_process_file(state_dir))


def is_healthy(port: int, path: str = HEALTH_PATH) -> bool:
    """Whether an emulator answers its health check on this port."""
    return health(port, path) is not None


def health(port: int, path: str = HEALTH_PATH) -> dict[str, object] | None:
    """What the emulator on this port says about itself; None when nothing sensible answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        said = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return said if answer.status == http.client.OK and isinstance(said, dict) else None


def taken_port_sentence(port: int) -> str:
    """What to tell the person when `port` is in use by something that this project did not start."""
    holder = "an emulator that `make local-up` did not start here" if is_healthy(port) else "another program"
    return (
        f"port {port} is taken by {holder}: stop it, or choose another port: make local-up LOCAL_AWS_PORT={port + 1}."
    )


def _process_file(state_dir: Path) -> Path:
    return state_dir / "ministack.process.json"


def _server_environment(port: int, state_dir: Path) -> dict[str, str]:
    """All that the server gets to see: its environment leaks into the functions that it runs."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(state_dir / "home"),  # not the person's: functions must not find an AWS profile there
        "TMPDIR": str(state_dir / "tmp"),
        "STATE_DIR": str(state_dir / "tmp"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",  # as in the Lambda runtime
        "AUTH": "true",  # the roles' policies are enforced, and the bucket's CORS rules
        "BIND_HOST": "127.0.0.1",  # the default is every interface
        "GATEWAY_PORT": str(port),
    }
