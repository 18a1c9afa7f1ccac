from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.attributes import attribute_name
from filetracker.errors import Unread
from filetracker.files.models import (
    Fault,
    FileRecord,
    Status,
    failure_of,
    is_same_state,
    media_type_of,
    record_of,
    stamp,
    tombstone_of,
    unread_of,
)
from filetracker.sharding import list_key
from tests.conftest import A_TIME, make_record, make_snapshot, make_tombstone

LATER = "2026-02-01T00:00:00.000Z"


def test_to_attributes_has_the_names_of_the_table_and_nothing_empty() -> None:
    record = make_record(
        metadata={"pages": 3},
        type_mismatch=True,
        user_metadata={"project": "alpha"},
        content_encoding="gzip",
        media_type="text/csv",
    )
    assert record.to_attributes() == {
        "FileName": "report.txt",
        "Status": "TRACKED",
        "UploadTime": A_TIME,
        "FileSize": 5,
        "ContentType": "text/plain",
        "ContentEncoding": "gzip",
        "DetectedType": "text/plain",
        "MediaType": "text/csv",
        "TypeMismatch": True,
        "ETag": "5d41402abc4b2a76b9719d911017c592",
        "VersionId": "v1",
        "Checksum": "CRC64NVME:M3eFcAZSQlc=",
        "StorageClass": "STANDARD",
        "UserMetadata": {"project": "alpha"},
        "UploadedBy": "AWS:ALICE",
        "Metadata": {"pages": 3},
        "TrackedTime": A_TIME,
        "Revision": 1,
        "ListKey": "TRACKED#3",
    }


@pytest.mark.parametrize(
    "record",
    [
        make_record(),
        make_tombstone(expires_at=1_800_000_000),
        make_record(status=Status.FAILED, error=Fault("CorruptContent", "It is damaged.")),
        FileRecord("gone", Status.DELETED, A_TIME),
    ],
)
def test_from_attributes_gives_back_the_record(record: FileRecord) -> None:
    assert FileRecord.from_attributes(record.to_attributes()) == record


def test_from_attributes_ignores_what_it_does_not_know() -> None:
    attributes = {**make_record().to_attributes(), "Colour": "green"}
    assert FileRecord.from_attributes(attributes) == make_record()


@pytest.mark.parametrize(
    "spoil", [{"Status": "WONDERFUL"}, {"Error": {"Code": "X"}}, {"Error": "X"}, {"UploadTime": None}]
)
def test_from_attributes_refuses_what_is_no_record(spoil: dict[str, Any]) -> None:
    attributes = {**make_record().to_attributes(), **spoil}
    if attributes["UploadTime"] is None:
        del attributes["UploadTime"]
    with pytest.raises((KeyError, TypeError, ValueError)):
        FileRecord.from_attributes(attributes)


@pytest.mark.parametrize(("field", "attribute"), [("etag", "ETag"), ("file_size", "FileSize"), ("status", "Status")])
def test_attribute_name_is_pascal_case(field: str, attribute: str) -> None:
    assert attribute_name(field) == attribute


@given(file_name=st.text(min_size=1, max_size=20), list_shards=st.integers(1, 64))
def test_list_key_names_a_shard_and_keeps_to_it(file_name: str, list_shards: int) -> None:
    status, _, shard = list_key(Status.TRACKED, file_name, list_shards).partition("#")
    assert status == "TRACKED"
    assert 0 <= int(shard) < list_shards
    assert list_key(Status.FAILED, file_name, list_shards) == f"FAILED#{shard}"


def test_list_key_spreads_files_over_all_shards() -> None:
    assert len({list_key(Status.TRACKED, f"{n}.txt", 4) for n in range(100)}) == 4


def test_list_key_stays_what_it_was() -> None:
    """Records stand under it: another function would lose them from every list."""
    assert [list_key(Status.TRACKED, name, 4) for name in ("a", "b", "c", "🚀")] == [
        "TRACKED#3",
        "TRACKED#1",
        "TRACKED#3",
        "TRACKED#2",
    ]


def test_says_same_is_true_for_what_only_the_writing_added() -> None:
    fresh = replace(record_of(make_snapshot()), detected_type="application/json")
    assert is_same_state(make_record(revision=7), fresh)


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.FAILED},
        {"status": Status.DELETED},
        {"file_size": 6},
        {"upload_time": LATER},
        {"content_type": "text/html"},
        {"content_encoding": "gzip"},
        {"etag": "other"},
        {"version_id": "v2"},
        {"version_id": None},
        {"checksum": None},
        {"storage_class": "GLACIER"},
        {"user_metadata": {"project": "alpha"}},
        {"error": Fault("CorruptContent", "")},
        {"metadata": {"Warning": "Archived: The file is archived."}},
    ],
)
def test_says_same_is_false_for_whatever_s3_tells_anew(change: dict[str, Any]) -> None:
    assert not is_same_state(make_record(), make_record(**change))


def test_says_same_welcomes_the_media_type_where_none_is_known() -> None:
    """Records from before there were media types."""
    assert not is_same_state(make_record(media_type=None), make_record(media_type="text/csv"))
    assert is_same_state(make_record(media_type="text/csv"), make_record(media_type="text/plain"))


@pytest.mark.parametrize(
    ("changes", "media_type"),
    [
        ({"media_type": "text/csv"}, "text/csv"),
        ({"media_type": None, "detected_type": "Text/Plain"}, "text/plain"),
        ({"media_type": None, "detected_type": None, "content_type": "text/CSV; charset=utf-8"}, "text/csv"),
        ({"media_type": None, "detected_type": None, "content_type": None}, ""),
    ],
)
def test_media_type_of_falls_back_to_what_is_known(changes: dict[str, Any], media_type: str) -> None:
    assert media_type_of(make_record(**changes)) == media_type


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        (None, None),
        ({"Pages": 3}, None),
        ({"Warning": "Its index cannot be read."}, None),
        ({"Warning": "ContentTooExpensive: It took too long."}, None),
        ({"Warning": "KeyAccessDenied: The file is encrypted."}, Unread.KEY_DENIED),
        ({"Warning": "Archived"}, Unread.ARCHIVED),
    ],
)
def test_unread_of_knows_reasons_by_their_code(metadata: dict[str, Any] | None, reason: Unread | None) -> None:
    assert unread_of(make_record(metadata=metadata)) is reason


def test_says_same_compares_failures_by_their_code() -> None:
    failed = make_record(status=Status.FAILED, error=Fault("CorruptContent", "in one wording"))
    assert is_same_state(failed, replace(failed, error=Fault("CorruptContent", "in another")))
    assert not is_same_state(failed, replace(failed, error=Fault("EmptyContent", "in one wording")))


def test_says_same_knows_only_one_way_of_being_gone() -> None:
    assert is_same_state(make_tombstone(), FileRecord("report.txt", Status.DELETED, LATER))


def test_says_same_welcomes_the_uploader_where_none_is_known() -> None:
    """Events come late: the record may have been made by one that does not tell who uploaded the file."""
    assert not is_same_state(make_record(uploaded_by=None), make_record(uploaded_by="AWS:ALICE"))
    assert is_same_state(make_record(uploaded_by="AWS:ALICE"), make_record(uploaded_by=None))
    assert is_same_state(make_record(uploaded_by="AWS:ALICE"), make_record(uploaded_by="AWS:BOB"))


def test_record_of_takes_over_what_s3_tells() -> None:
    record = record_of(make_snapshot(user_metadata={"project": "alpha"}))
    assert (record.status, record.file_size, record.etag) == (Status.TRACKED, 5, "5d41402abc4b2a76b9719d911017c592")
    assert record.user_metadata == {"project": "alpha"}
    assert record.is_folder is None


@pytest.mark.parametrize(
    ("file_name", "size", "is_folder"), [("a/", 0, True), ("a/", 1, None), ("a", 0, None), ("/", 0, True)]
)
def test_record_of_marks_the_empty_objects_that_stand_for_folders(
    file_name: str, size: int, is_folder: bool | None
) -> None:
    assert record_of(make_snapshot(file_name, size=size)).is_folder is is_folder


def test_tombstone_of_keeps_what_was_last_known() -> None:
    failed = make_record(revision=3, status=Status.FAILED, error=Fault("X", "y"))
    assert tombstone_of("report.txt", failed, LATER) == replace(failed, status=Status.DELETED, error=None)


def test_tombstone_of_an_unknown_file_has_the_time_it_was_told() -> None:
    assert tombstone_of("report.txt", None, LATER) == FileRecord("report.txt", Status.DELETED, LATER)


def test_failure_of_keeps_what_was_last_known() -> None:
    fault = Fault("AccessDenied", "No.")
    tombstone = make_tombstone(expires_at=5)
    assert failure_of("report.txt", tombstone, fault, LATER) == replace(
        tombstone, status=Status.FAILED, error=fault, expires_at=None
    )
    assert failure_of("new.txt", None, fault, LATER) == FileRecord("new.txt", Status.FAILED, LATER, error=fault)


def test_stamp_lets_only_tombstones_expire() -> None:
    tombstone = stamp(make_tombstone(), 9, LATER, 4, expires_at=1_800_000_000)
    assert (tombstone.revision, tombstone.tracked_time) == (9, LATER)
    assert (tombstone.list_key, tombstone.expires_at) == ("DELETED#3", 1_800_000_000)
    assert stamp(make_record(expires_at=5), 9, LATER, 4, expires_at=1_800_000_000).expires_at is None
