"""The ASGI application: who is let through to what."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filetracker.web_server.api_backends import ApiBackend, ApiRequest
from filetracker.web_server.build_files import BuildFiles
from filetracker.web_server.problems import NO_STORE, problem
from filetracker.web_server.tokens import KeysUnavailableError, TokenError, TokenVerifier

# The largest request of the API, 100 file ids of 1,366 characters, is far from it.
_MAX_BODY_BYTES = 1024 * 1024
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_OPEN_PATHS = ("/health",)

log = logging.getLogger(__name__)


class _TooLargeError(Exception):
    """More body than any request of the API has."""


@dataclass(frozen=True)
class Gateway:
    """What is between the page and the API. Without a verifier, tokens are the API's own business."""

    backend: ApiBackend
    verifier: TokenVerifier | None = None
    is_local: bool = False

    async def answer(self, request: Request) -> Response:
        """What the API answers, or why it is not asked."""
        if self.is_local and not _is_same_origin(request.headers):
            return problem(HTTPStatus.FORBIDDEN, "NotAllowed", "Only the page of this server may ask it.")
        target = _target_of(request)
        if target is None:
            return problem(HTTPStatus.NOT_FOUND, "NotFound", "There is no such address.")
        try:
            body = await _body_of(request)
        except _TooLargeError:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TooLarge", "The request is too large.")
        api_request = ApiRequest(request.method, target, dict(request.headers), body)
        return await run_in_threadpool(self._ask, api_request)

    def _ask(self, request: ApiRequest) -> Response:
        if self.verifier is not None and request.target not in _OPEN_PATHS:
            try:
                self.verifier.verify_header(request.headers.get("authorization", ""))
            except TokenError as error:
                log.info("token refused: %s", error)
                return problem(
                    HTTPStatus.UNAUTHORIZED, "NotAuthenticated", "Sign in: the token is missing or not good."
                )
            except KeysUnavailableError as error:
                log.warning("keys unavailable: %s", error)
                return problem(HTTPStatus.SERVICE_UNAVAILABLE, "Unavailable", "Tokens can't be checked at the moment.")
        return self.backend.answer(request)


def create_application(
    build: BuildFiles, config: Mapping[str, object], headers: Mapping[str, str], gateway: Gateway
) -> ASGIApp:
    """Serves the page, its configuration and the API; `headers` go with every answer."""

    async def config_json(_: Request) -> Response:
        return JSONResponse(config, headers=NO_STORE)

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    async def page(request: Request) -> Response:
        return build.answer(request)

    routes = [
        Route("/healthz", health),
        Route("/config.json", config_json),
        Mount("/api", routes=[Route("/{path:path}", gateway.answer, methods=_METHODS)]),
        Route("/{path:path}", page),
    ]
    return _Outermost(Starlette(routes=routes), headers, gateway.is_local)


class _Outermost:
    """Gives every answer the page's headers, and logs it; in vain would a stranger's name lead to a local server."""

    def __init__(self, inner: ASGIApp, headers: Mapping[str, str], is_local: bool) -> None:
        self._inner = inner
        self._headers = headers
        self._is_local = is_local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                for name, value in self._headers.items():
                    MutableHeaders(scope=message)[name] = value
            await send(message)

        try:
            if self._is_local and not _is_this_machine(scope):
                answer = problem(HTTPStatus.MISDIRECTED_REQUEST, "NotFound", "Ask for this server as localhost.")
                await answer(scope, receive, send_with_headers)
            else:
                await self._inner(scope, receive, send_with_headers)
        except ClientDisconnect:
            log.info("the browser gave up")
        finally:
            # No query: it may hold the code of a sign-in.
            line = {"method": scope["method"], "path": scope["path"], "status": status}
            if scope["path"] != "/healthz":
                log.info(json.dumps({**line, "milliseconds": round((time.perf_counter() - began) * 1000, 1)}))


def _is_this_machine(scope: Scope) -> bool:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    return host.rpartition(":")[0].strip("[]") in ("localhost", "127.0.0.1", "::1") or host == "localhost"


def _is_same_origin(headers: Mapping[str, str]) -> bool:
    """Another site may make a browser ask this machine; browsers then say so."""
    origin, fetch_site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
    own = (None, f"http://{headers.get('host')}")
    return origin in own and fetch_site in ("same-origin", "none")


def _target_of(request: Request) -> str | None:
    """Path and query as they came, without `/api`; None for a path that might be read in two ways."""
    raw = bytes(request.scope.get("raw_path") or b"").partition(b"?")[0].decode("latin-1")
    path = raw.removeprefix("/api")
    segments = path.lower().replace("%2e", ".").split("/")
    if path == raw or not path.startswith("/") or any(segment in (".", "..") for segment in segments) or "\\" in path:
        return None
    query = bytes(request.scope["query_string"]).decode("latin-1")
    return f"{path}?{query}" if query else path


async def _body_of(request: Request) -> bytes:
    if int(request.headers.get("content-length") or 0) > _MAX_BODY_BYTES:
        raise _TooLargeError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise _TooLargeError
    return bytes(body)
