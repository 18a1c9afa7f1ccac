"""Connections that stay open between requests, through the proxy that the system names."""

from __future__ import annotations

import base64
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
    RemoteDisconnected,
)
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from filetracker.errors import UsageError

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_STALE = (RemoteDisconnected, BadStatusLine, ConnectionResetError, BrokenPipeError)

Body = bytes | Callable[[], Iterable[bytes]]


class Connections:
    """Safe to share between threads: a connection is one request's alone until its answer was read."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._idle: defaultdict[tuple[str, str], list[HTTPConnection]] = defaultdict(list)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Ends every connection that lies idle."""
        with self._lock:
            for connection in (connection for idle in self._idle.values() for connection in idle):
                connection.close()
            self._idle.clear()

    @contextmanager
    def response_to(
        self, method: str, url: str, headers: Mapping[str, str], body: Body, repeatable: bool
    ) -> Iterator[HTTPResponse]:
        """The answer to one request, whose body is not read yet. Raises OSError, HTTPException, UsageError.

        A server may have closed a connection that lay idle: a request that may be sent twice is then sent again over a
        new one, any other always goes over a new one.
        """
        parts = _split(url)
        idle = self._take(parts) if repeatable else None
        connection = idle or _connect(parts, self._timeout_seconds)
        try:
            try:
                response = _send(connection, method, _target(parts), headers, body)
            except _STALE:
                if not idle:
                    raise
                connection.close()
                connection = _connect(parts, self._timeout_seconds)
                response = _send(connection, method, _target(parts), headers, body)
            yield response
            may_stay = response.isclosed() and not response.will_close
        except BaseException:
            connection.close()
            raise
        if may_stay:
            self._give_back(parts, connection)
        else:
            connection.close()

    def _take(self, parts: SplitResult) -> HTTPConnection | None:
        with self._lock:
            idle = self._idle[parts.scheme, parts.netloc]
            return idle.pop() if idle else None

    def _give_back(self, parts: SplitResult, connection: HTTPConnection) -> None:
        with self._lock:
            self._idle[parts.scheme, parts.netloc].append(connection)


def _send(connection: HTTPConnection, method: str, target: str, headers: Mapping[str, str], body: Body) -> HTTPResponse:
    content = body if isinstance(body, bytes) else body()
    try:
        connection.request(method, target, content or None, dict(headers))
    except (BrokenPipeError, ConnectionResetError):
        # A server that refuses answers before it has read all of a long body, and hangs up.
        if isinstance(body, bytes):
            raise
        return _early_answer(connection)
    return connection.getresponse()


def _early_answer(connection: HTTPConnection) -> HTTPResponse:
    try:
        return connection.getresponse()
    except (OSError, HTTPException) as error:
        raise IncompleteRead(b"") from error


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is no URL of a server: it must begin with https://.")
    return parts


def _connect(parts: SplitResult, timeout_seconds: float) -> HTTPConnection:
    host = str(parts.hostname)
    proxy = None if host in _LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme)
    through = urlsplit(proxy if "//" in proxy else f"//{proxy}") if proxy else parts
    to, port = str(through.hostname), through.port
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(to, port, timeout=timeout_seconds, context=_tls())
    else:
        connection = HTTPConnection(to, port, timeout=timeout_seconds)
    if proxy:
        # Through a tunnel, also without TLS: then a request is written as it is without a proxy.
        connection.set_tunnel(host, parts.port, _proxy_headers(through))
    return connection


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    """Who asks the proxy, where its URL says so: user and password are percent-encoded there."""
    if proxy.username is None:
        return {}
    user = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # reading the authorities takes longer than a request


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
