"""The process, as ECS runs it: settings from the environment, SIGTERM to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import urllib3

from filetracker.aws.stack_outputs import Stack
from filetracker.settings import ApiSettings, WebServerSettings
from filetracker.uploads.presigner import Presigner
from filetracker.web_server import __main__ as server
from filetracker.web_server.from_stack import api_environment, web_server_settings
from filetracker.web_server.page_headers import origin_of, page_headers
from tests.support.page_server import Pool, Upstream

_COMMAND = [sys.executable, "-m", "filetracker.web_server"]


# The same, but for what it waits for requests that do not end.
_IMPATIENT = "import sys; from filetracker.web_server import __main__ as server; server._DRAIN_SECONDS = 1; "
_IMPATIENT_COMMAND = [sys.executable, "-c", f"{_IMPATIENT}sys.exit(server.main())"]
_ECS_KILLS_AFTER_SECONDS = 30  # stopTimeout in terraform/modules/web-ecs


@contextmanager
def _running(settings: WebServerSettings, command: Sequence[str] = _COMMAND) -> Iterator[subprocess.Popen[str]]:
    environment = {name.upper(): str(value) for name, value in asdict(settings).items()}
    environment["PATH"] = os.defpath
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 30
            while not _is_healthy(settings.port):
                assert time.monotonic() < deadline, "it did not become healthy"
                assert process.poll() is None, "it ended"
                time.sleep(0.05)
            yield process
        finally:
            process.kill()


def _is_healthy(port: int) -> bool:
    try:
        return urllib3.request("GET", f"http://127.0.0.1:{port}/healthz", retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_sigterm_lets_requests_finish(
    settings_of: Callable[..., WebServerSettings], upstream: Upstream, pool: Pool
) -> None:
    settings = settings_of(port=_free_port())
    upstream.delay_seconds = 1
    answers: list[int] = []

    def ask() -> None:
        headers = {"authorization": f"Bearer {pool.token()}"}
        url = f"http://127.0.0.1:{settings.port}/api/files"
        answers.append(urllib3.request("GET", url, headers=headers, retries=False).status)

    with _running(settings) as process:
        asking = threading.Thread(target=ask)
        asking.start()
        assert upstream.has_begun.wait(30)
        process.send_signal(signal.SIGTERM)
        asking.join(30)
        assert answers == [200]
        assert process.wait(30) in (0, -signal.SIGTERM)
        log = process.stderr.read() if process.stderr else ""
    assert '"path": "/api/files", "status": 200' in log
    assert "Bearer" not in log


def test_request_that_does_not_end_is_not_waited_for_until_ecs_kills(
    settings_of: Callable[..., WebServerSettings], upstream: Upstream, pool: Pool
) -> None:
    settings = settings_of(port=_free_port())
    upstream.delay_seconds = 60

    def ask() -> None:
        headers = {"authorization": f"Bearer {pool.token()}"}
        with suppress(urllib3.exceptions.HTTPError):
            urllib3.request("GET", f"http://127.0.0.1:{settings.port}/api/files", headers=headers, retries=False)

    with _running(settings, _IMPATIENT_COMMAND) as process:
        threading.Thread(target=ask, daemon=True).start()
        assert upstream.has_begun.wait(30)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(_ECS_KILLS_AFTER_SECONDS) in (0, -signal.SIGTERM)
        assert time.monotonic() - began >= 1
        assert not _is_healthy(settings.port), "nobody new is let in meanwhile"
    assert server._DRAIN_SECONDS + 1 < _ECS_KILLS_AFTER_SECONDS


def test_health_does_not_depend_on_others(settings_of: Callable[..., WebServerSettings]) -> None:
    """Else the load balancer would end all servers, because the API is away."""
    away = "http://127.0.0.1:9"
    with _running(settings_of(port=_free_port(), api_url=away, jwks_url=f"{away}/keys")):
        pass  # it became healthy


def test_all_that_is_missing_is_told_at_once() -> None:
    run = subprocess.run(
        _COMMAND, env={"PATH": os.defpath, "PORT": "x"}, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert "WEB_ROOT is not set" in run.stderr
    assert "PORT is 'x', not a whole number" in run.stderr
    assert "JWKS_URL is not set" in run.stderr


def test_container_needs_little() -> None:
    """What web/Dockerfile installs is enough."""
    absent = {"aws_lambda_powertools", "boto3", "botocore", "marshmallow", "rich", "typer"}
    check = f"import sys, filetracker.web_server.__main__; sys.exit(', '.join({absent} & set(sys.modules)) or 0)"
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, timeout=60, check=True).stderr == b""


_STACK = Stack(
    name="files",
    region="eu-central-1",
    bucket_name="the-bucket",
    files_table_name="Files",
    file_events_table_name="FileEvents",
    uploads_queue_url="https://sqs/uploads",
    uploads_dlq_url="https://sqs/dlq",
    errors_queue_url="https://sqs/errors",
    list_shards=4,
)


def test_settings_of_a_stack_that_people_sign_in_to() -> None:
    pool_url = "http://localhost:4566/eu-central-1_x"
    stack = replace(
        _STACK,
        api_url="http://localhost:4566/restapis/a/v1/_user_request_",
        auth="cognito",
        issuer="https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_x",
        jwks_url=f"{pool_url}/.well-known/jwks.json",
        hosted_ui_url="http://localhost:4566",
        user_pool_client_id="c",
    )
    settings = web_server_settings(stack, Path("web/dist"), "127.0.0.1", 8080)
    assert (settings.auth_mode, settings.verify_tokens) == ("cognito", "yes")
    assert settings.s3_origin == "http://localhost:4566"
    assert settings.environment == "files (local)"


def test_settings_of_a_stack_that_nobody_signs_in_to() -> None:
    stack = replace(
        _STACK, api_url="https://a.execute-api.eu-central-1.amazonaws.com/v1", auth="iam", uploads_table_name="Uploads"
    )
    stack = replace(stack, jobs_table_name="Jobs", job_retention_days=30, upload_expiry_hours=72, url_expiry_seconds=60)
    settings = web_server_settings(stack, Path("web/dist"), "127.0.0.1", 8080)
    assert (settings.auth_mode, settings.verify_tokens) == ("local", "no")
    assert settings.environment == "files (eu-central-1)"
    handler_settings = ApiSettings.from_environment(api_environment(stack))
    assert (handler_settings.auth, handler_settings.uploads_table_name) == ("iam", "Uploads")
    assert (handler_settings.jobs_table_name, handler_settings.job_retention_days) == ("Jobs", 30)
    assert (handler_settings.upload_expiry_hours, handler_settings.url_expiry_seconds) == (72, 60)


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_page_may_reach_what_is_signed_for(monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    signed = Presigner("the-bucket").presigned_put("a", 1, "text/plain", None, True, 60)
    stack = replace(_STACK, region=region, api_url=f"https://a.execute-api.{region}.amazonaws.com/v1", auth="iam")
    settings = web_server_settings(stack, Path("web/dist"), "127.0.0.1", 8080)
    policy = page_headers(settings.s3_origin, [])["content-security-policy"]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    for name in ("connect-src", "img-src", "media-src", "frame-src"):
        assert origin_of(signed.url) in directives[name].split(), name
