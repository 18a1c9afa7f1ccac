from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from filetracker.web_server.gateway_events import make_event
from scripts.local.api_server import ApiServer


@pytest.fixture
def events() -> list[dict[str, Any]]:
    """What the handler was asked."""
    return []


@pytest.fixture
def server(events: list[dict[str, Any]]) -> Iterator[ApiServer]:
    """A server before a handler that notes what it is asked and has nothing to say."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        events.append(event)
        return {"statusCode": 204, "headers": {"x-request-id": context.aws_request_id}, "body": ""}

    with ApiServer(handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _ask(server: ApiServer, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def test_server_passes_on_events_and_answers(server: ApiServer, events: list[dict[str, Any]]) -> None:
    status, headers, _ = _ask(server, "POST", "/files/YQ/download?x=1&x=%26", b'{"a":1}')
    (event,) = events
    assert (status, headers["x-request-id"]) == (204, event["requestContext"]["requestId"])
    assert (event["resource"], event["path"], event["httpMethod"]) == (
        "/files/{fileId}/download",
        "/files/YQ/download",
        "POST",
    )
    assert event["pathParameters"] == {"fileId": "YQ"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "&"]}
    assert (event["body"], event["isBase64Encoded"]) == ('{"a":1}', False)


@pytest.mark.parametrize("method", ["HEAD", "QUERY", "DELETE"])
def test_server_leaves_every_method_to_the_handler(
    server: ApiServer, events: list[dict[str, Any]], method: str
) -> None:
    assert _ask(server, method, "/files")[0] == 204
    assert events[0]["httpMethod"] == method


def test_server_shows_a_page_that_asks_nobody_else(server: ApiServer, events: list[dict[str, Any]]) -> None:
    status, headers, page = _ask(server, "GET", "/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"//" not in page.replace(b"<!doctype html>", b"")
    for name in ("swagger-ui.js", "swagger-ui.css", "openapi.json"):
        assert name.encode() in page
        assert _ask(server, "GET", f"/{name}")[0] == 200
    assert json.loads(_ask(server, "GET", "/openapi.json")[2])["openapi"] == "3.1.0"
    assert events == []


def test_server_is_reached_from_this_machine_alone(server: ApiServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_make_event_prefers_a_path_without_parameters() -> None:
    assert make_event("POST", "/files/delete", {}, b"", {})["resource"] == "/files/delete"


def test_make_event_sends_what_is_no_text_as_base64() -> None:
    event = make_event("POST", "/files/delete", {}, b"\xff", {})
    assert (event["body"], event["isBase64Encoded"]) == ("/w==", True)


def test_server_with_a_token_is_for_its_owner_alone(server: ApiServer, events: list[dict[str, Any]]) -> None:
    server.token = "the-secret"
    assert _ask(server, "POST", "/files/delete", b"{}")[0] == 401
    assert _ask(server, "GET", "/openapi.json")[0] == 200  # which anybody may read
    assert events == []
