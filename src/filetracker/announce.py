"""From the tables' streams to the topic: what was written is announced, and nothing else.

A stream delivers a failing batch again and again, and so blocks its shard. So each notice that SNS does not take is
tried a few times here, then set aside in a dead-letter queue of its own.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from filetracker.errors import WorldFaultError
from filetracker.notices import Notice, batches

_ATTEMPTS = 3
_REASON_CHARACTERS = 1024


class Publisher(Protocol):
    """Where notices go: the topic."""

    def publish(self, notices: Sequence[Notice]) -> list[tuple[Notice, str]]:
        """Publishes up to ten; returns those not taken, each with the reason."""


class DeadLetters(Protocol):
    """Where notices go that could not be published."""

    def send(self, body: str, **attributes: str) -> None:
        """Sends one message."""


def _forget(_: Notice) -> None:
    """Files: a consumer tells what is told twice by its id."""


@dataclass
class Announced:
    """What came of a batch of the stream."""

    published: list[Notice] = field(default_factory=list)
    set_aside: list[tuple[Notice, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Announcer:
    """Publishes the notices of a batch of stream records."""

    topic: Publisher
    dead_letters: DeadLetters
    sleep: Callable[[float], None] = time.sleep

    def set_aside(self, stream_record: Mapping[str, Any], reason: str) -> None:
        """Keeps a stream record that no notice can be made from. Raises WorldFaultError when even that fails."""
        self.dead_letters.send(json.dumps(stream_record), ErrorMessage=reason[:_REASON_CHARACTERS])

    def announce(self, notices: Iterable[Notice], note: Callable[[Notice], None] = _forget) -> Announced:
        """Publishes the notices, in order; `note` is called with each as soon as it is published, or set aside.

        Raises WorldFaultError only when neither SNS nor the dead-letter queue takes a notice: then the stream has to
        deliver the batch again.
        """
        result = Announced()
        for batch in batches(notices):
            rejected = self._publish(batch)
            lost = {notice.id for notice, _ in rejected}
            published = [notice for notice in batch if notice.id not in lost]
            for notice in published:
                note(notice)
            result.published += published
            for notice, reason in rejected:
                self.dead_letters.send(_letter(notice), NoticeId=notice.id, ErrorMessage=reason[:_REASON_CHARACTERS])
                note(notice)
            result.set_aside += rejected
        return result

    def _publish(self, batch: list[Notice]) -> list[tuple[Notice, str]]:
        rejected: list[tuple[Notice, str]] = []
        for attempt in range(_ATTEMPTS):
            if attempt:
                self.sleep(random.uniform(0.1, 0.3) * 2**attempt)  # noqa: S311 - jitter, not a secret
            try:
                rejected = self.topic.publish(batch)
            except WorldFaultError as error:
                rejected = [(notice, f"{error.code}: {error}") for notice in batch]
            if not rejected:
                break
            batch = [notice for notice, _ in rejected]
        return rejected


def _letter(notice: Notice) -> str:
    """The notice as SNS would have got it, so that it can be published by hand."""
    return json.dumps(notice.to_entry(), ensure_ascii=False)
