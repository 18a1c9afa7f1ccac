"""The HTTP client against a real server: connections, further attempts, time-outs."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler

import pytest

from filetracker.client.http import HttpClient, Request
from filetracker.errors import RetriableError, UsageError
from tests.support.fake_service import Asked, FakeService, Handler
from tests.support.http_serving import answering


def test_request_keeps_its_connection(service: FakeService, http: HttpClient) -> None:
    for _ in range(3):
        assert http.request(Request("GET", f"{service.url}/nothing")).status == 404

    assert service.connections == 1


def test_requests_side_by_side_have_connections_of_their_own(service: FakeService, http: HttpClient) -> None:
    together = threading.Barrier(3, timeout=30)

    def meet(*_: object) -> bool:
        if not together.broken and service.count("GET", "/nothing") <= 3:
            together.wait()
        return False

    service.faults.append(meet)
    for _ in range(2):
        threads = [
            threading.Thread(target=lambda: http.request(Request("GET", f"{service.url}/nothing"))) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert service.count("GET", "/nothing") == 6
    assert service.connections == 3  # which the threads that come later use on


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_request_is_repeated_where_the_trouble_may_pass(service: FakeService, http: HttpClient, status: int) -> None:
    service.fail("GET", "/nothing", status, times=3)

    assert http.request(Request("GET", f"{service.url}/nothing")).status == 404
    assert service.count("GET", "/nothing") == 4


def test_request_gives_up_with_the_last_answer(service: FakeService, http: HttpClient) -> None:
    service.fail("GET", "/nothing", 503, times=99)

    assert http.request(Request("GET", f"{service.url}/nothing")).status == 503
    assert service.count("GET", "/nothing") == 5


def test_request_that_is_not_repeatable_is_sent_once(service: FakeService, http: HttpClient) -> None:
    service.fail("POST", "/nothing", 503, times=99)

    assert http.request(Request("POST", f"{service.url}/nothing", body=b"{}", repeatable=False)).status == 503
    assert service.count("POST", "/nothing") == 1


def test_request_that_is_throttled_is_repeated_in_any_case(service: FakeService, http: HttpClient) -> None:
    service.fail("POST", "/nothing", 429)

    assert http.request(Request("POST", f"{service.url}/nothing", repeatable=False)).status == 404


def test_request_waits_as_long_as_the_server_says(service: FakeService) -> None:
    pauses: list[float] = []
    client = HttpClient(sleep=pauses.append)

    def ask_for_patience(_: Asked, handler: Handler) -> bool:
        if pauses:
            return False
        handler.send(503, b"", retry_after="3")
        return True

    service.faults.append(ask_for_patience)

    client.request(Request("GET", f"{service.url}/nothing"))
    client.close()

    assert len(pauses) == 1
    assert 2.4 <= pauses[0] <= 3.6  # not all at the same moment


def test_request_over_a_connection_that_the_server_closed(service: FakeService, http: HttpClient) -> None:
    http.request(Request("GET", f"{service.url}/nothing"))
    service.hang_up("GET", "/nothing")

    assert http.request(Request("GET", f"{service.url}/nothing"), attempts=1).status == 404
    assert service.connections == 2


def test_request_without_an_answer_is_repeated_only_if_it_may_be(service: FakeService, http: HttpClient) -> None:
    http.request(Request("GET", f"{service.url}/nothing"))  # and leaves a connection that lies idle
    service.hang_up("POST", "/nothing", times=2)

    with pytest.raises(RetriableError, match=r"Could not reach 127\.0\.0\.1:\d+: .* Check the network"):
        http.request(Request("POST", f"{service.url}/nothing", repeatable=False))
    assert service.count("POST", "/nothing") == 1
    assert http.request(Request("POST", f"{service.url}/nothing")).status == 404


def test_request_to_nobody(http: HttpClient) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        with pytest.raises(RetriableError, match="Could not reach") as caught:
            http.request(Request("GET", f"http://127.0.0.1:{port}/"))
    assert caught.value.code == "Unreachable"


def test_request_ends_when_the_server_is_silent() -> None:
    client = HttpClient(timeout_seconds=0.05, sleep=lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(RetriableError, match="timed out"):
        client.request(Request("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/"), attempts=2)
    client.close()


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.com/", "https:///path"])
def test_request_to_what_is_no_server(http: HttpClient, url: str) -> None:
    with pytest.raises(UsageError, match="is no URL of a server"):
        http.request(Request("GET", url))


def test_body_is_made_anew_for_each_attempt(service: FakeService, http: HttpClient) -> None:
    service.fail("PUT", "/nothing", 500, times=2)

    def body() -> Iterable[bytes]:
        yield b"hello "
        yield b"world"

    http.request(Request("PUT", f"{service.url}/nothing", {"content-length": "11"}, body))

    assert [asked.body for asked in service.asked] == [b"hello world"] * 3


@pytest.mark.parametrize("answer", [b"HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno", b""])
def test_answer_that_comes_before_the_body_is_read_is_heard(http: HttpClient, answer: bytes) -> None:
    """A server that refuses a large body says so (or not) and hangs up; the sender is still writing then."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = threading.Thread(target=refuse)
        thread.start()
        size = 1 << 26
        request = Request(
            "PUT",
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            {"content-length": str(size)},
            lambda: (b"x" * (1 << 20) for _ in range(size >> 20)),
        )
        if answer:
            heard = http.request(request, attempts=1)
            assert (heard.status, heard.content) == (403, b"no")
        else:
            with pytest.raises(RetriableError, match="Could not reach"):
                http.request(request, attempts=1)
        thread.join()


def test_request_goes_through_the_proxy_but_to_this_machine(
    service: FakeService, http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        asked: list[bytes] = []

        def refuse() -> None:
            connection, _ = proxy.accept()
            with connection:
                asked.append(connection.recv(1000))
                connection.sendall(b"HTTP/1.1 403 No\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(RetriableError, match=r"Could not reach api\.example: Tunnel connection failed: 403 No"):
            http.request(Request("GET", "https://api.example/x"), attempts=1)
        thread.join()

    assert asked[0].startswith(b"CONNECT api.example:443 HTTP/1.")
    assert http.request(Request("GET", f"{service.url}/nothing")).status == 404


@pytest.mark.parametrize(
    ("user", "authorization"),
    [
        ("", None),
        ("ann:p%40ss%3Aw%C3%B6rd@", "Basic " + base64.b64encode("ann:p@ss:wörd".encode()).decode()),
        ("ann@", "Basic " + base64.b64encode(b"ann:").decode()),
    ],
)
def test_request_tells_the_proxy_who_asks(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch, user: str, authorization: str | None
) -> None:
    asked: list[str | None] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.headers["Proxy-Authorization"])
            self.send_response(200)
            self.end_headers()
            self.rfile.readline()  # the request, which the proxy answers itself
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
            self.close_connection = True

    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with answering(Proxy) as url:
        monkeypatch.setenv("http_proxy", url.replace("://", f"://{user}"))
        assert http.request(Request("GET", "http://api.example/x"), attempts=1).content == b"hi"

    assert asked == [authorization]


def test_request_says_who_it_is(service: FakeService, http: HttpClient) -> None:
    """Firewalls refuse those who do not."""
    http.request(Request("GET", f"{service.url}/nothing"))

    assert service.asked[0].headers["user-agent"].startswith("filetracker/")
