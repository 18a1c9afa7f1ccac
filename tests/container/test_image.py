"""The image as ECS runs it: nobody's, read-only, no capability, told all by its environment, ended by SIGTERM."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from scripts.processes import wait_until
from tests.container.conftest import Container, docker, inspected
from tests.support.page_server import Pool, Upstream

Run = Callable[..., Container]


def test_image_is_built_on_the_base_image_it_is_given(image: str) -> None:
    config = inspected(image)["Config"]
    assert config["User"] == "10001:10001"
    assert config["StopSignal"] == "SIGTERM"
    assert config["Entrypoint"] == ["/srv/venv/bin/python", "-m", "filetracker.web_server"]


def test_image_holds_the_page_and_what_serves_it_and_no_more(image: str) -> None:
    script = "ls /srv/app /srv/web; ls /etc/pip.conf /run/secrets; true"
    names = docker("run", "--rm", "--entrypoint", "/bin/sh", image, "-c", script).stdout.split()
    assert {"filetracker", "index.html"} < set(names)
    assert {"lambda_handlers", "/etc/pip.conf", "pip.conf"} & set(names) == set()
    for module in ("pip", "boto3"):
        python = ["--entrypoint", "/srv/venv/bin/python", image, "-c", f"import {module}"]
        assert "ModuleNotFoundError" in docker("run", "--rm", *python, check=False).stderr


def test_container_runs_as_nobody_on_a_file_system_that_it_can_not_write(run: Run) -> None:
    container = run()
    assert docker("exec", container.id, "id", "-u").stdout.strip() == "10001"
    written = docker("exec", container.id, "touch", "/srv/web/x", "/etc/x", check=False)
    assert written.stderr.count("Read-only file system") == 2
    capabilities = docker("exec", container.id, "grep", "CapEff", "/proc/1/status").stdout
    assert int(capabilities.split()[1], 16) == 0


def test_container_serves_the_page_and_its_configuration(run: Run) -> None:
    container = run()
    page = container.ask("/")
    assert (page.status, page.headers["cache-control"]) == (200, "no-cache")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    config = json.loads(container.ask("/config.json").data)
    assert (config["environment"], config["auth"]["clientId"]) == ("test", "the-client")


def test_container_lets_through_whom_the_user_pool_knows(run: Run, upstream: Upstream, pool: Pool) -> None:
    container = run()
    assert container.ask("/api/files", authorization=f"Bearer {pool.token()}").status == 200
    for wrong in ({"aud": "other"}, {"iss": "https://other"}, {"token_use": "access"}, {"exp": 1}):
        assert container.ask("/api/files", authorization=f"Bearer {pool.token(**wrong)}").status == 401
    assert len(upstream.asked) == 1


def test_docker_finds_it_healthy(run: Run) -> None:
    container = run("--health-interval", "1s")  # the image's own is 30 s
    assert wait_until(lambda: inspected(container.id)["State"]["Health"]["Status"] == "healthy", 30)


def test_health_check_fails_where_nothing_answers(run: Run) -> None:
    container = run()
    kind, *check = inspected(container.id)["Config"]["Healthcheck"]["Test"]
    assert kind == "CMD"
    assert docker("exec", container.id, *check).returncode == 0
    assert docker("exec", "--env", "PORT=1", container.id, *check, check=False).returncode == 1


def test_sigterm_lets_requests_finish(run: Run, upstream: Upstream, pool: Pool) -> None:
    container = run()
    upstream.delay_seconds = 2
    answers: list[int] = []

    def ask() -> None:
        answers.append(container.ask("/api/files", authorization=f"Bearer {pool.token()}").status)

    asking = threading.Thread(target=ask)
    asking.start()
    assert upstream.has_begun.wait(10)
    docker("stop", "--time", "30", container.id)
    asking.join(10)
    state = inspected(container.id)["State"]
    assert answers == [200]
    assert state["ExitCode"] in (0, 143), "it ended by itself, or by the signal it was sent; 137 is by force"
    log = docker("logs", container.id).stderr
    assert '"path": "/api/files", "status": 200' in log
    assert "Bearer" not in log


def test_container_without_settings_says_what_is_missing(image: str) -> None:
    ended = docker("run", "--rm", image, check=False)
    assert ended.returncode == 2
    assert "JWKS_URL is not set" in ended.stderr
