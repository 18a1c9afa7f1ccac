"""Strangers who hold the server up: with heads and bodies that never end, and with very many connections."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from filetracker.settings import WebServerSettings
from filetracker.web_server import application, connections
from filetracker.web_server.__main__ import make_application
from tests.support.page_server import Browser, Pool, Upstream, browsing

_HALF_BODY = "POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n{}\r\n" + "x" * 1000
_HALF_HEAD = "GET /healthz HTTP/1.1\r\nHost: loc"
_WHOLE = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def browser(settings_of: Callable[..., WebServerSettings]) -> Iterator[Browser]:
    """The server, as it is in a container."""
    with browsing(make_application(settings_of())) as made:
        yield made


@contextmanager
def _sent(browser: Browser, text: str) -> Iterator[socket.socket]:
    host, _, port = browser.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(text.encode())
        yield connection


def _rest_of(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up; it does, or this runs into the connection's time limit."""
    received = b""
    try:
        while piece := connection.recv(65_536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def test_body_of_a_stranger_is_not_waited_for(browser: Browser, upstream: Upstream) -> None:
    with ExitStack() as stack:
        asked = [stack.enter_context(_sent(browser, _HALF_BODY.format(""))) for _ in range(300)]
        assert all(_rest_of(connection).startswith(b"HTTP/1.1 401") for connection in asked)
    assert upstream.asked == []


def test_body_that_does_not_end_has_a_deadline(
    browser: Browser, upstream: Upstream, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "BODY_SECONDS", 0.2)
    with _sent(browser, _HALF_BODY.format(f"Authorization: Bearer {pool.token()}\r\n")) as connection:
        assert _rest_of(connection).startswith(b"HTTP/1.1 408")
    assert upstream.asked == []


@pytest.mark.parametrize("before", ["", _WHOLE], ids=["first request", "kept alive"])
def test_head_that_does_not_end_has_a_deadline(browser: Browser, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with ExitStack() as stack:
        asked = [stack.enter_context(_sent(browser, before + _HALF_HEAD)) for _ in range(100)]
        answers = [_rest_of(connection) for connection in asked]
    assert {answer.count(b"HTTP/1.1 200") for answer in answers} == {1 if before else 0}
    assert browser.ask("/healthz").status == 200


def test_connection_that_says_nothing_has_a_deadline(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with _sent(browser, "") as connection:
        assert _rest_of(connection) == b""


def test_connections_are_counted(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 20)
    with ExitStack() as stack:
        for _ in range(20):
            first = stack.enter_context(_sent(browser, _WHOLE))
            assert first.recv(15) == b"HTTP/1.1 200 OK"
        with _sent(browser, "") as one_more:
            assert _rest_of(one_more) == b""
    answers = (browser.ask("/healthz").status for _ in range(100))
    assert 200 in answers
