from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.reconciliation.drift import ListedObject
from filetracker.reconciliation.object_listing import BucketListing
from tests.support.local_aws import LocalAws

LISTING = BucketListing("filetracker")
ODD_NAMES = ["\x01", " ", "+", "a b+c%20.txt", "é", "日本語/🚀", "\ue000", "\uffff", "\U00010000"]


def test_objects_tells_what_s3_tells_of_each(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"hello", StorageClass="GLACIER_IR")
    (listed,) = LISTING.objects()
    modified = client("s3").head_object(Bucket="filetracker", Key="a.txt")["LastModified"]
    expected = ListedObject("a.txt", 5, "5d41402abc4b2a76b9719d911017c592", listed.last_modified, "GLACIER_IR")
    assert listed == expected
    assert listed.last_modified[:19] == modified.isoformat()[:19]


def test_objects_are_all_there_is_in_the_order_of_their_bytes(local_aws: LocalAws) -> None:
    for name in ODD_NAMES:
        local_aws.put(name)
    local_aws.put("gone")
    client("s3").delete_object(Bucket="filetracker", Key="gone")
    assert [listed.file_name for listed in LISTING.objects()] == sorted(ODD_NAMES, key=str.encode)


def test_objects_begin_after_a_name_and_under_a_prefix(local_aws: LocalAws) -> None:
    for name in ("a", "p/1", "p/2", "p/3", "q"):
        local_aws.put(name)
    assert [listed.file_name for listed in LISTING.objects("p/", "p/1")] == ["p/2", "p/3"]
    assert [listed.file_name for listed in LISTING.objects("p/", "a")] == ["p/1", "p/2", "p/3"]
    assert list(LISTING.objects("p/", "q")) == []
    assert list(LISTING.objects("nothing/")) == []


def _page(*names: str, truncated: bool) -> dict[str, Any]:
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    contents = [{"Key": name, "Size": 1, "ETag": '"x"', "LastModified": moment} for name in names]
    return {"Contents": contents, "IsTruncated": truncated}


def test_objects_reads_a_page_when_it_is_asked_for(stub: Any) -> None:
    bucket = {"Bucket": "filetracker", "Prefix": "p"}
    stub("s3").add_response("list_objects_v2", _page("p1", "p2", truncated=True), bucket)
    objects = LISTING.objects("p")
    assert [next(objects).file_name, next(objects).file_name] == ["p1", "p2"]
    stub("s3").add_response("list_objects_v2", _page("p3", truncated=False), {**bucket, "StartAfter": "p2"})
    (last,) = objects
    assert (last.file_name, last.last_modified, last.storage_class) == ("p3", "2026-01-31T00:00:00.000Z", "STANDARD")


def test_objects_does_not_take_a_broken_page_for_the_end(stub: Any) -> None:
    """Else all that follows would be taken for gone."""
    stub("s3").add_response("list_objects_v2", {"IsTruncated": True})
    with pytest.raises(RetriableError, match="broke off") as caught:
        list(LISTING.objects(after="m"))
    assert caught.value.code == "Partial"


def test_listing_that_fails_is_the_worlds_fault(stub: Any) -> None:
    stub("s3").add_response("list_objects_v2", _page("a", truncated=True))
    stub("s3").add_client_error("list_objects_v2", "AccessDenied", "No.", 403)
    with pytest.raises(RetriableError, match=r"Could not list bucket filetracker: No\."):
        list(LISTING.objects())
