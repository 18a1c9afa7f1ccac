"""An HTTP proxy in front of an emulator that makes trouble on a schedule.

Requests are passed on byte for byte, their Host header too, so that signatures stay true.
"""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.chaos.calls import Call, Response, call_of, failure
from tests.support.chaos.schedule import Fault, Schedule

MAX_DELAY_SECONDS = 1.0
# Of one connection only: they say nothing about the answer.
_HOP_HEADERS = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
_UPSTREAM_SECONDS = 60


class ChaosProxy(ThreadingHTTPServer):
    """Listens on a free port of the loopback interface; makes trouble while it has a schedule.

    `late_seconds` says how long a LATE request of a service is held, `kill` ends the function that makes a request.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream_port: int, late_seconds: Callable[[Call], float], kill: Callable[[Call], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream_port = upstream_port
        self.late_seconds = late_seconds
        self.kill = kill
        self.schedule: Schedule | None = None
        self.injected: Counter[tuple[str, Fault]] = Counter()  # by operation and fault
        self.requests: Counter[str] = Counter()  # by operation
        self.retries = 0  # requests that are not the first try of an SDK's call
        self.surprises: list[str] = []  # what went wrong in here that was not asked for
        self._turns: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def draw(self, call: Call, retry: bool) -> tuple[Fault | None, float]:
        """Counts a request; the fault it is to meet, and how much of it."""
        with self._lock:
            self.requests[call.operation] += 1
            self.retries += retry
            if not self.schedule:
                return None, 0
            turn = self._turns[call.operation, call.target]
            self._turns[call.operation, call.target] += 1
            fault = self.schedule.fault(call.operation, call.target, turn)
            if fault:
                self.injected[call.operation, fault] += 1
            return fault, self.schedule.share(call.operation, call.target, turn)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that were killed or gave up are what this is about; anything else is a mistake of the proxy."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.surprises.append(repr(error))


class _Handler(BaseHTTPRequestHandler):
    """One client's connection, and one of its own to the emulator."""

    server: ChaosProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=_UPSTREAM_SECONDS)

    def finish(self) -> None:
        self.upstream.close()
        super().finish()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = call_of(self.command, self.path, dict(self.headers), body)
        retry = "attempt=1" not in self.headers.get("amz-sdk-request", "attempt=1")
        fault, share = self.server.draw(call, retry)
        match fault:
            case Fault.THROTTLE | Fault.UNPROCESSED | Fault.ERROR | Fault.UNAVAILABLE:
                self._answer(failure(call, fault, body))
                return
            case Fault.DELAY:
                time.sleep(share * MAX_DELAY_SECONDS)
            case Fault.LATE:
                time.sleep(self.server.late_seconds(call))
        answer = self._pass_on(body)
        match fault:
            case Fault.CUT:
                self._answer(answer, only_bytes=int(len(answer.body) * share))
            case Fault.LATE | Fault.LOSE:
                self._hang_up()
            case Fault.KILL:
                self.server.kill(call)
                self._hang_up()
            case _:
                self._answer(answer)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base class asks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Says nothing: faults are counted, not told one by one."""

    def _pass_on(self, body: bytes) -> Response:
        self.upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            self.upstream.putheader(name, value)
        self.upstream.endheaders(body or None)
        response = self.upstream.getresponse()
        headers = {name: value for name, value in response.getheaders() if name.lower() not in _HOP_HEADERS}
        content = response.read()
        # That of an answer to HEAD is the length of what GET would bring.
        length = response.getheader("Content-Length") if self.command == "HEAD" else None
        return Response(response.status, {**headers, "Content-Length": length or str(len(content))}, content)

    def _answer(self, answer: Response, only_bytes: int | None = None) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[:only_bytes])
        if only_bytes is not None:
            self._hang_up()

    def _hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True


@contextmanager
def serving(proxy: ChaosProxy) -> Iterator[ChaosProxy]:
    """Runs the proxy until the end of the block."""
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
