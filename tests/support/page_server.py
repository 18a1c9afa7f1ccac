"""A build of the page, a made-up user pool with keys of its own, and the server on a free port."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import jwt
import pytest
import urllib3
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.types import ASGIApp

from filetracker.settings import WebServerSettings
from filetracker.web_server.connections import GuardedProtocol
from tests.support.http_serving import answering

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool"
CLIENT_ID = "the-client"
HASHED = "assets/index-abc123.js"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The page's build."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>FileTracker</title>")
    (tmp_path / HASHED).write_text("console.log(1);" * 200)
    (tmp_path / "favicon.svg").write_text("<svg/>")
    return tmp_path


@dataclass
class Pool:
    """Keys by their ids; makes tokens."""

    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)

    def add_key(self, key_id: str) -> None:
        self.keys[key_id] = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def document(self) -> dict[str, Any]:
        algorithm = jwt.algorithms.RSAAlgorithm
        keys = [
            {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig", "alg": "RS256"}
            for key_id, key in self.keys.items()
        ]
        return {"keys": keys}

    def token(self, key_id: str = "first", key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        now = int(time.time())
        default = {"sub": "s", "iss": ISSUER, "aud": CLIENT_ID, "token_use": "id", "iat": now, "exp": now + 60}
        chosen = {name: value for name, value in {**default, **claims}.items() if value is not None}
        return jwt.encode(chosen, key or self.keys[key_id], algorithm="RS256", headers={"kid": key_id})


@pytest.fixture(scope="session")
def pool() -> Pool:
    made = Pool()
    made.add_key("first")
    return made


@dataclass
class Upstream:
    """What the stack's API and the user pool are asked, and what they answer."""

    pool: Pool
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    key_requests: int = 0
    delay_seconds: float = 0
    has_begun: threading.Event = field(default_factory=threading.Event)
    status: int = 200
    body: bytes = b'{"files":[]}'
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@pytest.fixture
def upstream(pool: Pool) -> Iterator[Upstream]:
    """A server that plays API Gateway and Cognito's key set."""
    state = Upstream(pool)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == "/keys":
                state.key_requests += 1
                self._send(200, {}, json.dumps(state.pool.document()).encode())
                return
            state.asked.append(
                {
                    "method": self.command,
                    "path": self.path,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": body,
                }
            )
            state.has_begun.set()
            time.sleep(state.delay_seconds)
            self._send(state.status, state.headers, state.body)

        do_GET = do_POST = do_DELETE = do_HEAD = _answer  # noqa: N815 - the library's names

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD" and status != 204:
                self.wfile.write(body)

    with answering(Handler) as state.url:
        yield state


@pytest.fixture
def settings_of(root: Path, upstream: Upstream) -> Callable[..., WebServerSettings]:
    """Settings as the container has them, but for what is said."""

    def make(**changes: Any) -> WebServerSettings:
        values: dict[str, Any] = {
            "web_root": str(root),
            "host": "127.0.0.1",
            "port": 8080,
            "environment": "test",
            "auth_mode": "cognito",
            "api_url": f"{upstream.url}/v1",
            "s3_origin": "https://bucket.s3.us-east-1.amazonaws.com",
            "verify_tokens": "yes",
            "issuer": ISSUER,
            "jwks_url": f"{upstream.url}/keys",
            "hosted_ui_url": "https://login.auth.us-east-1.amazoncognito.com",
            "user_pool_client_id": CLIENT_ID,
        }
        return WebServerSettings(**{**values, **changes})

    return make


@contextmanager
def serving(application: ASGIApp) -> Iterator[str]:
    """The application under uvicorn on a free port; its address."""
    options: dict[str, Any] = {"lifespan": "off", "log_config": None, "ws": "none", "http": GuardedProtocol}
    config = uvicorn.Config(application, host="127.0.0.1", port=0, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "uvicorn did not start"
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


@dataclass(frozen=True)
class Browser:
    """Asks one server; decodes nothing."""

    url: str
    http: urllib3.PoolManager

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> urllib3.BaseHTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(
            method, f"{self.url}{path}", body=body, headers=named, retries=False, decode_content=False
        )


@contextmanager
def browsing(application: ASGIApp) -> Iterator[Browser]:
    with serving(application) as url, urllib3.PoolManager() as http:
        yield Browser(url, http)
