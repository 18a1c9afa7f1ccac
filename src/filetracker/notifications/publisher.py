"""From the tables' streams to the topic: what was written is announced, and nothing else.

A notice that SNS does not take is set aside (stream_failures.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from filetracker.aws.dead_letters import DeadLetters, attempts, set_aside
from filetracker.errors import WorldFaultError
from filetracker.notifications.message import Notice, batches


class Publisher(Protocol):
    """Where notices go: the topic."""

    def publish(self, notices: Sequence[Notice]) -> list[tuple[Notice, str]]:
        """Publishes up to ten; returns those not taken, each with the reason."""


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
                set_aside(self.dead_letters, _letter(notice), reason, NoticeId=notice.id)
                note(notice)
            result.set_aside += rejected
        return result

    def _publish(self, batch: list[Notice]) -> list[tuple[Notice, str]]:
        rejected: list[tuple[Notice, str]] = []
        for _ in attempts(self.sleep):
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
