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
from typing import Protocol

from filetracker.errors import WorldFaultError
from filetracker.jobs.changes import JobChange
from filetracker.notifications.job_messages import job_notice_of
from filetracker.notifications.message import Notice
from filetracker.notifications.publisher import Announced, Announcer
from filetracker.timestamps import format_time


class NotedJobs(Protocol):
    """The table `Jobs`."""

    def told(self, job_ids: Iterable[str]) -> set[str]:
        """Those whose notice is noted."""

    def note(self, job_id: str, time: str) -> None:
        """Notes a notice."""


@dataclass
class AnnouncedJobs(Announced):
    """What came of a batch of the stream."""

    repeated: list[Notice] = field(default_factory=list)  # told before: not told again
    unnoted: list[tuple[Notice, str]] = field(default_factory=list)  # told, but DynamoDB took no note; each with why


@dataclass(frozen=True)
class JobAnnouncer:
    """Publishes how the jobs of a batch of stream records ended."""

    announcer: Announcer
    table: NotedJobs
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def announce(self, changes: Iterable[JobChange]) -> AnnouncedJobs:
        """Publishes what was not told before, in order.

        Raises WorldFaultError where DynamoDB does not say what was told, or as Announcer.announce does: then the stream
        has to deliver the batch again.
        """
        result = AnnouncedJobs()
        ended = {new.job_id: notice for old, new in changes if new and (notice := job_notice_of(old, new))}
        if not ended:
            return result
        told = self.table.told(ended)
        result.repeated = [notice for job_id, notice in ended.items() if job_id in told]
        job_ids = {notice.id: job_id for job_id, notice in ended.items() if job_id not in told}

        def note(notice: Notice) -> None:
            try:
                self.table.note(job_ids[notice.id], format_time(self.now()))
            except WorldFaultError as error:
                result.unnoted.append((notice, f"{error.code}: {error}"))

        announced = self.announcer.announce((ended[job_id] for job_id in job_ids.values()), note)
        result.published, result.set_aside = announced.published, announced.set_aside
        return result
