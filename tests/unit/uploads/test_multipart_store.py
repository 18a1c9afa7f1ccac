from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.stub import Stubber

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.s3_limits import MIB
from filetracker.uploads.errors import FileAlreadyExistsError, PartsChangedError, UploadGoneError
from filetracker.uploads.models import ListedUpload, Part, Result
from filetracker.uploads.multipart_store import MultipartStore
from tests.support.local_aws import LocalAws

MULTIPART = MultipartStore("filetracker")


@pytest.fixture
def completing() -> Iterator[Stubber]:
    """Answers for the client that completes: it waits longer."""
    with Stubber(client("s3", 20)) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _send(file_name: str, multipart_id: str, number: int, content: bytes, **options: Any) -> None:
    client("s3").upload_part(
        Bucket="filetracker", Key=file_name, UploadId=multipart_id, PartNumber=number, Body=content, **options
    )


@pytest.mark.parametrize("key", ["a.bin", "é/\u202e🚀 +%.bin", "x" * 1024])
def test_complete_makes_the_file_of_its_parts(local_aws: LocalAws, key: str) -> None:
    multipart_id = MULTIPART.create(key, "video/mp4", "u1", has_checksums=False)
    _send(key, multipart_id, 2, b"end")
    _send(key, multipart_id, 1, b"a" * 5 * MIB)
    parts = MULTIPART.parts(key, multipart_id)
    assert [(part.number, part.size, part.sha256) for part in parts] == [(1, 5 * MIB, None), (2, 3, None)]
    assert MULTIPART.find(key) is None

    result = MULTIPART.complete(key, multipart_id, parts, overwrite=True)

    found = MULTIPART.find(key)
    assert found
    assert (found.size, found.result, found.upload_id) == (5 * MIB + 3, result, "u1")
    answer = client("s3").get_object(Bucket="filetracker", Key=key)
    assert answer["Body"].read() == b"a" * 5 * MIB + b"end"
    assert (answer["ContentType"], answer["VersionId"]) == ("video/mp4", result.version_id)


def test_parts_tell_their_checksums(local_aws: LocalAws) -> None:
    multipart_id = MULTIPART.create("a", "a/b", "u1", has_checksums=True)
    sha256 = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
    _send("a", multipart_id, 1, b"hello", ChecksumSHA256=sha256)
    (part,) = MULTIPART.parts("a", multipart_id)
    assert (part.number, part.size) == (1, 5)
    MULTIPART.complete("a", multipart_id, [part], overwrite=True)


def test_checksums_are_asked_for_and_passed_on(stub: Any, completing: Stubber) -> None:
    """moto keeps none of a part's."""
    begun = {
        "Bucket": "filetracker",
        "Key": "a",
        "ContentType": "a/b",
        "Metadata": {"filetracker-upload": "u1"},
        "ChecksumAlgorithm": "SHA256",
    }
    stub("s3").add_response("create_multipart_upload", {"UploadId": "m1"}, begun)
    assert MULTIPART.create("a", "a/b", "u1", has_checksums=True) == "m1"
    listed = {"Parts": [{"PartNumber": 1, "Size": 5, "ETag": '"e1"', "ChecksumSHA256": "abc="}], "IsTruncated": False}
    stub("s3").add_response("list_parts", listed)
    (part,) = MULTIPART.parts("a", "m1")
    assert part == Part(1, 5, "e1", "abc=")
    asked = {
        "Bucket": "filetracker",
        "Key": "a",
        "UploadId": "m1",
        "MultipartUpload": {
            "Parts": [
                {"PartNumber": 1, "ETag": '"e1"', "ChecksumSHA256": "abc="},
                {"PartNumber": 2, "ETag": '"e2"'},
            ]
        },
        "IfNoneMatch": "*",
    }
    completing.add_response("complete_multipart_upload", {"ETag": '"e"', "VersionId": "v1"}, asked)
    assert MULTIPART.complete("a", "m1", [part, Part(2, 5, "e2")], overwrite=False) == Result("e", "v1")


def test_parts_are_all_of_them(stub: Any) -> None:
    """S3 lists 1,000 at a time."""
    first = {"Parts": [{"PartNumber": 1, "Size": 5, "ETag": '"e1"'}], "IsTruncated": True, "NextPartNumberMarker": 1}
    stub("s3").add_response("list_parts", first)
    asked = {"Bucket": "filetracker", "Key": "a", "UploadId": "m1", "PartNumberMarker": 1}
    last = {"Parts": [{"PartNumber": 2, "Size": 5, "ETag": '"e2"'}], "IsTruncated": False}
    stub("s3").add_response("list_parts", last, asked)
    assert [part.number for part in MULTIPART.parts("a", "m1")] == [1, 2]


def test_complete_overwrites_nothing_where_it_may_not(local_aws: LocalAws) -> None:
    local_aws.put("a", b"there")
    multipart_id = MULTIPART.create("a", "a/b", "u1", has_checksums=False)
    _send("a", multipart_id, 1, b"hello")
    parts = MULTIPART.parts("a", multipart_id)
    with pytest.raises(FileAlreadyExistsError, match="There is a file 'a' already"):
        MULTIPART.complete("a", multipart_id, parts, overwrite=False)
    found = MULTIPART.find("a")
    assert found
    assert (found.size, found.upload_id) == (5, None)
    MULTIPART.complete("a", multipart_id, parts, overwrite=True)


def test_complete_tells_that_parts_changed(local_aws: LocalAws) -> None:
    multipart_id = MULTIPART.create("a", "a/b", "u1", has_checksums=False)
    _send("a", multipart_id, 1, b"hello")
    with pytest.raises(PartsChangedError):
        MULTIPART.complete("a", multipart_id, [Part(1, 5, "e" * 32)], overwrite=True)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidPart", PartsChangedError),
        ("InvalidPartOrder", PartsChangedError),
        ("EntityTooSmall", PartsChangedError),
        ("PreconditionFailed", FileAlreadyExistsError),
        ("NoSuchUpload", UploadGoneError),
        ("ConditionalRequestConflict", RetriableError),
        ("InternalError", RetriableError),
    ],
)
def test_complete_translates_what_s3_says(completing: Stubber, code: str, error: type[Exception]) -> None:
    completing.add_client_error("complete_multipart_upload", code, "No.")
    with pytest.raises(error):
        MULTIPART.complete("a", "m1", [Part(1, 5, "e1")], overwrite=False)


def test_what_s3_does_not_know_is_gone(local_aws: LocalAws) -> None:
    multipart_id = MULTIPART.create("a", "a/b", "u1", has_checksums=False)
    _send("a", multipart_id, 1, b"hello")
    MULTIPART.abort("a", multipart_id)
    MULTIPART.abort("a", multipart_id)  # may be asked again
    with pytest.raises(UploadGoneError):
        MULTIPART.parts("a", multipart_id)
    with pytest.raises(UploadGoneError):
        MULTIPART.last_sent("a", multipart_id)


def test_last_sent_is_when_the_latest_part_came(local_aws: LocalAws) -> None:
    multipart_id = MULTIPART.create("a", "a/b", "u1", has_checksums=False)
    assert MULTIPART.last_sent("a", multipart_id) is None
    _send("a", multipart_id, 1, b"hello")
    sent_at = MULTIPART.last_sent("a", multipart_id)
    assert sent_at
    assert abs(datetime.now(UTC) - sent_at) < timedelta(minutes=1)


def test_find_says_who_made_the_file(local_aws: LocalAws) -> None:
    assert MULTIPART.find("a") is None
    local_aws.put("a", b"hello", Metadata={"filetracker-upload": "u7"})
    found = MULTIPART.find("a")
    assert found
    assert found.upload_id == "u7"
    client("s3").delete_object(Bucket="filetracker", Key="a")
    assert MULTIPART.find("a") is None, "a delete marker is nothing"


def test_all_lists_every_upload(local_aws: LocalAws) -> None:
    keys = ["a b+%.bin", "é/\u202e🚀", "z"]
    begun = {key: MULTIPART.create(key, "a/b", "u1", has_checksums=False) for key in keys}
    assert {upload.file_name: upload.multipart_id for upload in MULTIPART.all()} == begun


def test_all_reads_page_after_page_and_unpacks_names(stub: Any) -> None:
    started_at = datetime(2026, 1, 31, tzinfo=UTC)
    first = {
        "EncodingType": "url",
        "IsTruncated": True,
        "NextKeyMarker": "a+b%01",
        "NextUploadIdMarker": "m1",
        "Uploads": [{"Key": "a+b%01", "UploadId": "m1", "Initiated": started_at}],
    }
    stub("s3").add_response("list_multipart_uploads", first, {"Bucket": "filetracker", "EncodingType": "url"})
    second = {"IsTruncated": False, "Uploads": [{"Key": "c+d", "UploadId": "m2", "Initiated": started_at}]}
    asked = {"Bucket": "filetracker", "EncodingType": "url", "KeyMarker": "a b\x01", "UploadIdMarker": "m1"}
    stub("s3").add_response("list_multipart_uploads", second, asked)
    assert list(MULTIPART.all()) == [
        ListedUpload("a b\x01", "m1", started_at),
        ListedUpload("c+d", "m2", started_at),
    ]


def test_all_does_not_turn_in_circles(stub: Any) -> None:
    page = {"IsTruncated": True, "NextKeyMarker": "a", "NextUploadIdMarker": "m1", "Uploads": []}
    stub("s3").add_response("list_multipart_uploads", page)
    stub("s3").add_response("list_multipart_uploads", page)
    with pytest.raises(RetriableError, match="repeat themselves"):
        list(MULTIPART.all())


def test_what_s3_refuses_is_the_worlds_fault(stub: Any) -> None:
    for operation in ("create_multipart_upload", "list_parts", "abort_multipart_upload", "head_object"):
        stub("s3").add_client_error(operation, "AccessDenied", "No.", 403)
    with pytest.raises(RetriableError, match="Could not begin to upload 'a' in bucket filetracker: No"):
        MULTIPART.create("a", "a/b", "u1", has_checksums=False)
    with pytest.raises(RetriableError, match="Could not list the parts of 'a'"):
        MULTIPART.parts("a", "m1")
    with pytest.raises(RetriableError, match="Could not abort the upload of 'a'"):
        MULTIPART.abort("a", "m1")
    with pytest.raises(RetriableError, match="Could not look for 'a'"):
        MULTIPART.find("a")
