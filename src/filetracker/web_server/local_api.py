"""The API in this process, for one's own machine: the function's handler without API Gateway before it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from filetracker.web_server.api_backends import ApiRequest
from filetracker.web_server.gateway_events import LocalContext, make_event
from filetracker.web_server.problems import NO_STORE

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True)
class LocalApi:
    """The function's handler; whoever asks counts as an administrator."""

    handler: Handler

    def answer(self, request: ApiRequest) -> Response:
        """What the handler answers."""
        event = make_event(request.method, request.target, request.headers, request.body, {})
        answer = self.handler(event, LocalContext(str(uuid.uuid4())))
        body = answer["body"]
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        status = int(answer["statusCode"])
        return Response(None if status == HTTPStatus.NO_CONTENT else content, status, {**NO_STORE, **answer["headers"]})
