from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import MalformedEventError
from filetracker.files.events import EventType, FileEvent
from filetracker.timestamps import normalize_time
from filetracker.tracking.s3_events import parse_message
from tests.conftest import make_event
from tests.support.local_aws import load_event, make_s3_message

VERSION_ID = "096fKKXTRTtl3on89fVO.nfljtsv6qko"

# Keys are 1 to 1,024 bytes of UTF-8: text without surrogates.
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=256)


@pytest.mark.parametrize(
    ("name", "event_type"),
    [
        ("object_created_put", EventType.CREATED),
        ("object_created_post", EventType.CREATED),
        ("object_created_copy", EventType.CREATED),
        ("object_created_multipart", EventType.CREATED),
        ("object_removed_delete", EventType.DELETED),
        ("object_removed_delete_unversioned", EventType.DELETED),
        ("object_removed_delete_marker_created", EventType.DELETE_MARKER_CREATED),
        ("lifecycle_expiration_delete", EventType.DELETED),
        ("lifecycle_expiration_delete_marker_created", EventType.DELETE_MARKER_CREATED),
        ("lifecycle_transition", EventType.STORAGE_CLASS_CHANGED),
        ("intelligent_tiering", EventType.STORAGE_CLASS_CHANGED),
        ("object_restore_post", EventType.RESTORE_STARTED),
        ("object_restore_completed", EventType.RESTORED),
        ("object_restore_delete", EventType.RESTORE_EXPIRED),
        ("object_tagging_put", EventType.CHANGED),
        ("object_acl_put", EventType.CHANGED),
    ],
)
def test_parse_message_knows_every_notification_of_s3(name: str, event_type: EventType) -> None:
    document = load_event(f"notification/{name}")
    (event,) = parse_message(json.dumps(document))
    assert event.event_type is event_type
    assert event.file_name == "reports/2026/Q1 results (final).txt"
    assert event.event_time == "2026-01-31T12:00:00.123Z"
    assert event.reason == document["Records"][0]["eventName"]


@pytest.mark.parametrize(
    ("name", "event_type"),
    [
        ("object_created_put", EventType.CREATED),
        ("object_created_post", EventType.CREATED),
        ("object_created_copy", EventType.CREATED),
        ("object_created_multipart", EventType.CREATED),
        ("object_deleted_marker_created", EventType.DELETE_MARKER_CREATED),
        ("object_deleted_permanently", EventType.DELETED),
        ("object_deleted_lifecycle_marker_created", EventType.DELETE_MARKER_CREATED),
        ("object_deleted_lifecycle_permanently", EventType.DELETED),
        ("object_restore_initiated", EventType.RESTORE_STARTED),
        ("object_restore_completed", EventType.RESTORED),
        ("object_restore_expired", EventType.RESTORE_EXPIRED),
        ("object_storage_class_changed", EventType.STORAGE_CLASS_CHANGED),
        ("object_access_tier_changed", EventType.STORAGE_CLASS_CHANGED),
        ("object_acl_updated", EventType.CHANGED),
        ("object_tags_added", EventType.CHANGED),
    ],
)
def test_parse_message_knows_every_eventbridge_event_of_s3(name: str, event_type: EventType) -> None:
    (event,) = parse_message(json.dumps(load_event(f"eventbridge/{name}")))
    assert event.event_type is event_type
    assert event.file_name == "reports/2026/Q1 results (final).txt"
    assert event.event_time == "2026-01-31T12:00:00.000Z"


def test_parse_message_reads_all_that_a_notification_tells() -> None:
    (event,) = parse_message(json.dumps(load_event("notification/object_created_put")))
    assert event == FileEvent(
        file_name="reports/2026/Q1 results (final).txt",
        event_type=EventType.CREATED,
        event_time="2026-01-31T12:00:00.123Z",
        reason="ObjectCreated:Put",
        size=5,
        etag="5d41402abc4b2a76b9719d911017c592",
        version_id=VERSION_ID,
        requester="AWS:AIDAJDPLRKLG7UEXAMPLE",
        source_ip="203.0.113.7",
        sequencer="0055AED6DCD90281E5",
        request_id="C3D13FE58DE4C810",
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("notification/object_created_put", ("Records", 0, "s3", "object", "versionId")),
        ("eventbridge/object_created_put", ("detail", "object", "version-id")),
    ],
)
def test_parse_message_takes_the_version_null_for_none(name: str, path: tuple[str | int, ...]) -> None:
    """S3 calls so what was put while its bucket kept no versions."""
    document = load_event(name)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "null"
    (event,) = parse_message(json.dumps(document))
    assert event.version_id is None


def test_parse_message_reads_all_that_eventbridge_tells() -> None:
    (event,) = parse_message(json.dumps(load_event("eventbridge/object_created_put")))
    assert event == FileEvent(
        file_name="reports/2026/Q1 results (final).txt",
        event_type=EventType.CREATED,
        event_time="2026-01-31T12:00:00.000Z",
        reason="PutObject",
        size=5,
        etag="5d41402abc4b2a76b9719d911017c592",
        version_id=VERSION_ID,
        requester="111122223333",
        source_ip="203.0.113.7",
        sequencer="617f08299329d189",
        request_id="N4N7GDK58NMKJ12R",
    )


def test_parse_message_takes_the_prefixed_event_names_of_s3_compatible_stores() -> None:
    document = load_event("notification/object_removed_delete_marker_created")
    document["Records"][0]["eventName"] = "s3:ObjectRemoved:DeleteMarkerCreated"
    assert parse_message(json.dumps(document))[0].event_type is EventType.DELETE_MARKER_CREATED


def test_parse_message_ignores_the_test_event_of_s3() -> None:
    assert parse_message(json.dumps(load_event("notification/test_event"))) == []


def test_parse_message_reads_several_records() -> None:
    document = load_event("notification/object_created_put")
    document["Records"] *= 2
    document["Records"] += load_event("notification/object_removed_delete")["Records"]
    assert [event.event_type for event in parse_message(json.dumps(document))] == ["CREATED", "CREATED", "DELETED"]


@pytest.mark.parametrize(
    "key", ["a b.txt", "a+b.txt", "100%.txt", "%41.txt", "naïve/日本語.txt", "🚀🚀.txt", "x" * 1024]
)
def test_parse_message_takes_keys_as_aws_sends_them(key: str) -> None:
    """Notifications form-encode a key, EventBridge sends it raw: the same file either way."""
    document = load_event("eventbridge/object_created_put")
    document["detail"]["object"]["key"] = key
    (from_s3,) = parse_message(make_s3_message(key))
    (from_eventbridge,) = parse_message(json.dumps(document))
    assert from_s3.file_name == from_eventbridge.file_name == key


@given(key=KEYS)
def test_parse_message_gives_back_any_key(key: str) -> None:
    document = load_event("eventbridge/object_created_put")
    document["detail"]["object"]["key"] = key
    assert parse_message(make_s3_message(key))[0].file_name == key
    assert parse_message(json.dumps(document))[0].file_name == key
    document["detail"]["object"]["key"] = quote(key)
    assert parse_message(json.dumps(document), "url")[0].file_name == key


def test_parse_message_reads_percent_encoded_blanks_in_notifications() -> None:
    """LocalStack sends `%20` where S3 sends `+`."""
    document = load_event("notification/object_created_put")
    document["Records"][0]["s3"]["object"]["key"] = "a%20b%2Bc.txt"
    assert parse_message(json.dumps(document))[0].file_name == "a b+c.txt"


def _without(document: dict[str, Any], *path: str) -> str:
    part = document["Records"][0] if "Records" in document else document
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return json.dumps(document)


def _with(document: dict[str, Any], value: object, *path: str) -> str:
    part = document["Records"][0] if "Records" in document else document
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return json.dumps(document)


PUT = "notification/object_created_put"
CREATED = "eventbridge/object_created_put"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("hello", id="not JSON"),
        pytest.param("[" * 100_000, id="deeper than the parser goes"),
        pytest.param("[]", id="not an object"),
        pytest.param("{}", id="nothing known"),
        pytest.param('{"Records": 5}', id="no list of records"),
        pytest.param('{"Records": ["x"]}', id="a record that is a text"),
        pytest.param('{"source": "aws.ec2", "detail": {}}', id="another service's event"),
        pytest.param('{"source": "aws.s3", "detail": "x"}', id="a detail that is a text"),
        pytest.param(_without(load_event(PUT), "s3", "object", "key"), id="no key"),
        pytest.param(_without(load_event(PUT), "eventTime"), id="no time"),
        pytest.param(_without(load_event(CREATED), "detail", "object"), id="no object"),
        pytest.param(_without(load_event(CREATED), "detail-type"), id="no detail type"),
        pytest.param(_with(load_event(PUT), "", "s3", "object", "key"), id="empty key"),
        pytest.param(_with(load_event(PUT), "x" * 1025, "s3", "object", "key"), id="key of 1,025 bytes"),
        pytest.param(_with(load_event(PUT), quote_plus("é" * 513), "s3", "object", "key"), id="key of 1,026 bytes"),
        pytest.param(_with(load_event(PUT), "%ff", "s3", "object", "key"), id="key that is not UTF-8"),
        pytest.param(_with(load_event(CREATED), "\ud800", "detail", "object", "key"), id="key with half a character"),
        pytest.param(_with(load_event(CREATED), 5, "detail", "object", "key"), id="key that is a number"),
        pytest.param(_with(load_event(PUT), 5, "eventName"), id="name that is a number"),
        pytest.param(_with(load_event(PUT), "yesterday", "eventTime"), id="no such time"),
        pytest.param(_with(load_event(PUT), "0001-01-01T00:00:00+14:00", "eventTime"), id="a time before all time"),
        pytest.param(_with(load_event(PUT), -1, "s3", "object", "size"), id="negative size"),
        pytest.param(_with(load_event(PUT), float("inf"), "s3", "object", "size"), id="endless size"),
        pytest.param(_with(load_event(PUT), 10**40, "s3", "object", "size"), id="size that DynamoDB cannot store"),
        pytest.param(_with(load_event(PUT), ["x"], "s3", "object", "eTag"), id="etag that is a list"),
        pytest.param(_with(load_event(PUT), "v" * 1024, "s3", "object", "versionId"), id="too long for a sort key"),
        pytest.param(_with(load_event(PUT), "\ud800", "userIdentity", "principalId"), id="half a character"),
        pytest.param(_with(load_event(PUT), None, "userIdentity"), id="no user identity"),
    ],
)
def test_parse_message_refuses_what_is_no_event_of_s3(body: str) -> None:
    """Each of these would otherwise be a crash, or an item that spoils the history of a whole batch."""
    with pytest.raises(MalformedEventError) as caught:
        parse_message(body)
    assert len(str(caught.value)) < 600


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PATHS = [
    ("eventTime",),
    ("eventName",),
    ("userIdentity",),
    ("requestParameters",),
    ("responseElements",),
    ("s3",),
    ("s3", "object"),
    *(("s3", "object", name) for name in ("key", "size", "eTag", "versionId", "sequencer")),
]


@given(path=st.sampled_from(PATHS), value=JSON)
def test_parse_message_raises_nothing_but_malformed_event(path: tuple[str, ...], value: object) -> None:
    body = _with(load_event(PUT), value, *path)
    try:
        events = parse_message(body)
    except MalformedEventError:
        return
    assert all(event.file_name and len(event.event_id.encode()) <= 1024 for event in events)


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("2026-01-31T23:59:59.123Z", "2026-01-31T23:59:59.123Z"),
        ("2026-01-31T23:59:59Z", "2026-01-31T23:59:59.000Z"),
        ("2026-02-01T00:59:59.123456+01:00", "2026-01-31T23:59:59.123Z"),
        ("2026-01-31T23:59:59", "2026-01-31T23:59:59.000Z"),
    ],
)
def test_normalize_time_writes_utc_with_milliseconds(text: str, normalized: str) -> None:
    assert normalize_time(text) == normalized


def test_event_id_sorts_by_time_first() -> None:
    early = make_event(event_time="2026-01-31T12:00:00.000Z", sequencer="F")
    late = make_event(event_time="2026-01-31T12:00:00.001Z", sequencer="0")
    assert early.event_id < late.event_id


@pytest.mark.parametrize(
    "change", [{"event_type": EventType.DELETED}, {"version_id": "v2"}, {"sequencer": "1"}, {"event_time": "2027"}]
)
def test_event_id_tells_events_apart(change: dict[str, Any]) -> None:
    assert make_event(**change).event_id != make_event().event_id


def test_event_id_is_that_of_the_etag_where_there_are_no_versions() -> None:
    assert make_event(version_id=None, etag="abc").event_id == "2026-01-31T12:00:00.000Z#CREATED#abc#0055AED6DCD90281E5"
    assert make_event(version_id=None, etag=None).event_id == "2026-01-31T12:00:00.000Z#CREATED##0055AED6DCD90281E5"


def test_happened_sorts_by_time_then_as_s3_says() -> None:
    """By a sequencer's text, not by its length; what has none comes last."""
    later, early = "2026-01-31T12:00:01.000Z", "2026-01-31T12:00:00.000Z"
    events = [
        make_event(event_type=EventType.DELETED, event_time=early, sequencer="0055AE"),
        make_event(event_time=early, sequencer="0055AE01"),
        make_event(event_type=EventType.DELETED, event_time=early, sequencer="0055B"),
        make_event(event_type=EventType.CHANGED, event_time=early, sequencer=""),
        make_event(event_time=later, sequencer="00"),
    ]

    by_id = sorted(events, key=lambda event: event.event_id)
    assert by_id != events
    assert sorted(by_id, key=lambda event: event.happened) == events


RECONCILED = {"source": "filetracker.reconcile", "key": "a b+c%20.txt", "time": "2026-01-31T12:00:00.000Z", "id": "5f"}


def test_parse_message_reads_what_reconcile_queues() -> None:
    """The key as it is: no form of encoding is undone."""
    (event,) = parse_message(json.dumps({**RECONCILED, "drift": "missing"}), "url")
    assert (event.file_name, event.event_type, event.reason) == ("a b+c%20.txt", EventType.RECONCILED, "missing")
    assert event.event_id == "2026-01-31T12:00:00.000Z#RECONCILED##5f", "the same when it is delivered again"
    assert event.requester == "filetracker.reconcile"


@pytest.mark.parametrize("name", ["key", "time", "id"])
def test_parse_message_refuses_half_of_what_reconcile_queues(name: str) -> None:
    for body in ({**RECONCILED, name: 5}, {key: value for key, value in RECONCILED.items() if key != name}):
        with pytest.raises(MalformedEventError):
            parse_message(json.dumps(body))
