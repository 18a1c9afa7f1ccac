from __future__ import annotations

import json
from typing import Any

import pytest

from filetracker.errors import RetriableError
from filetracker.message_text import message_json
from filetracker.notifications.file_messages import notification_of
from filetracker.notifications.message import Notification
from filetracker.notifications.ports import Rejection
from filetracker.notifications.topic import Topic
from tests.conftest import make_record
from tests.support.local_aws import LocalAws

ARN = "arn:aws:sns:us-east-1:123456789012:filetracker-file-events"


def _notices(*names: str) -> list[Notification]:
    return [notification for name in names if (notification := notification_of(None, make_record(name)))]


def test_publish_reaches_subscribers(local_aws: LocalAws) -> None:
    assert Topic(local_aws.topic_arn).publish(_notices("a/1.txt", "é/🚀.txt")) == []
    envelopes = [json.loads(message["Body"]) for message in local_aws.received(local_aws.inbox_url)]
    assert sorted(json.loads(envelope["Message"])["id"] for envelope in envelopes) == ["a/1.txt#1", "é/🚀.txt#1"]
    assert {envelope["MessageAttributes"]["prefix"]["Value"] for envelope in envelopes} == {"a/", "é/"}


def test_publish_returns_what_sns_did_not_take(stub: Any) -> None:
    notifications = _notices("a", "b")
    failed = [{"Id": "1", "Code": "InternalError", "Message": "Try later.", "SenderFault": False}]
    stub("sns").add_response("publish_batch", {"Successful": [{"Id": "0", "MessageId": "m"}], "Failed": failed})
    assert Topic(ARN).publish(notifications) == [
        Rejection(notifications[1], "InternalError: Try later.", is_final=False)
    ]


def test_one_that_is_refused_takes_no_other_with_it(stub: Any) -> None:
    notifications = _notices("a", "b")
    sns = stub("sns")
    sns.add_client_error("publish_batch", "InvalidParameter", "Invalid parameter: Message too long", 400)
    sns.add_response("publish_batch", {"Successful": [{"Id": "0", "MessageId": "m"}], "Failed": []})
    sns.add_client_error("publish_batch", "InvalidParameter", "Invalid parameter: Message too long", 400)
    assert Topic(ARN).publish(notifications) == [
        Rejection(notifications[1], "InvalidParameter: Invalid parameter: Message too long", is_final=True)
    ]


def test_send_publishes_what_was_dead_lettered(local_aws: LocalAws) -> None:
    (notification,) = _notices("a\uffff\t/b.txt")
    Topic(local_aws.topic_arn).send(message_json(notification.to_entry()), NoticeId="any")
    (envelope,) = [json.loads(message["Body"]) for message in local_aws.received(local_aws.inbox_url)]
    assert json.loads(envelope["Message"]) == notification.message


def test_publish_that_fails_as_a_whole_is_the_worlds_fault(stub: Any) -> None:
    stub("sns").add_client_error("publish_batch", "Throttling", "Rate exceeded", 400)
    with pytest.raises(RetriableError, match=f"Could not publish to topic {ARN}: Rate exceeded") as caught:
        Topic(ARN).publish(_notices("a"))
    assert caught.value.code == "Throttling"
