"""LocalStack by Docker Compose, for machines that have a Docker daemon."""

from __future__ import annotations

import os
import subprocess

from scripts import REPOSITORY
from scripts.tooling_error import ToolingError

HEALTH_PATH = "/_localstack/health"


def has_docker_daemon() -> bool:
    """Whether a Docker daemon answers, and Docker Compose is there to talk to it."""
    return _succeeds("docker", "version", "--format", "{{.Server.Version}}") and _succeeds(
        "docker", "compose", "version"
    )


def start_localstack(port: int) -> None:
    """Start LocalStack on 127.0.0.1:`port` and wait until its health check passes."""
    if not has_docker_daemon():
        raise ToolingError(
            "LocalStack needs a Docker daemon and Docker Compose, and none answers: start Docker, or use the embedded "
            "emulator: make local-up ENGINE=ministack."
        )
    if _compose(port, "up", "--detach", "--wait") != 0:
        _compose(port, "down")
        raise ToolingError(f"LocalStack did not get ready on port {port}: Docker's message above says why.")


def stop_localstack(port: int) -> None:
    """End LocalStack and the functions' containers that it started."""
    if _compose(port, "down", "--volumes") != 0:
        raise ToolingError("Docker could not stop LocalStack: its message above says why.")


def _compose(port: int, *arguments: str) -> int:
    command = ["docker", "compose", "--profile", "localstack", *arguments]
    environment = {**os.environ, "LOCAL_AWS_PORT": str(port)}
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except (FileNotFoundError, PermissionError, subprocess.TimeoutExpired):
        return False
