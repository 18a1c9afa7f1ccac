"""What publishing needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from filetracker.notifications.message import Notification


class NotificationTopic(Protocol):
    """Where notifications go: the topic."""

    def publish(self, notifications: Sequence[Notification]) -> list[tuple[Notification, str]]:
        """Publishes up to ten; returns those not taken, each with the reason."""


class PublishedJobs(Protocol):
    """The table `Jobs`."""

    def published(self, job_ids: Iterable[str]) -> set[str]:
        """Those whose notification is recorded."""

    def record(self, job_id: str, time: str) -> None:
        """Records that a job's notification was published."""
