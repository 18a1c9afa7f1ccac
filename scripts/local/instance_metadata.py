"""An instance metadata service for an instance that is played: version 2 alone, tags, the role's credentials.

Source: Amazon EC2 User Guide, Instance metadata; what is answered here is what the user data and botocore ask.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_PREFIX = "/latest/meta-data/"
_CREDENTIALS = f"{_PREFIX}iam/security-credentials/"


class InstanceMetadata:
    """What one instance may know of itself."""

    def __init__(
        self,
        instance_id: str,
        region: str,
        tags: Mapping[str, str],
        role: str,
        credentials: Callable[[], dict[str, Any]],
    ) -> None:
        self._documents: dict[str, Callable[[], str]] = {
            f"{_PREFIX}instance-id": lambda: instance_id,
            f"{_PREFIX}placement/region": lambda: region,
            f"{_PREFIX}placement/availability-zone": lambda: f"{region}a",
            f"{_PREFIX}tags/instance": lambda: "\n".join(tags),
            _CREDENTIALS: lambda: role,
            f"{_CREDENTIALS}{role}": lambda: json.dumps(credentials()),
        }
        self._documents |= {f"{_PREFIX}tags/instance/{name}": lambda value=value: value for name, value in tags.items()}  # type: ignore[misc] # the type of a lambda with a default
        self._tokens: set[str] = set()

    def make_token(self) -> str:
        """A token, without which nothing is told."""
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        return token

    def answer(self, path: str, token: str | None) -> tuple[HTTPStatus, str]:
        """What stands at a path."""
        if token not in self._tokens:
            return HTTPStatus.UNAUTHORIZED, ""
        document = self._documents.get(path)
        return (HTTPStatus.OK, document()) if document else (HTTPStatus.NOT_FOUND, "")


@contextmanager
def serve_metadata(metadata: InstanceMetadata) -> Iterator[str]:
    """Serves it on a loopback port of its own; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            known = self.path == "/latest/api/token" and "X-aws-ec2-metadata-token-ttl-seconds" in self.headers
            self._send(HTTPStatus.OK if known else HTTPStatus.BAD_REQUEST, metadata.make_token() if known else "")

        def do_GET(self) -> None:
            self._send(*metadata.answer(self.path, self.headers.get("X-aws-ec2-metadata-token")))

        def _send(self, status: HTTPStatus, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            # botocore asks for it; the token is good for as long as the instance lives.
            self.send_header("X-aws-ec2-metadata-token-ttl-seconds", "21600")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is logged: addresses hold no secrets, but answers do."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
