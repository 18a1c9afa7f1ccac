from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.files.models import Fault, FileRecord, Status
from filetracker.notifications.file_messages import notification_of
from filetracker.notifications.message import Notification, batches
from tests.conftest import A_TIME, make_record, make_tombstone


def _notice(old: FileRecord | None, new: FileRecord) -> Notification:
    notification = notification_of(old, new)
    assert notification is not None
    return notification


def test_notice_of_a_new_file_is_for_machines_and_for_people() -> None:
    notification = _notice(None, make_record("reports/2026/a.txt", file_size=12_345))
    assert notification.id == "reports/2026/a.txt#1"
    assert notification.attributes == {
        "type": "file.tracked",
        "status": "TRACKED",
        "contentType": "text/plain",
        "prefix": "reports/2026/",
    }
    assert notification.message["id"] == notification.id
    assert notification.message["schemaVersion"] == 1
    assert notification.message["previousStatus"] is None
    assert notification.message["previousRevision"] is None
    assert notification.message["time"] == A_TIME
    assert notification.message["file"]["fileSize"] == 12_345
    assert notification.sentence == (
        "reports/2026/a.txt was tracked: 12,345 bytes, text/plain, uploaded 2026-01-31T12:00:00.000Z."
    )
    assert notification.subject == "FileTracker tracked: reports/2026/a.txt"


def test_notice_of_a_failure_says_why() -> None:
    failed = make_record(revision=2, status=Status.FAILED, error=Fault("CorruptContent", "It is damaged."))
    notification = _notice(make_record(), failed)
    assert notification.type == "file.failed"
    assert (notification.message["previousStatus"], notification.message["previousRevision"]) == ("TRACKED", 1)
    assert notification.sentence == "report.txt could not be tracked. It is damaged. (code CorruptContent)"
    assert notification.subject == "FileTracker failed: report.txt"


def test_notice_of_a_tombstone_says_that_the_file_was_deleted() -> None:
    notification = _notice(make_record(), make_tombstone())
    assert (notification.type, notification.attributes["status"]) == ("file.deleted", "DELETED")
    assert notification.sentence == "report.txt was deleted."


def test_notice_of_hides_what_only_the_table_needs() -> None:
    notification = _notice(None, make_tombstone(expires_at=5))
    assert {"listKey", "expiresAt"}.isdisjoint(notification.message["file"])
    assert notification.message["file"]["revision"] == 2


def test_notice_of_an_expired_tombstone_is_none() -> None:
    assert notification_of(make_tombstone(), None) is None


def test_notice_of_an_edit_that_is_no_revision_is_none() -> None:
    assert notification_of(make_record(), make_record(file_size=7)) is None


def test_notice_of_tells_the_media_type() -> None:
    notification = _notice(None, make_record("a.csv", media_type="text/csv", content_encoding="gzip"))
    assert notification.attributes["contentType"] == "text/csv"
    assert ", text/csv, uploaded" in notification.sentence
    told = [notification.message["file"][name] for name in ("mediaType", "detectedType", "contentEncoding")]
    assert told == ["text/csv", "text/plain", "gzip"]


def test_notice_of_falls_back_to_what_is_known_of_the_type() -> None:
    assert _notice(None, make_record(detected_type=None, content_type="a/b")).attributes["contentType"] == "a/b"
    bare = FileRecord("a.txt", Status.TRACKED, A_TIME, revision=1)
    assert _notice(None, bare).attributes["contentType"] == "application/octet-stream"
    assert "0 bytes, type unknown" in _notice(None, bare).sentence


@pytest.mark.parametrize(
    ("file_name", "prefix"), [("a.txt", "/"), ("a/b.txt", "a/"), ("a/b/c/", "a/b/c/"), ("/a", "/")]
)
def test_notice_of_filters_by_folder(file_name: str, prefix: str) -> None:
    assert _notice(None, make_record(file_name)).attributes["prefix"] == prefix


@given(file_name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_notice_of_has_a_subject_that_sns_takes(file_name: str) -> None:
    """Source: SNS API reference, Publish: ASCII that begins with a letter, digit or mark, below 100 characters."""
    subject = _notice(None, make_record(file_name)).subject
    assert len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()


def test_to_entry_speaks_to_each_protocol() -> None:
    entry = _notice(None, make_record("é/🚀.txt")).to_entry()
    assert entry["MessageStructure"] == "json"
    by_protocol = json.loads(entry["Message"])
    assert by_protocol["email"].startswith("é/🚀.txt was tracked")
    assert json.loads(by_protocol["default"])["file"]["fileName"] == "é/🚀.txt"
    assert entry["MessageAttributes"]["prefix"] == {"DataType": "String", "StringValue": "é/"}


def test_to_entry_holds_nothing_that_is_lost_on_its_way_to_a_queue() -> None:
    """Source: aws-sdk-java-v2, issue 5828: SNS takes a tab in an attribute, and delivers the message to no queue."""
    record = make_record("a\tb\n\ufffe/c.txt", content_type="text/\tplain", media_type="text/\tplain")
    entry = _notice(None, record).to_entry()
    attributes = {name: value["StringValue"] for name, value in entry["MessageAttributes"].items()}
    assert (attributes["prefix"], attributes["contentType"]) == ("a%09b%0A%EF%BF%BE/", "text/%09plain")
    by_protocol = json.loads(entry["Message"])
    assert "\ufffe" not in entry["Message"] + by_protocol["default"] + by_protocol["email"]
    assert json.loads(by_protocol["default"])["file"]["fileName"] == record.file_name


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_batches_are_of_ten_at_most_and_in_order(count: int, sizes: list[int]) -> None:
    notifications = [_notice(None, make_record(f"{n}.txt")) for n in range(count)]
    groups = list(batches(notifications))
    assert [len(group) for group in groups] == sizes
    assert [notification for group in groups for notification in group] == notifications


def test_batches_keep_below_the_size_of_a_request() -> None:
    notifications = [_notice(None, make_record(f"{n}.txt", user_metadata={"x": "y" * 100_000})) for n in range(5)]
    groups = list(batches(notifications))
    assert [len(group) for group in groups] == [2, 2, 1]
    assert all(sum(notification.size_bytes for notification in group) <= 262_144 for group in groups)


def test_batches_let_a_notice_alone_that_is_too_large_for_any() -> None:
    large = _notice(None, make_record(user_metadata={"x": "y" * 300_000}))
    small = _notice(None, make_record())
    assert list(batches([small, large, small])) == [[small], [large], [small]]
