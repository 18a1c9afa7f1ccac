"""What becomes of what a stream's handler can't do: it is tried a few times, then set aside in a dead-letter queue.

A stream delivers a failing batch again and again, and so blocks its shard. Only where the queue takes nothing either,
it has to.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

_ATTEMPTS = 3
_REASON_CHARACTERS = 1024


class DeadLetters(Protocol):
    """Where goes what could not be done."""

    def send(self, body: str, **attributes: str) -> None:
        """Sends one message."""


def attempts(sleep: Callable[[float], None]) -> Iterator[None]:
    """Three, with a pause before each but the first."""
    for attempt in range(_ATTEMPTS):
        if attempt:
            sleep(random.uniform(0.1, 0.3) * 2**attempt)  # noqa: S311 - jitter, not a secret
        yield


def send_to_dead_letters(dead_letters: DeadLetters, body: str, reason: str, **attributes: str) -> None:
    """Keeps what can't be done, with the reason. Raises RetriableError when even that fails."""
    dead_letters.send(body, **attributes, ErrorMessage=reason[:_REASON_CHARACTERS])


def send_record_to_dead_letters(dead_letters: DeadLetters, stream_record: Mapping[str, Any], reason: str) -> None:
    """The same of a stream record that can't be read."""
    send_to_dead_letters(dead_letters, json.dumps(stream_record), reason)
