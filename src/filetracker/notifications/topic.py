"""The SNS topic `file-events`."""

from __future__ import annotations

from collections.abc import Sequence

from filetracker.aws.clients import client, translated_errors
from filetracker.notifications.message import Notice


class Topic:
    """One topic, by its ARN."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    def publish(self, notices: Sequence[Notice]) -> list[tuple[Notice, str]]:
        """Publishes up to ten notices in one request; returns those that SNS did not take, each with the reason.

        Raises WorldFaultError when the request as a whole failed.
        """
        entries = [{"Id": str(position), **notice.to_entry()} for position, notice in enumerate(notices)]
        with translated_errors(f"publish to topic {self.arn}"):
            answer = client("sns").publish_batch(TopicArn=self.arn, PublishBatchRequestEntries=entries)
        return [
            (notices[int(failed["Id"])], f"{failed.get('Code')}: {failed.get('Message', '')}")
            for failed in answer.get("Failed", [])
        ]
