"""The page of this machine to which the sign-in page sends the browser back, with a code."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from filetracker.errors import UsageError

# The user pool knows these addresses, to the letter: terraform/modules/auth.
CALLBACK_PORTS = (8400, 8401, 8402)
CALLBACK_PATH = "/callback"

_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>FileTracker</title>"
    "<p style='font:1.2em sans-serif;margin:3em'>{text}</p></html>"
)
_SECURITY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "content-type": "text/html; charset=utf-8",
    "referrer-policy": "no-referrer",
}


class CallbackServer(ThreadingHTTPServer):
    """Waits for the one answer that bears `state`; what else comes is refused and changes nothing."""

    daemon_threads = True
    block_on_close = False  # browsers open connections that they never use

    def __init__(self, port: int, state: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.state = state
        self.responses: Queue[Mapping[str, str]] = Queue()
        self.strangers = 0

    @property
    def redirect_uri(self) -> str:
        """By name: a user pool takes plain HTTP for `localhost` alone."""
        return f"http://localhost:{self.server_port}{CALLBACK_PATH}"

    def wait(self, timeout_seconds: float) -> Mapping[str, str]:
        """The answer's parameters. Raises UsageError when the time is up."""
        deadline = time.monotonic() + timeout_seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                return self.responses.get(timeout=min(left, 0.5))  # in slices, so that Ctrl-C is heard on every system
            except Empty:
                continue
        stranger = " An answer came that belongs to another sign-in, and was refused." if self.strangers else ""
        raise UsageError(
            f"Nobody signed in within {timeout_seconds:g} s.{stranger} "
            "`filetracker login` begins again; --timeout waits longer.",
            "SignInTimedOut",
        )

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no news."""


@contextmanager
def listening(state: str, ports: tuple[int, ...] = CALLBACK_PORTS) -> Iterator[CallbackServer]:
    """A server on the first port that is free."""
    server = _bind(state, ports)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _bind(state: str, ports: tuple[int, ...]) -> CallbackServer:
    for port in ports:
        try:
            return CallbackServer(port, state)
        except OSError:
            continue
    names = ", ".join(str(port) for port in ports)
    raise UsageError(f"The ports for the sign-in ({names}) are all taken: end what uses one of them, and try again.")


class _Handler(BaseHTTPRequestHandler):
    server: CallbackServer
    timeout = 5  # seconds; see block_on_close
    server_version = "FileTracker"
    sys_version = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        parameters = dict(parse_qsl(parts.query))
        if parts.path != CALLBACK_PATH:
            self._answer(404, "There is nothing here.")
        elif not hmac.compare_digest(parameters.get("state", "").encode(), self.server.state.encode()):
            self.server.strangers += 1
            self._answer(400, "This answer belongs to another sign-in. Go back to the terminal.")
        else:
            text = "The sign-in was refused" if "error" in parameters else "You are signed in"
            self._answer(200, f"{text}. Close this page and go back to the terminal.")
            self.server.responses.put(parameters)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """The codes are nobody's business, not even the terminal's."""

    def _answer(self, status: int, text: str) -> None:
        content = _PAGE.format(text=text).encode()
        self.send_response(status)
        for name, value in {**_SECURITY, "content-length": str(len(content)), "connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
