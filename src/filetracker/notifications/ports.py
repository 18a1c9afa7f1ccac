"""What publishing needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from filetracker.notifications.message import Notification


@dataclass(frozen=True)
class Rejection:
    """A notification that SNS did not take; `is_final` if it never will."""

    notification: Notification
    reason: str
    is_final: bool


class NotificationTopic(Protocol):
    """Where notifications go: the topic."""

    def publish(self, notifications: Sequence[Notification]) -> list[Rejection]:
        """Publishes up to ten; returns those not taken."""


class PublishedJobs(Protocol):
    """The table `Jobs`."""

    def published(self, job_ids: Iterable[str]) -> set[str]:
        """Those whose notification is recorded."""

    def record(self, job_id: str, time: str) -> None:
        """Records that a job's notification was published."""
