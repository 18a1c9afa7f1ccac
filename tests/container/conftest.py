"""The image of the page's server, built once from a base image given by build argument.

Needs a Docker daemon, or root and START_DOCKERD=1 with dockerd on PATH. BASE_IMAGE names the base image; unset,
debootstrap makes one, and where it is missing, it is the Dockerfile's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from scripts import REPOSITORY
from scripts.build.web_build import missing_node
from scripts.local.environment import STATE_DIR
from scripts.processes import find_free_port, wait_until
from scripts.web_publish.debian_base import make_base_image, missing_debootstrap
from scripts.web_publish.image import build_image, missing_docker
from tests.support import page_server as server

# The same made-up user pool and API as in the server's own tests.
pool, upstream = server.pool, server.upstream

IMAGE, BASE = "filetracker-web:test", "filetracker-base:test"


def docker(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command of Docker."""
    finished = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert finished.returncode == 0 or not check, finished.stderr
    return finished


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Docker daemon that answers."""
    if os.environ.get("START_DOCKERD") == "1":
        if not shutil.which("dockerd") or os.geteuid() != 0:
            pytest.exit("START_DOCKERD=1 needs root, and dockerd on PATH: install docker.io.", returncode=2)
        with _own_daemon(tmp_path_factory.mktemp("docker")):
            yield
        return
    if why := missing_docker():
        pytest.skip(f"{why}: start one, or with dockerd and root: make container-test START_DOCKERD=1")
    yield


@contextmanager
def _own_daemon(folder: Path) -> Iterator[None]:
    # Its data outside of pytest's folder, which is not to be searched for what to delete while it is mounted.
    data, socket = STATE_DIR / "docker", f"unix://{folder}/socket"
    command = ["dockerd", "--data-root", str(data), "--exec-root", str(folder / "exec"), "--host", socket]
    patch = pytest.MonkeyPatch()
    patch.setenv("DOCKER_HOST", socket)
    if not shutil.which("docker-buildx") and Path("/usr/bin/docker").exists():
        patch.setenv("PATH", f"/usr/bin:{os.environ['PATH']}")  # the client that came with the daemon
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--pidfile", str(folder / "pid")], stdout=log, stderr=log, start_new_session=True
        )
    try:
        assert wait_until(lambda: missing_docker() is None, 60), (folder / "log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(60)
        # The daemon leaves its network namespace mounted, where pytest would fail to delete its old folders ever after.
        for namespace in (folder / "exec" / "netns").glob("*"):
            subprocess.run(["umount", str(namespace)], check=False)
        shutil.rmtree(data, ignore_errors=True)
        patch.undo()


@pytest.fixture(scope="session")
def base_image(daemon: None) -> Iterator[str | None]:
    """BASE_IMAGE, else one of Debian's packages, else the Dockerfile's, which Docker fetches."""
    patch, pip = pytest.MonkeyPatch(), Path("/etc/pip.conf")
    if pip.is_file() and "DOCKER_BUILD_OPTIONS" not in os.environ:
        patch.setenv("DOCKER_BUILD_OPTIONS", f"--secret id=pip.conf,src={pip}")
    named = os.environ.get("BASE_IMAGE")
    if not named and not missing_debootstrap():
        make_base_image(BASE)
        named = BASE
    yield named
    patch.undo()


@pytest.fixture(scope="session")
def image(base_image: str | None) -> str:
    """The image, with the page's build in it; how long it took and how large it is are printed (-s)."""
    if why := missing_node():
        pytest.skip(why)
    subprocess.run(["make", "--no-print-directory", "web-build"], cwd=REPOSITORY, check=True)
    began = time.monotonic()
    build_image(IMAGE, base_image)
    sizes = ", ".join(f"{name} {int(inspected(name)['Size']) / 1e6:.0f} MB" for name in (IMAGE, base_image) if name)
    print(f"\nbuilt in {time.monotonic() - began:.1f} s: {sizes}")  # noqa: T201 - a figure for the person who asks
    return IMAGE


def inspected(name: str) -> dict[str, Any]:
    """What Docker says of an image or a container."""
    (said,) = json.loads(docker("inspect", name).stdout)
    described: dict[str, Any] = said
    return described


@dataclass(frozen=True)
class Container:
    """A server that runs, as the task definition of terraform/modules/web-ecs has it."""

    id: str
    url: str

    def ask(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        """GET."""
        return urllib3.request("GET", f"{self.url}{path}", headers=headers, retries=False, timeout=20)

    def is_up(self) -> bool:
        """Whether it answers its health check."""
        try:
            return self.ask("/healthz").status == 200
        except urllib3.exceptions.HTTPError:
            return False


@pytest.fixture
def run(image: str, upstream: server.Upstream) -> Iterator[Callable[..., Container]]:
    """Starts containers, which are removed in the end."""
    started: list[str] = []

    def start(*options: str) -> Container:
        port = find_free_port()
        environment = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "ENVIRONMENT": "test",
            "AUTH_MODE": "cognito",
            "API_URL": f"{upstream.url}/v1",
            "S3_ORIGIN": "https://bucket.s3.us-east-1.amazonaws.com",
            "VERIFY_TOKENS": "yes",
            "ISSUER": server.ISSUER,
            "JWKS_URL": f"{upstream.url}/keys",
            "HOSTED_UI_URL": "https://login.auth.us-east-1.amazoncognito.com",
            "USER_POOL_CLIENT_ID": server.CLIENT_ID,
        }
        variables = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
        # The network of this machine, because the API and the keys are those of the test.
        hardened = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--init"]
        command = ["run", "--detach", "--network", "host", *hardened, *options, *variables, image]
        container = Container(docker(*command).stdout.strip(), f"http://127.0.0.1:{port}")
        started.append(container.id)
        assert wait_until(container.is_up, 30), docker("logs", container.id).stderr
        return container

    yield start
    for each in started:
        docker("rm", "--force", each)
