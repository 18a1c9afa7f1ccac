"""The SNS topic `file-events`."""

from __future__ import annotations

from collections.abc import Sequence

from filetracker.aws.clients import client, translated_errors
from filetracker.notifications.message import Notification


class Topic:
    """One topic, by its ARN."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    def publish(self, notifications: Sequence[Notification]) -> list[tuple[Notification, str]]:
        """Publishes up to ten notices in one request; returns those that SNS did not take, each with the reason.

        Raises RetriableError when the request as a whole failed.
        """
        entries = [
            {"Id": str(position), **notification.to_entry()} for position, notification in enumerate(notifications)
        ]
        with translated_errors(f"publish to topic {self.arn}"):
            response = client("sns").publish_batch(TopicArn=self.arn, PublishBatchRequestEntries=entries)
        return [
            (notifications[int(failed["Id"])], f"{failed.get('Code')}: {failed.get('Message', '')}")
            for failed in response.get("Failed", [])
        ]
