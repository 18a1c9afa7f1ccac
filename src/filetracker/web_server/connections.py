"""Connections that hold a server up: too many of them, or heads of requests that never end.

Uvicorn has a deadline for connections that lie idle between requests, none for the head of one, and its limit on
connections first reads the head. So its protocol class is given both here; bodies are application.py's business.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 512
HEAD_SECONDS = 10.0


class GuardedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with a cap on connections and a deadline for each request's head."""

    _deadline: asyncio.TimerHandle | None = None
    _is_turned_away = False

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as asyncio calls it
        if len(self.connections) >= MAX_CONNECTIONS:
            self._is_turned_away = True
            transport.abort()
            return
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        if self._is_turned_away:
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        if not self._is_turned_away:
            super().connection_lost(exc)

    def _watch(self) -> None:
        """The clock runs from a connection's beginning, or a head's first byte, to the head's end."""
        is_waiting = self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None
        if not is_waiting:
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
