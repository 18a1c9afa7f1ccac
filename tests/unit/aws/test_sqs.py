from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.aws.sqs import Queue, QueueMessage
from filetracker.errors import RetriableError
from tests.support.local_aws import LocalAws


@pytest.fixture
def queue(local_aws: LocalAws) -> Queue:
    """The errors queue, empty."""
    return Queue(local_aws.errors_queue_url)


def test_send_takes_text_and_attributes(queue: Queue) -> None:
    queue.send("é🚀", ErrorCode="MalformedEvent")
    (message,) = queue.receive(0)
    assert (message.body, message.attributes, message.receive_count) == ("é🚀", {"ErrorCode": "MalformedEvent"}, 1)


def test_send_json_can_be_read_by_a_person(queue: Queue) -> None:
    queue.send_json({"file": "日本語.txt"})
    (message,) = queue.receive(0)
    assert message.body == '{\n  "file": "日本語.txt"\n}'


def test_send_escapes_what_sqs_refuses(stub: Any) -> None:
    """Object keys may hold any character; a report or a dead letter must not be lost by it."""
    expected = {
        "QueueUrl": "https://sqs.example/q",
        "MessageBody": '{\n  "fileName": "a\\uffff\\u0001🚀"\n}',
        "MessageAttributes": {},
    }
    stub("sqs").add_response("send_message", {}, expected)
    Queue("https://sqs.example/q").send_json({"fileName": "a\uffff\x01🚀"})


def test_send_encodes_what_attributes_can_not_hold(stub: Any) -> None:
    attributes = {"NoticeId": {"DataType": "String", "StringValue": "a%EF%BF%BF%01%09🚀#1"}}
    expected = {"QueueUrl": "https://sqs.example/q", "MessageBody": "x", "MessageAttributes": attributes}
    stub("sqs").add_response("send_message", {}, expected)
    Queue("https://sqs.example/q").send("x", NoticeId="a\uffff\x01\t🚀#1")


def test_send_that_fails_is_the_worlds_fault(stub: Any) -> None:
    stub("sqs").add_client_error("send_message", "AWS.SimpleQueueService.NonExistentQueue", "No such queue.", 400)
    with pytest.raises(RetriableError, match=r"Could not send a message to queue q: No such queue\."):
        Queue("https://sqs.example/q").send("x")


def test_receive_hides_what_it_gives_until_it_is_released(queue: Queue) -> None:
    queue.send("x")
    (message,) = queue.receive(60)
    assert queue.receive(60, wait_seconds=0) == []
    queue.release(message)
    (again,) = queue.receive(60)
    assert (again.message_id, again.receive_count) == (message.message_id, 2)


@pytest.mark.parametrize(
    "code", ["MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight", "InvalidParameterValue"]
)
def test_release_of_what_is_visible_again_does_nothing(stub: Any, code: str) -> None:
    stub("sqs").add_client_error("change_message_visibility", code, "The receipt handle has expired.", 400)
    Queue("https://sqs.example/q").release(QueueMessage("m1", "x", "r", 1, {}))


def test_release_that_fails_is_the_worlds_fault(stub: Any) -> None:
    stub("sqs").add_client_error("change_message_visibility", "AccessDenied", "No.", 403)
    with pytest.raises(RetriableError, match=r"Could not release a message of queue q: No\."):
        Queue("https://sqs.example/q").release(QueueMessage("m1", "x", "r", 1, {}))


def test_delete_removes_a_message_for_good(queue: Queue) -> None:
    queue.send("x")
    queue.delete(queue.receive(0)[0])
    assert queue.receive(0, wait_seconds=0) == []


def test_drain_gives_each_message_once(queue: Queue) -> None:
    for n in range(23):
        queue.send(str(n))
    bodies = [message.body for page in queue.drain(60) for message in page]
    assert sorted(map(int, bodies)) == list(range(23))


def test_drain_ends_where_messages_only_come_back(stub: Any) -> None:
    message = {"MessageId": "m1", "Body": "x", "ReceiptHandle": "r"}
    for _ in range(2):
        stub("sqs").add_response("receive_message", {"Messages": [message]})
    pages = list(Queue("https://sqs.example/q").drain(0))
    assert [[message.message_id for message in page] for page in pages] == [["m1"]]


def test_depth_counts_what_waits_and_what_is_in_flight(queue: Queue) -> None:
    for _ in range(3):
        queue.send("x")
    client("sqs").receive_message(QueueUrl=queue.url, VisibilityTimeout=60)
    assert queue.depth() == 3


def test_send_many_sends_ten_in_one_request(queue: Queue) -> None:
    queue.send_many([str(number) for number in range(10)])
    bodies = [message.body for page in queue.drain(60) for message in page]
    assert sorted(map(int, bodies)) == list(range(10))


def test_send_many_sends_again_what_was_refused(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.sqs.time.sleep", lambda _: None)
    first, second = ({"Id": str(number), "MessageBody": body} for number, body in enumerate("ab"))
    url = {"QueueUrl": "https://sqs.example/q"}
    failed = [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]
    stub("sqs").add_response(
        "send_message_batch", {"Successful": [], "Failed": failed}, {**url, "Entries": [first, second]}
    )
    stub("sqs").add_response("send_message_batch", {"Successful": [], "Failed": []}, {**url, "Entries": [second]})
    Queue("https://sqs.example/q").send_many(["a", "b"])


def test_send_many_gives_up_where_it_is_refused_for_long(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.sqs.time.sleep", lambda _: None)
    failed = [{"Id": "0", "SenderFault": False, "Code": "InternalError", "Message": "Not now."}]
    for _ in range(5):
        stub("sqs").add_response("send_message_batch", {"Successful": [], "Failed": failed})
    with pytest.raises(RetriableError, match=r"Could not send messages to queue q: Not now\.") as caught:
        Queue("https://sqs.example/q").send_many(["a"])
    assert caught.value.code == "InternalError"


def test_many_messages_are_received_deleted_and_released_ten_a_request(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send_many([f"{n}" for n in range(10)])
    for start in range(10, 200, 10):
        queue.send_many([f"{n}" for n in range(start, start + 10)])
    requests: Counter[str] = Counter()
    client("sqs").meta.events.register("before-call.sqs", lambda model, **_: requests.update([model.name]))

    messages = [message for batch in queue.drain(60) for message in batch]

    assert sorted(int(message.body) for message in messages) == list(range(200))
    queue.delete_many(messages[:50])
    queue.release_many(messages[50:])
    assert requests["DeleteMessageBatch"] == 5
    assert requests["ChangeMessageVisibilityBatch"] == 15
    assert requests["ReceiveMessage"] <= 40
    left = {message.body for batch in queue.drain(60) for message in batch}
    assert left == {message.body for message in messages[50:]}


def test_release_of_many_is_no_fault_where_one_is_visible_already(queue: Queue) -> None:
    queue.send("x")
    messages = queue.receive(60)
    queue.release_many(messages)
    queue.release_many(messages)


def test_deletion_of_many_that_fails_is_told(stub: Any) -> None:
    failed = [{"Id": "0", "SenderFault": False, "Code": "InternalError", "Message": "Try later."}]
    stub("sqs").add_response("delete_message_batch", {"Successful": [], "Failed": failed})
    with pytest.raises(RetriableError, match=r"Could not delete messages from queue q: Try later\."):
        Queue("https://sqs.example/q").delete_many([QueueMessage("m", "x", "r", 1, {})])
