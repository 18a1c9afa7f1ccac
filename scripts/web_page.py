"""The web page's server in the background, for `make demo`: started, remembered and stopped like the local AWS."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.local_environment import STATE_DIR
from scripts.ministack import is_healthy
from scripts.processes import (
    BackgroundProcess,
    is_port_taken,
    read_process,
    start_detached,
    stop_process,
    wait_until,
    write_process,
)
from scripts.terraform_mirror import REPOSITORY
from scripts.tooling_error import ToolingError

PORT = 8080  # the only one that the user pool lets people come back to
BUILD = REPOSITORY / "web" / "dist"
START_SECONDS = 30
_HEALTH_PATH = "/healthz"


def start_web_page(
    environment: Mapping[str, str],
    stack_name: str = "filetracker",
    port: int = PORT,
    build: Path = BUILD,
    state_dir: Path = STATE_DIR,
) -> str:
    """The address of the page of a deployed stack. A server of before is replaced: it holds an older build."""
    stop_web_page(state_dir)
    if is_port_taken(port):
        raise ToolingError(
            f"port {port} is taken by another program: stop it; the page can't be signed in to elsewhere."
        )
    state_dir.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "filetracker.web_server", "--stack", stack_name, "--port", str(port)]
    log = state_dir.absolute() / "web.log"
    process = start_detached([*command, "--root", str(build.absolute())], environment, port, log)
    write_process(process, _process_file(state_dir))
    wait_until(lambda: is_healthy(port, _HEALTH_PATH) or not process.is_running(), START_SECONDS)
    if not is_healthy(port, _HEALTH_PATH):
        stop_web_page(state_dir)
        raise ToolingError(f"the web page did not get ready on port {port}: its log {log} says why.")
    return f"http://localhost:{port}/"


def stop_web_page(state_dir: Path = STATE_DIR) -> BackgroundProcess | None:
    """End the server of this state folder, if there is one; returns what was ended."""
    process = read_process(_process_file(state_dir))
    if process:
        stop_process(process)
    _process_file(state_dir).unlink(missing_ok=True)
    return process


def _process_file(state_dir: Path) -> Path:
    return state_dir / "web.json"
