"""The local AWS: up, down, status.

    python3 -m scripts.local.aws up|down|status

ENGINE=localstack|ministack chooses by hand; else LocalStack where a Docker daemon answers, else MiniStack, which needs
no Docker. LOCAL_AWS_PORT is the port (4566). `status` exits with 0 when a healthy engine of ours runs, else with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from dataclasses import asdict, dataclass

from scripts.local import localstack, ministack
from scripts.local.ec2_process import start_local_ec2, stop_local_ec2
from scripts.local.environment import (
    ENVIRONMENT_FILE,
    LOCAL_TERRAFORM_STATE,
    LOCAL_TERRAFORM_VARIABLES,
    STATE_DIR,
    write_environment_file,
)
from scripts.local.web_page import stop_web_page
from scripts.processes import is_port_taken
from scripts.tooling_error import ToolingError, exit_with

DEFAULT_PORT = 4566
ENGINES = ("localstack", "ministack")
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
STATE_FILE = STATE_DIR / "local-aws.json"


@dataclass(frozen=True)
class LocalAws:
    """An engine that `up` started."""

    engine: str
    port: int

    @property
    def endpoint(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def health_path(self) -> str:
        return ministack.HEALTH_PATH if self.engine == "ministack" else localstack.HEALTH_PATH

    def is_healthy(self) -> bool:
        return ministack.is_healthy(self.port, self.health_path)


def start_local_aws(engine: str | None = None, port: int | None = None) -> LocalAws:
    """Start an engine, or find it up already; then `.local/env` leads to it, and its instances are played.

    What is not given comes from ENGINE and LOCAL_AWS_PORT, then from what already runs, then from the defaults.
    """
    engine = engine or _engine_asked_for()
    port = port or _port_asked_for()
    local_aws = running_local_aws()
    if local_aws and (engine not in (None, local_aws.engine) or port not in (None, local_aws.port)):
        raise ToolingError(f"{_said(local_aws)} is already up: `make local-down` first, then start the other one.")
    if not local_aws:
        local_aws = LocalAws(engine or _default_engine(), port or DEFAULT_PORT)
        _start(local_aws)
    STATE_DIR.mkdir(exist_ok=True)
    STATE_FILE.write_text(json.dumps(asdict(local_aws)) + "\n")
    write_environment_file(local_aws.endpoint)
    start_local_ec2(local_aws.endpoint, STATE_DIR)
    return local_aws


def stop_local_aws() -> LocalAws | None:
    """Stop what `start_local_aws` started, and the web page with it, nothing else; returns what it was."""
    stop_web_page(STATE_DIR)
    stop_local_ec2(STATE_DIR)
    known = _remembered()
    if known and known.engine == "localstack":
        localstack.stop_localstack(known.port)
    stopped = ministack.stop_ministack(STATE_DIR)
    STATE_FILE.unlink(missing_ok=True)
    ENVIRONMENT_FILE.unlink(missing_ok=True)
    return known if known and (stopped or known.engine == "localstack") else None


def running_local_aws() -> LocalAws | None:
    """What `start_local_aws` started and still runs, healthy or not."""
    known = _remembered()
    if known and known.engine == "ministack":
        return known if ministack.running_ministack(STATE_DIR) else None
    return known if known and known.is_healthy() else None


def _start(wanted: LocalAws) -> None:
    if is_port_taken(wanted.port):
        raise ToolingError(ministack.taken_port_sentence(wanted.port))
    # Each start is empty: a state that speaks of the last one would only be refreshed, slowly, to nothing.
    shutil.rmtree(LOCAL_TERRAFORM_STATE, ignore_errors=True)
    LOCAL_TERRAFORM_VARIABLES.unlink(missing_ok=True)
    if wanted.engine == "ministack":
        ministack.start_ministack(wanted.port, STATE_DIR)
    else:
        localstack.start_localstack(wanted.port)


def _engine_asked_for() -> str | None:
    engine = os.environ.get("ENGINE") or None
    if engine not in (None, *ENGINES):
        raise ToolingError(f"ENGINE is {engine!r}: it can be {' or '.join(ENGINES)}.")
    return engine


def _port_asked_for() -> int | None:
    text = os.environ.get("LOCAL_AWS_PORT")
    if not text:
        return None
    if not text.isdecimal() or not LOWEST_PORT <= int(text) <= HIGHEST_PORT:
        raise ToolingError(f"LOCAL_AWS_PORT is {text!r}: it must be a number from {LOWEST_PORT} to {HIGHEST_PORT}.")
    return int(text)


def _default_engine() -> str:
    return "localstack" if localstack.has_docker_daemon() else "ministack"


def _remembered() -> LocalAws | None:
    try:
        return LocalAws(**json.loads(STATE_FILE.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _said(local_aws: LocalAws) -> str:
    name = {"localstack": "LocalStack", "ministack": "MiniStack"}[local_aws.engine]
    return f"{name} on {local_aws.endpoint}"


def up() -> int:
    local_aws = start_local_aws()
    print(f"{_said(local_aws)} is up. To use it from this shell:  . {os.path.relpath(ENVIRONMENT_FILE)}")
    return 0


def down() -> int:
    stopped = stop_local_aws()
    print(f"{_said(stopped)} is stopped." if stopped else "Nothing was running.")
    return 0


def status() -> int:
    running = running_local_aws()
    if not running:
        print("Nothing is running: make local-up starts it.")
        return 1
    process = ministack.running_ministack(STATE_DIR) if running.engine == "ministack" else None
    healthy = running.is_healthy()
    print(f"engine  {running.engine}\nport    {running.port}\nhealth  {'healthy' if healthy else 'does not answer'}")
    if process:
        print(f"pid     {process.pid}\nlog     {os.path.relpath(process.log)}")
    return 0 if healthy else 1


def main() -> int:
    commands = {"up": up, "down": down, "status": status}
    parser = argparse.ArgumentParser(description="The local AWS.")
    parser.add_argument("command", choices=commands)
    return commands[parser.parse_args().command]()


if __name__ == "__main__":
    exit_with(main)
