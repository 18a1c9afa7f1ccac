"""The image of the page's server (web/Dockerfile), built by Docker."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence

from scripts import REPOSITORY
from scripts.tooling_error import ToolingError


def require_docker() -> None:
    """Raise a ToolingError unless a Docker daemon answers."""
    if why := missing_docker():
        raise ToolingError(f"{why}: install and start Docker, or publish from a machine that has it.")


def missing_docker() -> str | None:
    """Why no image can be built here, if so."""
    try:
        asked = subprocess.run(
            ["docker", "version", "--format", "{{.Server.Version}}"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except FileNotFoundError:
        return "docker is not on PATH"
    except subprocess.TimeoutExpired:
        return "the Docker daemon does not answer"
    return None if asked.returncode == 0 else "no Docker daemon answers"


def build_image(tag: str, base_image: str | None = None, platform: str | None = None) -> None:
    """Build it from the build of the page in web/dist. Null: the Dockerfile's base image; this machine's platform.

    DOCKER_BUILD_OPTIONS holds more options of `docker build`, such as `--secret id=pip.conf,src=/etc/pip.conf`.
    """
    command = ["docker", "build", "--file", "web/Dockerfile", "--tag", tag]
    command += ["--build-arg", f"BASE_IMAGE={base_image}"] if base_image else []
    command += ["--platform", platform] if platform else []
    run_docker([*command, *shlex.split(os.environ.get("DOCKER_BUILD_OPTIONS", "")), "."], "build the image")


def run_docker(command: Sequence[str], what: str, typed: str | None = None) -> None:
    """Run a command of Docker, which may print; `typed` is what it reads. Raises ToolingError where it fails."""
    # BuildKit, which versions before 23 use only when told to: it alone reads web/Dockerfile.dockerignore.
    environment = {**os.environ, "DOCKER_BUILDKIT": "1"}
    finished = subprocess.run(command, cwd=REPOSITORY, env=environment, input=typed, text=True, check=False)
    if finished.returncode != 0:
        raise ToolingError(f"Docker could not {what}: its message above says why.")
