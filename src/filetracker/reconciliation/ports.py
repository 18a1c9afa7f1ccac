"""What reconciliation needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from filetracker.reconciliation.drift import ListedObject


class ObjectListing(Protocol):
    """The bucket's listing."""

    def objects(self, prefix: str, after: str) -> Iterator[ListedObject]:
        """What is in the bucket, by name, page by page as it is asked for."""


class TrackingQueue(Protocol):
    """The queue that tracking works from."""

    def send_many(self, bodies: Sequence[str]) -> None:
        """Sends up to ten messages."""
