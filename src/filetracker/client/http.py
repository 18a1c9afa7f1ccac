"""HTTP as the client needs it: connections that stay open, time-outs, and further attempts where they do no harm.

Nothing is followed (no redirects) and nothing judged here but whether to try again; callers read the status.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Protocol
from urllib.parse import urlsplit

from filetracker import __version__
from filetracker.client.connections import Connections
from filetracker.errors import RetriableError

_USER_AGENT = f"filetracker/{__version__}"
_TOO_MANY = 429  # the server did nothing but refuse: any request may be sent again
_CONFLICT = 409
_PASSING = {500, 502, 503, 504}
_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.2
_MAX_PAUSE_SECONDS = 10.0


class Authorizer(Protocol):
    """Says who asks."""

    def headers_for(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """The headers that a request needs for that; asked for again at every attempt."""


@dataclass(frozen=True)
class Response:
    """What a server said; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Request:
    """`body` makes the bytes anew for each attempt; where it is no `bytes`, `headers` must tell the content-length."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Callable[[], Iterable[bytes]] = b""
    repeatable: bool = True  # whether doing it twice does no more than doing it once


class HttpClient:
    """Safe to share between threads. `close` ends its connections."""

    def __init__(self, timeout_seconds: float = 35, sleep: Callable[[float], None] = time.sleep) -> None:
        self._connections = Connections(timeout_seconds)
        self._sleep = sleep

    def close(self) -> None:
        """Ends every connection that nobody uses any more."""
        self._connections.close()

    def request(self, request: Request, authorizer: Authorizer | None = None, attempts: int = _ATTEMPTS) -> Response:
        """The answer, read whole. Raises RetriableError when none can be had."""
        for attempt in range(1, attempts + 1):
            try:
                with self.stream(request, authorizer) as response:
                    answer = Response(response.status, headers_of(response), response.read())
            except (OSError, HTTPException) as error:
                if attempt == attempts or not request.repeatable:
                    raise unreachable(request.url, error) from error
                self._sleep(_pause(attempt))
                continue
            if attempt == attempts or not _is_worth_repeating(request, answer):
                return answer
            self._sleep(_pause(attempt, answer.headers.get("retry-after", "")))
        raise AssertionError("no attempt was made")

    @contextmanager
    def stream(self, request: Request, authorizer: Authorizer | None = None) -> Iterator[HTTPResponse]:
        """One attempt; the answer, to be read by the caller. Raises OSError or HTTPException."""
        signed = authorizer.headers_for(request.method, request.url, _signed_body(request)) if authorizer else {}
        headers = {"user-agent": _USER_AGENT, **request.headers, **signed}
        with self._connections.response_to(request.method, request.url, headers, request.body, request.repeatable) as r:
            yield r

    def pause(self, attempt: int) -> None:
        """Waits before attempt `attempt + 1`, longer each time."""
        self._sleep(_pause(attempt))


def headers_of(response: HTTPResponse) -> dict[str, str]:
    """The answer's headers, names in lower case."""
    return {name.lower(): value for name, value in response.getheaders()}


def unreachable(url: str, error: Exception) -> RetriableError:
    """The sentence for a server that does not answer."""
    host = urlsplit(url).netloc
    why = str(error) or type(error).__name__
    return RetriableError(
        f"Could not reach {host}: {why.rstrip('.')}. Check the network and the proxy, and whether the stack is up.",
        "Unreachable",
    )


def _signed_body(request: Request) -> bytes:
    if not isinstance(request.body, bytes):
        raise TypeError("only a body that is bytes can be signed")
    return request.body


def _is_worth_repeating(request: Request, answer: Response) -> bool:
    is_busy = answer.status == _CONFLICT and "retry-after" in answer.headers  # nothing was done
    return answer.status == _TOO_MANY or is_busy or (request.repeatable and answer.status in _PASSING)


def _pause(attempt: int, retry_after: str = "") -> float:
    """Seconds: what the server asks for, else twice as long each time; spread, so that many do not come at once."""
    pause = _FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1)
    if retry_after.isdecimal():
        pause = max(pause, int(retry_after))
    return min(pause, _MAX_PAUSE_SECONDS) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
