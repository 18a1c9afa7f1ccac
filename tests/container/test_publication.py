"""A publication to ECS, with a real Docker and a real registry that asks for a password, as ECR does."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from scripts.processes import find_free_port, wait_until
from scripts.tooling_error import ToolingError
from scripts.web_publish import ecs
from scripts.web_publish.hosting import Hosting

PASSWORD = "a-token"
# Of that password, by bcrypt: the only kind that the registry takes.
PASSWORDS = "AWS:$2b$05$gwf66RlKBu9vRb5WPuPUBux21qLrnzFwNIhxADGwXV5fpWjZ2WI0q\n"


@dataclass(frozen=True)
class Registry:
    """ECR's part: where images go, and who may send them there."""

    port: int
    password: str = PASSWORD

    def get_authorization_token(self) -> dict[str, Any]:
        token = base64.b64encode(f"AWS:{self.password}".encode()).decode()
        return {"authorizationData": [{"authorizationToken": token, "proxyEndpoint": f"http://localhost:{self.port}"}]}

    def ask(self, path: str, **headers: str) -> Any:
        authorization = urllib3.make_headers(basic_auth=f"AWS:{PASSWORD}")
        return urllib3.request(
            "GET", f"http://127.0.0.1:{self.port}{path}", headers={**authorization, **headers}, retries=False
        )

    def is_up(self) -> bool:
        try:
            return bool(self.ask("/v2/").status == 200)
        except urllib3.exceptions.HTTPError:
            return False


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    if not shutil.which("docker-registry"):
        pytest.skip("docker-registry is not on PATH: Debian has it as a package")
    made = Registry(find_free_port())
    (tmp_path / "passwords").write_text(PASSWORDS)
    settings = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(tmp_path / "images")}},
        "http": {"addr": f"127.0.0.1:{made.port}"},
        "auth": {"htpasswd": {"realm": "test", "path": str(tmp_path / "passwords")}},
    }
    (tmp_path / "registry.yml").write_text(json.dumps(settings))  # JSON is YAML
    command = ["docker-registry", "serve", str(tmp_path / "registry.yml")]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        assert wait_until(made.is_up, 20), (tmp_path / "log").read_text()
        yield made
        process.terminate()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Images that the service was moved to; and Docker keeps passwords in a file of its own, to be looked at."""
    images: list[str] = []
    monkeypatch.setattr(ecs, "move_service", lambda _hosting, _ecs, image, _seconds: images.append(image))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    return images


def _hosting(registry: Registry) -> Hosting:
    return Hosting("ecs", "", "{}", web_repository_url=f"localhost:{registry.port}/filetracker-web")


def test_image_arrives_and_the_password_is_forgotten(
    image: str, base_image: str | None, registry: Registry, moved: list[str], tmp_path: Path
) -> None:
    ecs.publish_to_ecs(_hosting(registry), registry, None, base_image)
    (sent,) = moved
    tag = sent.rpartition(":")[2]
    assert json.loads(registry.ask("/v2/filetracker-web/tags/list").data)["tags"] == [tag]
    accepted = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.loads(registry.ask(f"/v2/filetracker-web/manifests/{tag}", accept=accepted).data)
    config = json.loads(registry.ask(f"/v2/filetracker-web/blobs/{manifest['config']['digest']}").data)
    assert config["config"]["User"] == "10001:10001"
    assert not json.loads((tmp_path / "docker" / "config.json").read_text()).get("auths")


def test_wrong_password_moves_nothing(image: str, base_image: str | None, registry: Registry, moved: list[str]) -> None:
    wrong = Registry(registry.port, "another")
    with pytest.raises(ToolingError, match="sign in to the repository"):
        ecs.publish_to_ecs(_hosting(registry), wrong, None, base_image)
    assert moved == []
