from __future__ import annotations

from typing import Any

import pytest

from filetracker.errors import RetriableError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.history import FileHistory
from tests.conftest import make_event
from tests.support.local_aws import LocalAws

HISTORY = FileHistory("FileEvents")


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Instead of waiting, how long it would have been."""
    taken: list[float] = []
    monkeypatch.setattr("filetracker.files.history.time.sleep", taken.append)
    return taken


def _at(second: int, **changes: Any) -> FileEvent:
    return make_event(event_time=f"2026-01-31T12:00:{second:02}.000Z", **changes)


def test_append_stores_all_that_an_event_tells(local_aws: LocalAws) -> None:
    HISTORY.append([make_event()], expires_at=1_800_000_000)
    assert list(HISTORY.of_file("report.txt")) == [
        {
            "FileName": "report.txt",
            "EventId": "2026-01-31T12:00:00.000Z#CREATED#v1#0055AED6DCD90281E5",
            "EventType": "CREATED",
            "EventTime": "2026-01-31T12:00:00.000Z",
            "Reason": "ObjectCreated:Put",
            "FileSize": 5,
            "ETag": "5d41402abc4b2a76b9719d911017c592",
            "VersionId": "v1",
            "Requester": "AWS:ALICE",
            "SourceIp": "203.0.113.7",
            "Sequencer": "0055AED6DCD90281E5",
            "RequestId": "C3D13FE58DE4C810",
            "ExpiresAt": 1_800_000_000,
        }
    ]


def test_append_leaves_out_what_the_event_does_not_tell(local_aws: LocalAws) -> None:
    HISTORY.append([FileEvent("a", EventType.DELETED, "2026-01-31T12:00:00.000Z")])
    (item,) = HISTORY.of_file("a")
    assert set(item) == {"FileName", "EventId", "EventType", "EventTime"}


def test_append_lets_a_duplicate_fall_on_itself(local_aws: LocalAws) -> None:
    """Within one request too, where DynamoDB refuses the same key twice."""
    HISTORY.append([make_event(), make_event()])
    HISTORY.append([make_event()])
    assert len(list(HISTORY.of_file("report.txt"))) == 1


def test_append_writes_25_a_request(local_aws: LocalAws, requests: dict[str, int]) -> None:
    HISTORY.append([_at(n) for n in range(51)])
    assert requests == {"BatchWriteItem": 3}
    assert len(list(HISTORY.of_file("report.txt"))) == 51


def test_append_of_nothing_asks_nobody(local_aws: LocalAws, requests: dict[str, int]) -> None:
    HISTORY.append([])
    assert requests == {}


def test_append_sends_again_what_was_left_over(stub: Any, naps: list[float]) -> None:
    rest = {"FileEvents": [{"PutRequest": {"Item": {"FileName": {"S": "b"}}}}]}
    stub("dynamodb").add_response("batch_write_item", {"UnprocessedItems": rest})
    stub("dynamodb").add_response("batch_write_item", {"UnprocessedItems": {}}, {"RequestItems": rest})
    HISTORY.append([make_event("a"), make_event("b")])
    assert len(naps) == 1


def test_append_gives_up_where_it_is_throttled_for_long(stub: Any, naps: list[float]) -> None:
    rest = {"FileEvents": [{"PutRequest": {"Item": {"FileName": {"S": "a"}}}}]}
    for _ in range(5):
        stub("dynamodb").add_response("batch_write_item", {"UnprocessedItems": rest})
    with pytest.raises(RetriableError, match="throttled") as caught:
        HISTORY.append([make_event("a")])
    assert caught.value.code == "Throttled"
    assert max(naps) < 1


def test_append_that_is_denied_is_the_worlds_fault(stub: Any) -> None:
    stub("dynamodb").add_client_error("batch_write_item", "AccessDeniedException", "No.", 400)
    with pytest.raises(RetriableError, match=r"Could not write history to table FileEvents: No\."):
        HISTORY.append([make_event()])


def test_of_file_is_in_the_order_of_time(local_aws: LocalAws) -> None:
    HISTORY.append([_at(3), _at(1), _at(2), make_event("other.txt")])
    times = [item["EventTime"][17:19] for item in HISTORY.of_file("report.txt")]
    assert times == ["01", "02", "03"]
    assert [item["EventTime"][17:19] for item in HISTORY.of_file("report.txt", newest_first=True)] == times[::-1]


def test_of_file_reads_on_page_by_page(stub: Any) -> None:
    after = {"FileName": {"S": "a"}, "EventId": {"S": "1"}}
    stub("dynamodb").add_response("query", {"Items": [after], "LastEvaluatedKey": after})
    stub("dynamodb").add_response("query", {"Items": [{**after, "EventId": {"S": "2"}}]})
    assert [item["EventId"] for item in HISTORY.of_file("a")] == ["1", "2"]


def test_of_file_that_fails_is_the_worlds_fault(stub: Any) -> None:
    stub("dynamodb").add_client_error("query", "ResourceNotFoundException", "No such table.", 400)
    with pytest.raises(RetriableError, match="Could not read the history of 'a'"):
        next(HISTORY.of_file("a"))


def test_page_goes_on_after_an_event(local_aws: LocalAws) -> None:
    events = [_at(second) for second in range(5)]
    HISTORY.append([*events, make_event("other.txt")])
    first, after = HISTORY.page("report.txt", 2)
    second, later = HISTORY.page("report.txt", 2, after)
    last, end = HISTORY.page("report.txt", 2, later)
    assert [*first, *second, *last] == events
    assert (len(first), len(second), end) == (2, 2, None)


def test_page_is_in_the_order_of_what_happened_within_a_second(local_aws: LocalAws) -> None:
    """The ids tell none: they sort creations before deletions. Each event is on one page nevertheless."""
    kinds = [EventType.DELETED, EventType.CREATED, EventType.DELETED, EventType.CREATED]
    events = [_at(1, event_type=kind, sequencer=f"0055AE{number}") for number, kind in enumerate(kinds)]
    HISTORY.append([*events, _at(2)])

    assert HISTORY.page("report.txt", 5) == ([*events, _at(2)], None)
    first, after = HISTORY.page("report.txt", 3)
    second, _ = HISTORY.page("report.txt", 3, after)
    assert (first, second) == ([events[0], events[1], events[3]], [events[2], _at(2)])


def test_page_that_is_just_full_is_the_last(local_aws: LocalAws) -> None:
    HISTORY.append([_at(1), _at(2)])
    assert HISTORY.page("report.txt", 2)[1] is None


def test_page_of_nothing_is_empty(local_aws: LocalAws) -> None:
    assert HISTORY.page("report.txt", 2) == ([], None)


def test_page_that_fails_is_the_worlds_fault(stub: Any) -> None:
    stub("dynamodb").add_client_error("query", "ResourceNotFoundException", "No such table.", 400)
    with pytest.raises(RetriableError, match="Could not read the history of 'a'"):
        HISTORY.page("a", 2)
