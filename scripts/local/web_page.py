"""The web page's server in the background, for `make demo`: started, remembered and stopped like the local AWS."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts import REPOSITORY
from scripts.local.environment import STATE_DIR
from scripts.local.ministack import is_healthy
from scripts.processes import (
    BackgroundProcess,
    is_port_taken,
    running_process,
    start_detached,
    stop_remembered,
    wait_until,
)
from scripts.tooling_error import ToolingError

PORTS = range(8080, 8090)  # the first is the one that every stack lets people come back to
BUILD = REPOSITORY / "web" / "dist"
START_SECONDS = 30
_HEALTH_PATH = "/healthz"


def find_page_port(state_dir: Path = STATE_DIR) -> int:
    """WEB_PORT, else the port of the server that runs already, else the first that is free of 8080 to 8089."""
    asked = os.environ.get("WEB_PORT")
    if asked and not (asked.isdecimal() and 1024 <= int(asked) <= 65535):  # noqa: PLR2004 - said in the sentence
        raise ToolingError(f"WEB_PORT is {asked!r}: it must be a number from 1024 to 65535.")
    process = running_process(_process_file(state_dir))
    running = [process.port] if process else []
    for port in [int(asked)] if asked else [*running, *PORTS]:
        if port in running or not is_port_taken(port):
            return port
    taken = f"port {asked} is" if asked else f"ports {PORTS[0]} to {PORTS[-1]} are"
    raise ToolingError(f"{taken} taken by another program: stop it, or choose a port for the page: WEB_PORT=8090.")


def start_web_page(
    environment: Mapping[str, str],
    stack_name: str = "filetracker",
    port: int = PORTS[0],
    build: Path = BUILD,
    state_dir: Path = STATE_DIR,
) -> str:
    """The address of the page of a deployed stack. A server of before is replaced: it holds an older build."""
    stop_web_page(state_dir)
    if is_port_taken(port):
        raise ToolingError(f"port {port} is taken by another program: stop it, or choose another: WEB_PORT={port + 1}.")
    state_dir.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "filetracker.web_server", "--stack", stack_name, "--port", str(port)]
    log = state_dir.absolute() / "web.log"
    command += ["--root", str(build.absolute())]
    process = start_detached(command, environment, port, log, _process_file(state_dir))
    wait_until(lambda: is_healthy(port, _HEALTH_PATH) or not process.is_running(), START_SECONDS)
    if not is_healthy(port, _HEALTH_PATH):
        stop_web_page(state_dir)
        raise ToolingError(f"the web page did not get ready on port {port}: its log {log} says why.")
    return _printed_address(log) or f"http://localhost:{port}/"


def _printed_address(log: Path) -> str:
    """What the server printed; without sign-in its token is there, and nowhere else."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.rpartition(" ")[2] for line in lines if line.startswith("The web page of ")), "")


def stop_web_page(state_dir: Path = STATE_DIR) -> BackgroundProcess | None:
    """End the server of this state folder, if there is one; returns what was ended."""
    return stop_remembered(_process_file(state_dir))


def _process_file(state_dir: Path) -> Path:
    return state_dir / "web.json"
