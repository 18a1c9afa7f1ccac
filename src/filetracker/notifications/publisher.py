"""From the tables' streams to the topic: what was written is published, and nothing else.

A notification that SNS refuses for itself (it is too large, or malformed) goes to the dead-letter queue at once: no
retry can help. While SNS is throttled or out of reach, or this function has lost a right, the stream delivers the whole
batch again, for 20 hours: what was published already comes twice, with the same id.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from filetracker.aws.dead_letters import DeadLetters, attempts, send_to_dead_letters
from filetracker.errors import RetriableError
from filetracker.message_text import message_json
from filetracker.notifications.message import MAX_BYTES, Notification, batches
from filetracker.notifications.ports import NotificationTopic, Rejection

Recorder = Callable[[Notification], None]


def _forget(_: Notification) -> None:
    """Files: a consumer tells what is told twice by its id."""


@dataclass
class PublishResult:
    """What came of a batch of the stream."""

    published: list[Notification] = field(default_factory=list)
    dead_lettered: list[tuple[Notification, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Publisher:
    """Publishes the notifications of a batch of stream records."""

    topic: NotificationTopic
    dead_letters: DeadLetters
    sleep: Callable[[float], None] = time.sleep

    def publish(self, notifications: Iterable[Notification], record: Recorder = _forget) -> PublishResult:
        """Publishes in order; `record` is called with each notification that is published, or dead-lettered.

        Raises RetriableError when SNS can't take one now, or the dead-letter queue can't: then the stream has to
        deliver the batch again.
        """
        result = PublishResult()
        for batch in batches(notifications):
            self._publish(batch, record, result)
        return result

    def _publish(self, batch: list[Notification], record: Recorder, result: PublishResult) -> None:
        problem = RetriableError("SNS was not asked.")
        for _ in attempts(self.sleep):
            try:
                rejections = self.topic.publish(batch)
            except RetriableError as error:
                problem = error
                continue
            waiting = [rejection for rejection in rejections if not rejection.is_final]
            self._settle(batch, rejections, record, result)
            if not waiting:
                return
            batch = [rejection.notification for rejection in waiting]
            problem = RetriableError(f"SNS did not take {batch[0].id!r}: {waiting[0].reason}")
        raise problem

    def _settle(
        self, batch: list[Notification], rejections: list[Rejection], record: Recorder, result: PublishResult
    ) -> None:
        """Whatever needs no further try: what was published, and what never will be."""
        rejected = {rejection.notification.id for rejection in rejections}
        for notification in batch:
            if notification.id not in rejected:
                record(notification)
                result.published.append(notification)
        for rejection in rejections:
            if rejection.is_final:
                self._send_to_dead_letters(rejection, result)
                record(rejection.notification)

    def _send_to_dead_letters(self, rejection: Rejection, result: PublishResult) -> None:
        """As SNS would have got it, so that it can be published again."""
        notification, reason = rejection.notification, rejection.reason
        if notification.size_bytes > MAX_BYTES:  # no more than SNS does the queue take it
            about = {"id": notification.id, "type": notification.type}
            send_to_dead_letters(self.dead_letters, message_json(about), reason)
        else:
            body = message_json(notification.to_entry())
            send_to_dead_letters(self.dead_letters, body, reason, NoticeId=notification.id)
        result.dead_lettered.append((notification, reason))
