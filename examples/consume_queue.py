"""Prints what happens to files, from an SQS queue that is subscribed to the topic with raw message delivery.

    QUEUE_URL=https://sqs… python examples/consume_queue.py

Ends when the queue is empty. Needs boto3 alone.
"""

import json
import os
from typing import Any

import boto3


def main() -> None:
    """Handles each message, then deletes it: what fails in between comes again."""
    sqs, queue_url = boto3.client("sqs"), os.environ["QUEUE_URL"]
    newest: dict[str, int] = {}  # by file; keep it where you keep your results
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get(
        "Messages"
    ):
        for message in messages:
            handle(json.loads(message["Body"]), newest)
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])


def handle(notification: dict[str, Any], newest: dict[str, int]) -> None:
    """A message may come twice, and after a newer one: a revision of a file that is no greater tells nothing new."""
    if not notification["type"].startswith("file."):
        return
    file = notification["file"]
    if file["revision"] <= newest.get(file["fileName"], 0):
        return
    print(notification["type"], json.dumps(file["fileName"], ensure_ascii=False), file.get("fileSize", "-"))
    newest[file["fileName"]] = file["revision"]


if __name__ == "__main__":
    main()
