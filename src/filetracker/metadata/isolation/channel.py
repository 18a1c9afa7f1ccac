"""Messages over a pair of pipes: a small JSON document and, if there is one, a run of bytes.

Neither side waits longer than it wants to: the pipes are non-blocking, and each call has a deadline.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

_LENGTHS = struct.Struct(">II")  # of the document and of the bytes
MAX_DOCUMENT_BYTES = 1_048_576
MAX_BODY_BYTES = 134_217_728  # more than the largest budget that a deployment can set (64 MiB)
_STEP_BYTES = 65_536  # what a pipe holds


class ChannelClosedError(Exception):
    """The other side is gone."""


class ChannelTimeoutError(Exception):
    """The other side did not answer, or did not read, in time."""


class Message(NamedTuple):
    """One message."""

    document: dict[str, Any]
    body: bytes = b""


class Channel:
    """One end: reads from one file descriptor, writes to another. It owns both."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)

    def send(self, document: Mapping[str, Any], body: bytes = b"", deadline: float | None = None) -> None:
        """Writes a message; `deadline` is a moment of time.monotonic(), None waits forever.

        Raises ChannelClosedError or ChannelTimeoutError; half a message may have left then, so the channel is of no
        more use.
        """
        text = json.dumps(document).encode()
        left = memoryview(_LENGTHS.pack(len(text), len(body)) + text + body)
        while left:
            try:
                left = left[os.write(self._writing, left[:_STEP_BYTES]) :]
            except BlockingIOError:
                _wait(self._writing, select.POLLOUT, deadline)
            except OSError as error:
                raise ChannelClosedError from error

    def receive(self, deadline: float | None = None) -> Message:
        """The next message. Raises ChannelClosedError, also for what is not a message, or ChannelTimeoutError."""
        document_bytes, body_bytes = _LENGTHS.unpack(self._read(_LENGTHS.size, deadline))
        if document_bytes > MAX_DOCUMENT_BYTES or body_bytes > MAX_BODY_BYTES:
            raise ChannelClosedError
        try:
            document = json.loads(self._read(document_bytes, deadline))
        except (ValueError, RecursionError) as error:
            raise ChannelClosedError from error
        if not isinstance(document, dict):
            raise ChannelClosedError
        return Message(document, self._read(body_bytes, deadline))

    def close(self) -> None:
        """Closes both ends; the other side then reads the end of its pipe."""
        for descriptor in (self._reading, self._writing):
            os.close(descriptor)

    def _read(self, length: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < length:
            try:
                more = os.read(self._reading, min(length - len(data), _STEP_BYTES))
            except BlockingIOError:
                _wait(self._reading, select.POLLIN, deadline)
                continue
            except OSError as error:
                raise ChannelClosedError from error
            if not more:
                raise ChannelClosedError
            data += more
        return bytes(data)


def _wait(descriptor: int, event: int, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    seconds = None if deadline is None else deadline - time.monotonic()
    if seconds is not None and seconds <= 0:
        raise ChannelTimeoutError
    if not poll.poll(None if seconds is None else max(1, seconds * 1000)):
        raise ChannelTimeoutError
