"""The ASGI application: who is let through to what."""

from __future__ import annotations

import asyncio
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
from filetracker.web_server.tokens import KeysUnavailableError, TokenError, TokenVerifier, is_bearer

# The largest bodies of the API: a text of 256 KiB, each of whose bytes JSON may write as six characters, is cut off by
# the API's own limit of 1 MiB; so are 50 new files. Elsewhere, 100 file ids of 1,366 characters are the most.
_MAX_BODY_BYTES = 256 * 1024
_LARGE_BODIES = {"/jobs": 1024 * 1024, "/uploads": 1024 * 1024}
_BODY_METHODS = ("POST", "PUT", "PATCH")
BODY_SECONDS = 30.0
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
    local_token: str = ""  # of a server for one person on their own machine, who alone knows it

    async def answer(self, request: Request) -> Response:
        """What the API answers, or why it is not asked."""
        if self.local_token and not _is_same_origin(request.headers):
            return problem(HTTPStatus.FORBIDDEN, "NotAllowed", "Only the page of this server may ask it.")
        target = _target_of(request)
        if target is None:
            return problem(HTTPStatus.NOT_FOUND, "NotFound", "There is no such address.")
        # Before the body: a stranger's is not even read.
        if target not in _OPEN_PATHS and (refusal := await self._refusal(request)):
            return refusal
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body_of(request, target)
        except _TooLargeError:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TooLarge", "The request is too large.", close=True)
        except TimeoutError:
            return problem(HTTPStatus.REQUEST_TIMEOUT, "Late", "The request did not end in time.", close=True)
        api_request = ApiRequest(request.method, target, dict(request.headers), body)
        return await run_in_threadpool(self.backend.answer, api_request)

    async def _refusal(self, request: Request) -> Response | None:
        """The answer to who may not ask at all."""
        authorization = request.headers.get("authorization", "")
        if self.local_token:
            if not is_bearer(authorization, self.local_token):
                sentence = "Open the address that was printed when this server started: it ends with the token."
                return problem(HTTPStatus.UNAUTHORIZED, "NotAuthenticated", sentence, close=True)
        elif self.verifier is not None:
            return await run_in_threadpool(self._refusal_of_token, self.verifier, authorization)
        return None

    @staticmethod
    def _refusal_of_token(verifier: TokenVerifier, authorization: str) -> Response | None:
        try:
            verifier.verify_header(authorization)
        except TokenError as error:
            log.info("token refused: %s", error)
            sentence = "Sign in: the token is missing or not good."
            return problem(HTTPStatus.UNAUTHORIZED, "NotAuthenticated", sentence, close=True)
        except KeysUnavailableError as error:
            log.warning("keys unavailable: %s", error)
            sentence = "Tokens can't be checked at the moment."
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "Unavailable", sentence, close=True)
        return None


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
    return _Outermost(Starlette(routes=routes), headers, is_local=bool(gateway.local_token))


class _Outermost:
    """Gives every answer the page's headers, and logs it; in vain would a stranger's name lead to a local server."""

    def __init__(self, inner: ASGIApp, headers: Mapping[str, str], *, is_local: bool) -> None:
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


async def _body_of(request: Request, target: str) -> bytes:
    limit = _LARGE_BODIES.get(target, _MAX_BODY_BYTES) if request.method in _BODY_METHODS else 0
    if int(request.headers.get("content-length") or 0) > limit:
        raise _TooLargeError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _TooLargeError
    return bytes(body)
