"""Tells once how a job ended, however often its stream delivers that.

The job is looked at before: where its notice is noted on it (`NoticeTime`), it is not told again. The note is made
right after the notice is published, or set aside in the dead-letter queue. Rather told twice than never:

- Who dies between the two, or finds DynamoDB shut just then, leaves no note: if the record is delivered again, so is
  the notice, with the same id. The same goes for two who work on the same record at the same time.
- A job whose item is gone (it expired, or was deleted by hand) can't be known to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from filetracker.errors import RetriableError
from filetracker.jobs.changes import JobChange
from filetracker.notifications.job_messages import job_notification_of
from filetracker.notifications.message import Notification
from filetracker.notifications.ports import PublishedJobs
from filetracker.notifications.publisher import Publisher, PublishResult
from filetracker.timestamps import format_time


@dataclass
class JobPublishResult(PublishResult):
    """What came of a batch of the stream."""

    repeated: list[Notification] = field(default_factory=list)  # told before: not told again
    unrecorded: list[tuple[Notification, str]] = field(
        default_factory=list
    )  # told, but DynamoDB took no note; each with why


@dataclass(frozen=True)
class JobPublisher:
    """Publishes how the jobs of a batch of stream records ended."""

    publisher: Publisher
    table: PublishedJobs
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def publish(self, changes: Iterable[JobChange]) -> JobPublishResult:
        """Publishes what was not published before, in order.

        Raises RetriableError if DynamoDB does not say what was published, or as Publisher.publish does: then the
        stream has to deliver the batch again.
        """
        result = JobPublishResult()
        ended = {
            new.job_id: notification for old, new in changes if new and (notification := job_notification_of(old, new))
        }
        if not ended:
            return result
        published = self.table.published(ended)
        result.repeated = [notification for job_id, notification in ended.items() if job_id in published]
        job_ids = {notification.id: job_id for job_id, notification in ended.items() if job_id not in published}

        def record(notification: Notification) -> None:
            try:
                self.table.record(job_ids[notification.id], format_time(self.now()))
            except RetriableError as error:
                result.unrecorded.append((notification, f"{error.code}: {error}"))

        outcome = self.publisher.publish((ended[job_id] for job_id in job_ids.values()), record)
        result.published, result.dead_lettered = outcome.published, outcome.dead_lettered
        return result
