from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.web_server.gateway_events import make_event
from lambda_handlers import api
from tests.conftest import make_record
from tests.support.local_aws import FakeLambdaContext


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """The JSON lines that the function has logged so far."""
    buffer = io.StringIO()
    monkeypatch.setattr(api.logger.registered_handler, "stream", buffer)
    return lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """All settings; the tables do not exist."""
    for name in ("BUCKET_NAME", "FILES_TABLE_NAME", "FILE_EVENTS_TABLE_NAME", "JOBS_TABLE_NAME", "UPLOADS_TABLE_NAME"):
        monkeypatch.setenv(name, "nowhere")
    for name in ("JOB_RETENTION_DAYS", "LIST_SHARDS", "UPLOAD_EXPIRY_HOURS", "URL_EXPIRY_SECONDS"):
        monkeypatch.setenv(name, "4")
    monkeypatch.setenv("STACK_NAME", "mystack")
    monkeypatch.setenv("AUTH", "iam")
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "none")
    monkeypatch.setenv("S3_PUBLIC_ENDPOINT", "default")
    api._services.cache_clear()
    yield
    api._services.cache_clear()


def _handle(event: dict[str, Any]) -> dict[str, Any]:
    return api.handler(event, FakeLambdaContext("filetracker-api"))  # type: ignore[arg-type]


def _get(path: str) -> dict[str, Any]:
    return make_event("GET", path, {}, b"", {})


def test_handler_logs_one_line_a_request(log: Callable[[], list[Any]]) -> None:
    event = _get("/health")
    _handle(event)
    (line,) = log()
    assert (line["message"], line["level"], line["status"], line["route"]) == ("GET /health", "INFO", 200, "getHealth")
    assert line["correlation_id"] == event["requestContext"]["requestId"]
    assert (line["caller"], line["source_ip"]) == ("arn:aws:iam::000000000000:user/local", "127.0.0.1")


def test_handler_measures_per_route_and_per_stack(capsys: pytest.CaptureFixture[str]) -> None:
    _handle(_get("/health"))
    _handle(_get("/nothing"))
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line)
    (definition,) = first["_aws"]["CloudWatchMetrics"]
    assert [set(dimensions) for dimensions in definition["Dimensions"]] == [
        {"service", "Stack"},
        {"service", "Stack", "Route"},
    ]
    units = {metric["Name"]: metric["Unit"] for metric in definition["Metrics"]}
    assert units == {"Requests": "Count", "Latency": "Milliseconds", "Errors4xx": "Count", "Errors5xx": "Count"}
    assert (first["Stack"], first["Route"], first["Errors4xx"], first["Errors5xx"]) == (
        "mystack",
        "getHealth",
        [0],
        [0],
    )
    assert (second["Route"], second["Errors4xx"], second["Errors5xx"]) == ("unknown", [1], [0])


def test_handler_tells_nothing_of_its_inside(
    monkeypatch: pytest.MonkeyPatch, log: Callable[[], list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("filetracker.files.repository.FileRepository.get", fail)
    answer = _handle(_get("/files/YQ"))
    assert answer["statusCode"] == 500
    assert "secret" not in answer["body"]
    assert json.loads(answer["body"])["code"] == "InternalError"
    (line,) = log()
    assert (line["level"], line["why"], line["exception_name"]) == ("ERROR", "a secret", "RuntimeError")
    assert [json.loads(text)["Errors5xx"] for text in capsys.readouterr().out.splitlines() if "_aws" in text] == [[1]]


def test_handler_asks_to_try_again_where_the_world_is_at_fault(
    monkeypatch: pytest.MonkeyPatch, log: Callable[[], list[Any]]
) -> None:
    def fail(*_: object) -> None:
        raise RetriableError("Could not read table Files: Rate exceeded", code="ThrottlingException")

    monkeypatch.setattr("filetracker.files.repository.FileRepository.get", fail)
    answer = _handle(_get("/files/YQ"))
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "1")
    assert "Files" not in answer["body"]
    assert json.loads(answer["body"])["code"] == "Unavailable"
    assert "Rate exceeded" in log()[0]["why"]


def test_handler_without_its_settings_says_so_to_the_log_alone(
    monkeypatch: pytest.MonkeyPatch, log: Callable[[], list[Any]]
) -> None:
    monkeypatch.delenv("BUCKET_NAME")
    answer = _handle(_get("/files"))
    assert answer["statusCode"] == 500
    assert "BUCKET_NAME" not in answer["body"]
    assert "BUCKET_NAME is not set" in log()[0]["why"]


@pytest.mark.parametrize("event", [{}, {"resource": "/me", "httpMethod": "GET"}, {"requestContext": None}])
def test_handler_answers_an_event_that_is_none_of_the_gateways(event: dict[str, Any]) -> None:
    answer = _handle(event)
    assert answer["headers"]["x-request-id"] == FakeLambdaContext().aws_request_id
    assert answer["statusCode"] == (200 if event.get("resource") else 404)


def test_handler_refuses_an_answer_that_lambda_would_not_pass_on(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = make_record("a", metadata={"text": "é" * 4_000_000})
    monkeypatch.setattr("filetracker.files.repository.FileRepository.get", lambda *_: huge)
    answer = _handle(_get("/files/YQ"))
    assert (answer["statusCode"], len(answer["body"]) < 1000) == (400, True)


def test_handler_makes_no_client_for_what_asks_nobody() -> None:
    client.cache_clear()
    _handle(_get("/health"))
    assert client.cache_info().currsize == 0
