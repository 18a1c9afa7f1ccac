"""SQS queues: send, and look without taking."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.errors import RetriableError
from filetracker.message_text import attribute_text, message_json

# Source: SQS API reference, ReceiveMessage.
_MESSAGES_PER_RECEIVE = 10
_SEND_ATTEMPTS = 5
_REQUESTS_AT_ONCE = 8
# Source: SQS API reference, ChangeMessageVisibility, names the first two; SQS mostly says the third.
_NOT_IN_FLIGHT = {"MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "InvalidParameterValue"}


@dataclass(frozen=True)
class QueueMessage:
    """A message as it was received; `receive_count` starts at 1."""

    message_id: str
    body: str
    receipt_handle: str
    receive_count: int
    attributes: Mapping[str, str]


class Queue:
    """One queue, by its URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = url.rpartition("/")[2]

    def send(self, body: str, **attributes: str) -> None:
        """Sends one message with string attributes. SQS refuses some characters in a body; see `message_json`."""
        with translated_errors(f"send a message to queue {self.name}"):
            client("sqs").send_message(QueueUrl=self.url, MessageBody=body, MessageAttributes=_typed(attributes))

    def send_json(self, document: Mapping[str, Any]) -> None:
        """Sends one JSON document that a person can read."""
        self.send(message_json(document, indent=2))

    def send_many(self, bodies: Sequence[str]) -> None:
        """Sends up to ten messages in one request. Raises RetriableError; some may have been sent nevertheless."""
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        for attempt in range(_SEND_ATTEMPTS):
            with translated_errors(f"send messages to queue {self.name}"):
                response = client("sqs").send_message_batch(QueueUrl=self.url, Entries=entries)
            refused = {failure["Id"]: failure for failure in response.get("Failed", [])}
            entries = [entry for entry in entries if entry["Id"] in refused]
            if not entries:
                return
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not a secret
        failure = refused[entries[0]["Id"]]
        raise RetriableError(
            f"Could not send messages to queue {self.name}: {failure.get('Message', '')}", code=failure["Code"]
        )

    def receive(self, visibility_timeout_seconds: int, wait_seconds: int = 1) -> list[QueueMessage]:
        """Up to ten messages, hidden from others for the time given; an empty list when none came."""
        with translated_errors(f"receive from queue {self.name}"):
            response = client("sqs").receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=_MESSAGES_PER_RECEIVE,
                VisibilityTimeout=visibility_timeout_seconds,
                WaitTimeSeconds=wait_seconds,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
                MessageAttributeNames=["All"],
            )
        return [_message(message) for message in response.get("Messages", [])]

    def drain(self, visibility_timeout_seconds: int) -> Iterator[list[QueueMessage]]:
        """Each message once, in the batches that come, until a receive brings nothing new.

        Whoever does not delete a message must release it.
        """
        seen: set[str] = set()
        with ThreadPoolExecutor(_REQUESTS_AT_ONCE, thread_name_prefix="sqs") as pool:
            requests = 1  # few messages cost few requests
            while True:
                received = pool.map(self.receive, [visibility_timeout_seconds] * requests)
                fresh = {m.message_id: m for batch in received for m in batch if m.message_id not in seen}
                if not fresh:
                    return
                seen.update(fresh)
                yield list(fresh.values())
                requests = _REQUESTS_AT_ONCE if len(fresh) == requests * _MESSAGES_PER_RECEIVE else 1

    def delete(self, message: QueueMessage) -> None:
        """Deletes a received message."""
        with translated_errors(f"delete a message from queue {self.name}"):
            client("sqs").delete_message(QueueUrl=self.url, ReceiptHandle=message.receipt_handle)

    def release(self, message: QueueMessage) -> None:
        """Makes a received message visible to others again at once, where it is not so already."""
        with translated_errors(f"release a message of queue {self.name}"):
            try:
                client("sqs").change_message_visibility(
                    QueueUrl=self.url, ReceiptHandle=message.receipt_handle, VisibilityTimeout=0
                )
            except ClientError as error:
                if error_code(error) not in _NOT_IN_FLIGHT:
                    raise

    def delete_many(self, messages: Sequence[QueueMessage]) -> None:
        """Deletes received messages, ten a request. Raises RetriableError; some may have been deleted nevertheless."""
        entries = [{"Id": str(n), "ReceiptHandle": message.receipt_handle} for n, message in enumerate(messages)]
        self._in_tens("delete_message_batch", "delete messages from", entries)

    def release_many(self, messages: Sequence[QueueMessage]) -> None:
        """Makes received messages visible to others again at once, ten a request, where they are not so already."""
        entries = [
            {"Id": str(n), "ReceiptHandle": message.receipt_handle, "VisibilityTimeout": 0}
            for n, message in enumerate(messages)
        ]
        self._in_tens("change_message_visibility_batch", "release messages of", entries)

    def _in_tens(self, method: str, action: str, entries: Sequence[Mapping[str, Any]]) -> None:
        def ask(start: int) -> None:
            with translated_errors(f"{action} queue {self.name}"):
                tens = entries[start : start + _MESSAGES_PER_RECEIVE]
                response = getattr(client("sqs"), method)(QueueUrl=self.url, Entries=tens)
            for failure in response.get("Failed", []):
                if failure["Code"] not in _NOT_IN_FLIGHT:
                    why = failure.get("Message", failure["Code"])
                    raise RetriableError(f"Could not {action} queue {self.name}: {why}", code=failure["Code"])

        with ThreadPoolExecutor(_REQUESTS_AT_ONCE, thread_name_prefix="sqs") as pool:
            list(pool.map(ask, range(0, len(entries), _MESSAGES_PER_RECEIVE)))

    def depth(self) -> int:
        """Roughly how many messages wait, in flight included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        with translated_errors(f"read the depth of queue {self.name}"):
            response = client("sqs").get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return sum(int(response["Attributes"][name]) for name in names)


def _typed(attributes: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"DataType": "String", "StringValue": attribute_text(value)} for name, value in attributes.items()}


def _message(message: Mapping[str, Any]) -> QueueMessage:
    return QueueMessage(
        message_id=message["MessageId"],
        body=message["Body"],
        receipt_handle=message["ReceiptHandle"],
        receive_count=int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1)),
        attributes={n: v["StringValue"] for n, v in message.get("MessageAttributes", {}).items() if "StringValue" in v},
    )
