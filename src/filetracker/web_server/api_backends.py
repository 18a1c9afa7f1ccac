"""What stands behind `/api`: the stack's own API; local_api.py has another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

import urllib3
from starlette.responses import Response, StreamingResponse

from filetracker.web_server.problems import NO_STORE, problem

_CHUNK_BYTES = 64 * 1024
_CONNECTIONS = 40  # as many as there are threads that ask
# Nothing else goes through: no cookie, no hop-by-hop header, nothing that says who asked by way of whom.
_PASSED_ON = ("accept", "accept-encoding", "authorization", "content-type", "idempotency-key")
_PASSED_BACK = (
    "allow",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "etag",
    "retry-after",
    "www-authenticate",
    "x-request-id",
)


@dataclass(frozen=True)
class ApiRequest:
    """One request, `/api` taken off. `target` is path and query as they came, percent-encoded."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class ApiBackend(Protocol):
    """Answers a request to the API. Called in a thread of its own."""

    def answer(self, request: ApiRequest) -> Response:
        """One answer; never raises because of the request."""


@dataclass(frozen=True)
class ProxiedApi:
    """The API at `url`, which has no slash at the end."""

    url: str
    answer_within_seconds: float = 30  # API Gateway gives up after 29
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=_CONNECTIONS, retries=False))

    def answer(self, request: ApiRequest) -> Response:
        """What the API answers, passed on as it comes."""
        try:
            answer = self.pool.request(
                request.method,
                f"{self.url}{request.target}",
                body=request.body or None,
                headers={name: request.headers[name] for name in _PASSED_ON if name in request.headers},
                timeout=urllib3.Timeout(connect=5, read=self.answer_within_seconds),
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except urllib3.exceptions.ReadTimeoutError:
            return problem(HTTPStatus.GATEWAY_TIMEOUT, "Late", "The API did not answer in time.")
        except urllib3.exceptions.HTTPError:
            return problem(HTTPStatus.BAD_GATEWAY, "Unavailable", "The API could not be reached.")
        headers = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
        if answer.status == HTTPStatus.NO_CONTENT or request.method == "HEAD":
            answer.release_conn()
            return Response(None, answer.status, {**NO_STORE, **headers})
        return StreamingResponse(_chunks(answer), answer.status, {**NO_STORE, **headers})


def _chunks(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(_CHUNK_BYTES, decode_content=False)
    finally:
        answer.release_conn()
