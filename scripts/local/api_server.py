"""The API on this machine alone, without API Gateway: the function's own handler behind a small HTTP server.

    python -m scripts.local.api_server [--stack NAME] [--port 8080]

It answers whoever has the token in the address that it prints as an administrator, from the stack that the AWS
environment leads to (`. .local/env` for the local AWS). Its first page shows docs/openapi.json and lets one try each
operation.
"""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, ClassVar

from filetracker.aws.stack_outputs import find_stack
from filetracker.web_server.from_stack import api_environment
from filetracker.web_server.gateway_events import LocalContext, make_event
from filetracker.web_server.tokens import is_bearer
from scripts.build.openapi import DOCUMENT
from scripts.processes import is_port_taken

_PORTS = range(8080, 8100)  # the page of `make demo` has one of them

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

_SWAGGER_UI = files("aws_lambda_powertools.event_handler.openapi.swagger_ui")  # a development copy has the page's files
_PAGE = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>FileTracker API</title><link rel="stylesheet" href="swagger-ui.css"></head>
<body><main id="page"></main><script src="swagger-ui.js"></script>
<script>
const authorization = "Bearer " + location.hash.replace("#token=", "");
const requestInterceptor = (request) => ({...request, headers: {...request.headers, authorization}});
SwaggerUIBundle({url: "openapi.json", dom_id: "#page", validatorUrl: null, requestInterceptor});
</script></body>
</html>
"""


class ApiServer(ThreadingHTTPServer):
    """Listens on the loopback interface. `authorizer` is what the request context says of the caller.

    With a token, it answers nobody else: other people on the machine, and other sites in a browser, reach it too.
    """

    daemon_threads = True

    def __init__(
        self, handler: Handler, port: int = 0, authorizer: Mapping[str, Any] | None = None, token: str = ""
    ) -> None:
        self.handler = handler
        self.authorizer = authorizer or {}
        self.token = token
        super().__init__(("127.0.0.1", port), _Exchange)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ApiServer
    pages: ClassVar[Mapping[str, tuple[str, Callable[[], bytes]]]] = {
        "/": ("text/html; charset=utf-8", lambda: _PAGE),
        "/openapi.json": ("application/json", DOCUMENT.read_bytes),
        "/swagger-ui.js": ("text/javascript", _SWAGGER_UI.joinpath("swagger-ui-bundle.min.js").read_bytes),
        "/swagger-ui.css": ("text/css", _SWAGGER_UI.joinpath("swagger-ui.min.css").read_bytes),
    }

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        page = self.pages.get(self.path) if self.command == "GET" else None
        if page:
            self._send(200, {"content-type": page[0]}, page[1]())
            return
        token = self.server.token
        if token and not is_bearer(self.headers.get("authorization", ""), token):
            self._send(401, {"content-type": "text/plain"}, b"Open the address that this server printed.\n")
            return
        event = make_event(self.command, self.path, dict(self.headers), body, self.server.authorizer)
        answer = self.server.handler(event, LocalContext(event["requestContext"]["requestId"]))
        self._send(answer["statusCode"], answer["headers"], answer["body"].encode())

    def __getattr__(self, name: str) -> Callable[[], None]:
        """http.server asks for `do_GET` and the like: the handler answers whatever the method is."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:  # noqa: PLR2004 - no content, so no length of it either
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the handler logs."""


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description="The API on this machine alone.")
    parser.add_argument("--stack", default="filetracker")
    parser.add_argument("--port", type=int, help="default: the first free one from 8080 to 8099")
    options = parser.parse_args()
    os.environ.update(api_environment(find_stack(options.stack)))
    from lambda_handlers.api import handler  # noqa: PLC0415 - it reads its environment when it is imported

    port = options.port or next((port for port in _PORTS if not is_port_taken(port)), 0)
    token = secrets.token_urlsafe()
    server = ApiServer(handler, port, token=token)
    print(f"The API, its document and a page to try it: {server.url}/#token={token}", flush=True)
    with server:
        server.serve_forever()


if __name__ == "__main__":
    main()
