from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import pytest

from filetracker.aws.dead_letters import send_record_to_dead_letters
from filetracker.errors import RetriableError
from filetracker.files.models import FileRecord
from filetracker.notifications.file_messages import notification_of
from filetracker.notifications.message import Notification
from filetracker.notifications.ports import Rejection
from filetracker.notifications.publisher import Publisher
from tests.conftest import make_record, make_tombstone
from tests.support.local_aws import FakeQueue

REFUSED = "InternalError: try later"


class FakeTopic:
    """Refuses what `refusals` says: for each request, the ids it does not take (`final` ones never), or an error."""

    def __init__(self, *refusals: set[str] | RetriableError, final: Collection[str] = ()) -> None:
        self.refusals = list(refusals)
        self.final = final
        self.requests: list[list[str]] = []

    def publish(self, notifications: Sequence[Notification]) -> list[Rejection]:
        """Takes what is not refused."""
        self.requests.append([notification.id for notification in notifications])
        refusal = self.refusals.pop(0) if self.refusals else set()
        if isinstance(refusal, RetriableError):
            raise refusal
        return [
            Rejection(notification, REFUSED, is_final=notification.id in self.final)
            for notification in notifications
            if notification.id in refusal
        ]


def _publisher(topic: FakeTopic, queue: FakeQueue, naps: list[float] | None = None) -> Publisher:
    return Publisher(topic, queue, sleep=(naps if naps is not None else []).append)


def _notices(*changes: tuple[FileRecord | None, FileRecord | None]) -> list[Notification]:
    return [notification for change in changes if (notification := notification_of(*change))]


def _new(*file_names: str) -> list[Notification]:
    return _notices(*((None, make_record(name)) for name in file_names))


def test_announce_publishes_one_notice_for_each_change() -> None:
    topic, queue = FakeTopic(), FakeQueue()
    notifications = _notices(
        (None, make_record("a")), (make_record("a"), make_tombstone("a")), (make_tombstone("b"), None)
    )
    announced = _publisher(topic, queue).publish(notifications)
    assert topic.requests == [["a#1", "a#2"]]
    assert [notification.id for notification in announced.published] == ["a#1", "a#2"]
    assert announced.dead_lettered == []
    assert queue.bodies == []


def test_announce_asks_nobody_where_there_is_nothing_to_tell() -> None:
    topic = FakeTopic()
    _publisher(topic, FakeQueue()).publish(_notices((make_tombstone(), None)))
    assert topic.requests == []


def test_announce_tries_again_only_what_was_refused() -> None:
    topic, naps = FakeTopic({"b#1"}), list[float]()
    announced = _publisher(topic, FakeQueue(), naps).publish(_new("a", "b", "c"))
    assert topic.requests == [["a#1", "b#1", "c#1"], ["b#1"]]
    assert len(announced.published) == 3
    assert len(naps) == 1
    assert 0 < naps[0] < 1


def test_what_sns_refuses_for_itself_is_dead_lettered_at_once() -> None:
    topic, queue, naps = FakeTopic({"b#1"}, final={"b#1"}), FakeQueue(), list[float]()
    announced = _publisher(topic, queue, naps).publish(_new("a", "b", "c"))
    assert topic.requests == [["a#1", "b#1", "c#1"]]
    assert naps == []
    assert [notification.id for notification in announced.published] == ["a#1", "c#1"]
    assert [notification.id for notification, _ in announced.dead_lettered] == ["b#1"]
    assert queue.attributes == [{"NoticeId": "b#1", "ErrorMessage": REFUSED}]
    assert queue.documents[0]["Subject"] == "FileTracker tracked: b"
    assert json.loads(json.loads(queue.documents[0]["Message"])["default"])["id"] == "b#1"


def test_notice_that_is_too_large_for_any_queue_leaves_its_id() -> None:
    """Else the queue would refuse it too, and the stream would stand still."""
    record = make_record("a", user_metadata={"x": "y" * 300_000})
    topic, queue = FakeTopic({"a#1"}, final={"a#1"}), FakeQueue()
    _publisher(topic, queue).publish(_notices((None, record)))
    assert queue.documents == [{"id": "a#1", "type": "file.tracked"}]
    assert queue.attributes == [{"ErrorMessage": REFUSED}]


def test_what_sns_can_not_take_now_comes_again_with_its_batch() -> None:
    topic, queue = FakeTopic({"b#1", "c#1"}, {"b#1"}, {"b#1"}, final={"c#1"}), FakeQueue()
    with pytest.raises(RetriableError, match="SNS did not take 'b#1': InternalError: try later"):
        _publisher(topic, queue).publish(_new("a", "b", "c"))
    assert topic.requests == [["a#1", "b#1", "c#1"], ["b#1"], ["b#1"]]
    assert [attributes["NoticeId"] for attributes in queue.attributes] == ["c#1"]


def test_announce_goes_on_after_an_outage() -> None:
    topic, queue = FakeTopic(RetriableError("Down.", code="ServiceUnavailable")), FakeQueue()
    announced = _publisher(topic, queue).publish(_new("report.txt"))
    assert len(announced.published) == 1
    assert queue.bodies == []


def test_outage_that_lasts_sets_nothing_aside() -> None:
    """The stream delivers the batch again: nothing is lost, and nobody has to publish it by hand."""
    down = RetriableError("Down.", code="ServiceUnavailable")
    topic, queue = FakeTopic(down, down, down), FakeQueue()
    with pytest.raises(RetriableError, match=r"Down\."):
        _publisher(topic, queue).publish(_new(*(f"{n}" for n in range(12))))
    assert len(topic.requests) == 3
    assert queue.bodies == []


def test_dead_letter_queue_that_is_away_makes_the_batch_come_again() -> None:
    queue = FakeQueue(error=RetriableError("Down."))
    with pytest.raises(RetriableError, match=r"Down\."):
        _publisher(FakeTopic({"report.txt#1"}, final={"report.txt#1"}), queue).publish(_new("report.txt"))


def test_set_record_aside_keeps_the_stream_record() -> None:
    queue = FakeQueue()
    send_record_to_dead_letters(queue, {"eventName": "MODIFY"}, "why " * 1000)
    assert queue.documents == [{"eventName": "MODIFY"}]
    assert len(queue.attributes[0]["ErrorMessage"]) == 1024
