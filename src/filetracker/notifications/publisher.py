"""From the tables' streams to the topic: what was written is announced, and nothing else.

A notice that SNS does not take is set aside (stream_failures.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from filetracker.aws.dead_letters import DeadLetters, attempts, send_to_dead_letters
from filetracker.errors import RetriableError
from filetracker.notifications.message import Notification, batches
from filetracker.notifications.ports import NotificationTopic


def _forget(_: Notification) -> None:
    """Files: a consumer tells what is told twice by its id."""


@dataclass
class PublishResult:
    """What came of a batch of the stream."""

    published: list[Notification] = field(default_factory=list)
    dead_lettered: list[tuple[Notification, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Publisher:
    """Publishes the notices of a batch of stream records."""

    topic: NotificationTopic
    dead_letters: DeadLetters
    sleep: Callable[[float], None] = time.sleep

    def publish(
        self, notifications: Iterable[Notification], record: Callable[[Notification], None] = _forget
    ) -> PublishResult:
        """Publishes the notices, in order; `note` is called with each as soon as it is published, or set aside.

        Raises RetriableError only when neither SNS nor the dead-letter queue takes a notice: then the stream has to
        deliver the batch again.
        """
        result = PublishResult()
        for batch in batches(notifications):
            rejected = self._publish(batch)
            lost = {notification.id for notification, _ in rejected}
            published = [notification for notification in batch if notification.id not in lost]
            for notification in published:
                record(notification)
            result.published += published
            for notification, reason in rejected:
                send_to_dead_letters(self.dead_letters, _body_of(notification), reason, NoticeId=notification.id)
                record(notification)
            result.dead_lettered += rejected
        return result

    def _publish(self, batch: list[Notification]) -> list[tuple[Notification, str]]:
        rejected: list[tuple[Notification, str]] = []
        for _ in attempts(self.sleep):
            try:
                rejected = self.topic.publish(batch)
            except RetriableError as error:
                rejected = [(notification, f"{error.code}: {error}") for notification in batch]
            if not rejected:
                break
            batch = [notification for notification, _ in rejected]
        return rejected


def _body_of(notification: Notification) -> str:
    """The notice as SNS would have got it, so that it can be published by hand."""
    return json.dumps(notification.to_entry(), ensure_ascii=False)
