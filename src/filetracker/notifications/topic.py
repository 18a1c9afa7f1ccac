"""The SNS topic `file-events`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.notifications.message import Notification
from filetracker.notifications.ports import Rejection

# Of a whole request, because of what is in it. Source: SNS API reference, PublishBatch and Publish, Errors.
_REFUSALS = {"InvalidParameter", "ParameterValueInvalid", "BatchRequestTooLong", "ValidationError"}


class Topic:
    """One topic, by its ARN."""

    def __init__(self, arn: str) -> None:
        self.arn = arn
        self.name = arn.rpartition(":")[2]

    def publish(self, notifications: Sequence[Notification]) -> list[Rejection]:
        """Publishes up to ten notifications in one request; returns those that SNS did not take.

        If SNS refuses a request for what is in it, each is tried by itself, so that one takes no other with it. Raises
        RetriableError when the request failed otherwise.
        """
        entries = [
            {"Id": str(position), **notification.to_entry()} for position, notification in enumerate(notifications)
        ]
        with translated_errors(f"publish to topic {self.arn}"):
            try:
                response = client("sns").publish_batch(TopicArn=self.arn, PublishBatchRequestEntries=entries)
            except ClientError as error:
                if error_code(error) not in _REFUSALS:
                    raise
                if len(notifications) == 1:
                    return [Rejection(notifications[0], _reason(error.response["Error"]), is_final=True)]
                return [rejection for notification in notifications for rejection in self.publish([notification])]
        return [
            Rejection(notifications[int(failed["Id"])], _reason(failed), is_final=failed.get("SenderFault", False))
            for failed in response.get("Failed", [])
        ]

    def send(self, body: str, **_: str) -> None:
        """Publishes a notification from the dead-letter queue. Raises RetriableError when SNS does not take it."""
        with translated_errors(f"publish to topic {self.arn}"):
            client("sns").publish(TopicArn=self.arn, **json.loads(body))


def _reason(failure: Mapping[str, Any]) -> str:
    return f"{failure.get('Code')}: {failure.get('Message', '')}"
