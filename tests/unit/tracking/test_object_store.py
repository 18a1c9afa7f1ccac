from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ResponseStreamingError
from botocore.response import StreamingBody

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, SnapshotChangedError
from filetracker.files.models import Snapshot
from filetracker.tracking.object_store import HEAD_BYTES, Bucket
from tests.support.local_aws import LocalAws

SSE_C_MESSAGE = (
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to "
    "retrieve the object."
)
FACTS: dict[str, Any] = {
    "LastModified": datetime(2026, 1, 31, 12, tzinfo=UTC),
    "ETag": '"abc"',
    "ContentType": "text/plain",
    "Metadata": {},
}


def _body(content: bytes) -> dict[str, Any]:
    return {**FACTS, "ContentLength": len(content), "Body": StreamingBody(io.BytesIO(content), len(content))}


def _read(bucket: Bucket, file_name: str) -> Snapshot:
    snapshot = bucket.read(file_name)
    assert snapshot is not None
    return snapshot


def test_read_tells_all_of_an_object(local_aws: LocalAws) -> None:
    answer = local_aws.put("a.txt", b"hello", ChecksumAlgorithm="SHA256", Metadata={"project": "alpha"})
    snapshot = _read(Bucket("filetracker"), "a.txt")
    assert (snapshot.size, snapshot.head, snapshot.content_type) == (5, b"hello", "text/plain")
    assert snapshot.etag == answer["ETag"].strip('"')
    assert snapshot.version_id == answer["VersionId"]
    assert snapshot.checksum == f"SHA256:{answer['ChecksumSHA256']}"
    assert snapshot.user_metadata == {"project": "alpha"}
    assert (snapshot.storage_class, snapshot.readable) == ("STANDARD", True)
    assert snapshot.last_modified.endswith(".000Z")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("=?UTF-8?B?UHJvamVrdCBHcsO8bg==?=", "Projekt Grün"),
        ("=?UTF-8?Q?Projekt=20Gr=C3=BCn?=", "Projekt Grün"),
        ("=?UTF-8?B?5pel?= =?UTF-8?B?5pys?=", "日本"),
        ("a =? b", "a =? b"),
        ("=?unheard-of?Q?x?=", "=?unheard-of?Q?x?="),
        ("=?UTF-8?B?/w==?=", "=?UTF-8?B?/w==?="),
        ("plain", "plain"),
    ],
)
def test_user_metadata_is_decoded(stub: Any, told: str, meant: str) -> None:
    """Source: S3 User Guide: what is not ASCII comes as RFC 2047 has it."""
    answer = {**_body(b"hello"), "ChecksumCRC32": "jNyu7g==", "Metadata": {"project": told}}
    stub("s3").add_response("get_object", answer)
    assert _read(Bucket("b"), "a").user_metadata == {"project": meant}


def test_read_tells_the_size_of_all_and_reads_only_the_beginning(local_aws: LocalAws) -> None:
    local_aws.put("large.txt", b"x" * (HEAD_BYTES + 1000))
    snapshot = _read(Bucket("filetracker"), "large.txt")
    assert (snapshot.size, len(snapshot.head)) == (HEAD_BYTES + 1000, HEAD_BYTES)


@pytest.mark.parametrize("key", ["a b+c%20%.txt", "naïve/日本語/🚀.txt", "é" * 512, "a//b/../c", "folder/"])
def test_read_finds_any_key(local_aws: LocalAws, key: str) -> None:
    local_aws.put(key, b"hello")
    assert _read(Bucket("filetracker"), key).head == b"hello"


def test_read_of_what_was_never_there_is_none(local_aws: LocalAws) -> None:
    assert Bucket("filetracker").read("a.txt") is None


def test_read_of_a_delete_marker_is_none_and_its_removal_brings_the_file_back(local_aws: LocalAws) -> None:
    version_id = local_aws.put("a.txt")["VersionId"]
    marker = client("s3").delete_object(Bucket="filetracker", Key="a.txt")["VersionId"]
    assert Bucket("filetracker").read("a.txt") is None
    client("s3").delete_object(Bucket="filetracker", Key="a.txt", VersionId=marker)
    assert _read(Bucket("filetracker"), "a.txt").version_id == version_id


def test_read_tells_no_version_where_versioning_is_suspended(local_aws: LocalAws) -> None:
    """There S3 calls the version "null", and its events do not name it."""
    local_aws.suspend_versioning()
    local_aws.put("large.txt", b"x" * (HEAD_BYTES + 1))
    snapshot = _read(Bucket("filetracker"), "large.txt")
    assert (snapshot.version_id, snapshot.checksum is None) == (None, False)


def test_read_asks_once_for_the_beginning_with_its_checksum(stub: Any) -> None:
    expected = {"Bucket": "b", "Key": "a", "ChecksumMode": "ENABLED", "Range": "bytes=0-65535"}
    stub("s3").add_response("get_object", {**_body(b"x"), "ChecksumCRC32": "jNyu7g=="}, expected)
    assert _read(Bucket("b"), "a").checksum == "CRC32:jNyu7g=="


def test_read_of_a_large_object_asks_for_the_checksum_that_no_range_tells(
    local_aws: LocalAws, requests: Counter[str]
) -> None:
    answer = local_aws.put("large.txt", b"x" * (HEAD_BYTES + 1), ChecksumAlgorithm="SHA256")
    requests.clear()
    assert _read(Bucket("filetracker"), "large.txt").checksum == f"SHA256:{answer['ChecksumSHA256']}"
    assert requests == {"GetObject": 1, "HeadObject": 1}


def _part_of_large(stub: Any) -> None:
    part = {**_body(b"x"), "ContentRange": "bytes 0-65535/5497558138880", "VersionId": "v1"}
    stub("s3").add_response("get_object", part)


def test_read_asks_for_the_checksum_of_the_very_version(stub: Any) -> None:
    _part_of_large(stub)
    expected = {"Bucket": "b", "Key": "a", "ChecksumMode": "ENABLED", "IfMatch": '"abc"'}
    facts = {**FACTS, "ContentLength": 5_497_558_138_880, "VersionId": "v1", "ChecksumCRC64NVME": "M3eFcAZSQlc="}
    stub("s3").add_response("head_object", facts, expected)
    snapshot = _read(Bucket("b"), "a")
    assert (snapshot.size, snapshot.head) == (5_497_558_138_880, b"x")
    assert snapshot.checksum == "CRC64NVME:M3eFcAZSQlc="


@pytest.mark.parametrize(
    "changed", [{"VersionId": "v2"}, {"LastModified": FACTS["LastModified"] + timedelta(seconds=1)}]
)
def test_read_tells_no_checksum_of_an_upload_of_the_same_content_that_came_meanwhile(
    stub: Any, changed: dict[str, Any]
) -> None:
    _part_of_large(stub)
    facts = {**FACTS, "ContentLength": 5, "VersionId": "v1", "ChecksumCRC32": "AAAAAA=="}
    stub("s3").add_response("head_object", {**facts, **changed})
    assert _read(Bucket("b"), "a").checksum is None


@pytest.mark.parametrize("code", ["404", "412"])
def test_read_tells_no_checksum_of_what_changed_meanwhile(stub: Any, code: str) -> None:
    _part_of_large(stub)
    stub("s3").add_client_error("head_object", code, http_status_code=int(code))
    snapshot = _read(Bucket("b"), "a")
    assert (snapshot.version_id, snapshot.checksum) == ("v1", None)


def test_read_that_cannot_ask_for_the_checksum_is_the_worlds_fault(stub: Any) -> None:
    _part_of_large(stub)
    stub("s3").add_client_error("head_object", "503", "Slow Down", 503)
    with pytest.raises(RetriableError, match="Slow Down") as caught:
        Bucket("b").read("a")
    assert caught.value.code == "503"


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        ("COMPOSITE", "UymZPQ==", "CRC32:UymZPQ==-7"),
        ("COMPOSITE", "UymZPQ==-7", "CRC32:UymZPQ==-7"),
        ("FULL_OBJECT", "UymZPQ==", "CRC32:UymZPQ=="),
    ],
)
def test_read_tells_a_checksum_of_parts_from_one_of_the_whole(stub: Any, kind: str, told: str, expected: str) -> None:
    answer = {**_body(b"x"), "ETag": '"abc-7"', "ChecksumCRC32": told, "ChecksumType": kind}
    stub("s3").add_response("get_object", answer)
    assert _read(Bucket("b"), "a").checksum == expected


def test_read_of_an_empty_object_asks_again_without_a_range(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "InvalidRange", http_status_code=416)
    expected = {"Bucket": "b", "Key": "folder/", "ChecksumMode": "ENABLED"}
    stub("s3").add_response("get_object", _body(b""), expected)
    snapshot = _read(Bucket("b"), "folder/")
    assert (snapshot.size, snapshot.head, snapshot.version_id) == (0, b"", None)


@pytest.mark.parametrize("code", ["NoSuchKey", "404"])
def test_read_of_an_empty_object_that_goes_in_between_is_none(stub: Any, code: str) -> None:
    stub("s3").add_client_error("get_object", "InvalidRange", http_status_code=416)
    stub("s3").add_client_error("get_object", code, http_status_code=404)
    assert Bucket("b").read("a") is None


def test_read_of_an_object_that_was_empty_takes_only_the_beginning_of_what_it_became(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "InvalidRange", http_status_code=416)
    stub("s3").add_response("get_object", _body(b"x" * (HEAD_BYTES + 1)))
    snapshot = _read(Bucket("b"), "a")
    assert (snapshot.size, len(snapshot.head)) == (HEAD_BYTES + 1, HEAD_BYTES)


def test_read_of_an_archived_object_takes_its_facts_from_head(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "InvalidObjectState", http_status_code=403)
    expected = {"Bucket": "b", "Key": "a", "ChecksumMode": "ENABLED"}
    facts = {**FACTS, "ContentLength": 7, "StorageClass": "GLACIER", "VersionId": "v1", "ChecksumCRC32": "AAAAAA=="}
    stub("s3").add_response("head_object", facts, expected)
    snapshot = _read(Bucket("b"), "a")
    assert (snapshot.size, snapshot.storage_class, snapshot.readable) == (7, "GLACIER", False)
    assert (snapshot.version_id, snapshot.checksum) == ("v1", "CRC32:AAAAAA==")
    assert snapshot.warning == (
        "Archived: The file is archived (GLACIER), so its content was not read. It is read once it is restored."
    )


def test_read_of_an_object_in_an_archive_tier_names_the_tier(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "InvalidObjectState", http_status_code=403)
    tier = {"StorageClass": "INTELLIGENT_TIERING", "ArchiveStatus": "DEEP_ARCHIVE_ACCESS"}
    stub("s3").add_response("head_object", {**FACTS, "ContentLength": 7, **tier})
    assert "archived (DEEP_ARCHIVE_ACCESS)" in _read(Bucket("b"), "a").warning


def test_read_of_an_archived_object_that_goes_in_between_is_none(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "InvalidObjectState", http_status_code=403)
    stub("s3").add_client_error("head_object", "404", http_status_code=404)
    assert Bucket("b").read("a") is None


def _expect_listing(stub: Any, *keys: str) -> None:
    entry = {"Size": 7, "ETag": '"abc"', "LastModified": FACTS["LastModified"] + timedelta(milliseconds=5)}
    answer = {"Contents": [{**entry, "Key": key, "StorageClass": "STANDARD_IA"} for key in keys]}
    stub("s3").add_response("list_objects_v2", answer, {"Bucket": "b", "Prefix": "a", "MaxKeys": 1})


def test_read_of_an_object_under_the_uploaders_own_key_takes_its_facts_from_the_listing(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "InvalidRequest", SSE_C_MESSAGE, 400)
    stub("s3").add_client_error("head_object", "400", "Bad Request", 400)
    _expect_listing(stub, "a")
    snapshot = _read(Bucket("b"), "a")
    assert snapshot == Snapshot(
        "a", 7, "2026-01-31T12:00:00.000Z", "abc", None, storage_class="STANDARD_IA", warning=snapshot.warning
    )
    assert snapshot.warning.startswith("CustomerKeyEncrypted: ")
    assert not snapshot.readable


@pytest.mark.parametrize("keys", [(), ("ab",)])
def test_read_of_a_locked_object_that_goes_in_between_is_none(stub: Any, keys: tuple[str, ...]) -> None:
    stub("s3").add_client_error("get_object", "InvalidRequest", SSE_C_MESSAGE, 400)
    stub("s3").add_client_error("head_object", "400", "Bad Request", 400)
    _expect_listing(stub, *keys)
    assert Bucket("b").read("a") is None


DECRYPT_DENIED = (
    "User: arn:aws:sts::111122223333:assumed-role/track-upload/track-upload is not authorized to perform: kms:Decrypt "
    "on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no "
    "identity-based policy allows the kms:Decrypt action"
)
KEY_OF_ANOTHER_ACCOUNT = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not "
    "allowed to access."
)


@pytest.mark.parametrize(
    ("code", "message", "word"),
    [
        ("AccessDenied", DECRYPT_DENIED, "KeyAccessDenied"),
        ("AccessDenied", KEY_OF_ANOTHER_ACCOUNT, "KeyAccessDenied"),
        ("KMS.AccessDeniedException", "Denied.", "KeyAccessDenied"),
        ("KMS.DisabledException", "arn:aws:kms:us-east-1:111122223333:key/1 is disabled.", "KeyUnavailable"),
        ("KMS.KMSInvalidStateException", "arn:aws:kms:us-east-1:1:key/1 is pending deletion.", "KeyUnavailable"),
        ("KMS.NotFoundException", "Key does not exist", "KeyUnavailable"),
    ],
)
def test_read_of_an_object_under_a_kms_key_without_the_right_takes_its_facts_from_head(
    stub: Any, code: str, message: str, word: str
) -> None:
    """Without a checksum: to tell it, S3 wants the right to decrypt."""
    stub("s3").add_client_error("get_object", code, message, 403)
    facts = {**FACTS, "ContentLength": 7, "VersionId": "v1"}
    stub("s3").add_response("head_object", facts, {"Bucket": "b", "Key": "a"})
    snapshot = _read(Bucket("b"), "a")
    assert (snapshot.size, snapshot.version_id, snapshot.content_type) == (7, "v1", "text/plain")
    assert snapshot.warning.startswith(f"{word}: The file is encrypted with a KMS key")
    assert "`filetracker reconcile --unread`" in snapshot.warning


def test_read_of_an_object_under_a_kms_key_without_any_right_takes_its_facts_from_the_listing(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "AccessDenied", DECRYPT_DENIED, 403)
    stub("s3").add_client_error("head_object", "403", "Forbidden", 403)
    _expect_listing(stub, "a")
    snapshot = _read(Bucket("b"), "a")
    assert (snapshot.size, snapshot.content_type, snapshot.warning.partition(":")[0]) == (7, None, "KeyAccessDenied")


def test_read_of_a_locked_object_whose_facts_cannot_be_had_is_the_worlds_fault(stub: Any) -> None:
    stub("s3").add_client_error("get_object", "AccessDenied", DECRYPT_DENIED, 403)
    stub("s3").add_client_error("head_object", "503", "Slow Down", 503)
    with pytest.raises(RetriableError, match="Slow Down"):
        Bucket("b").read("a")


@pytest.mark.parametrize(
    "code", ["AccessDenied", "NoSuchBucket", "InvalidRequest", "SlowDown", "KMS.ThrottlingException"]
)
def test_read_that_fails_otherwise_is_the_worlds_fault(stub: Any, code: str) -> None:
    """A key that is missing answers AccessDenied to a role without s3:ListBucket: never taken for a deletion."""
    stub("s3").add_client_error("get_object", code, "Because.", 403)
    with pytest.raises(RetriableError, match=r"Could not read 'a' from bucket b: Because\.") as caught:
        Bucket("b").read("a")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("first", "operation"), [("InvalidRange", "get_object"), ("InvalidObjectState", "head_object")]
)
def test_read_that_fails_at_the_second_question_is_the_worlds_fault(stub: Any, first: str, operation: str) -> None:
    stub("s3").add_client_error("get_object", first)
    stub("s3").add_client_error(operation, "SlowDown", "Slow down.", 503)
    with pytest.raises(RetriableError, match="Slow down"):
        Bucket("b").read("a")


def test_read_of_half_an_answer_is_the_worlds_fault(stub: Any) -> None:
    """botocore says nothing where a body that was asked for by its length is shorter than announced."""
    half = StreamingBody(io.BytesIO(b"%P"), 5)
    stub("s3").add_response("get_object", {**FACTS, "ContentLength": 5, "Body": half})
    with pytest.raises(RetriableError, match="2 read, but total bytes expected is 5"):
        Bucket("b").read("a")


def test_read_that_breaks_off_is_the_worlds_fault(stub: Any) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ResponseStreamingError(error="connection lost")

    stub("s3").add_response("get_object", {**FACTS, "ContentLength": 5, "Body": StreamingBody(Broken(), 5)})
    with pytest.raises(RetriableError, match="connection lost"):
        Bucket("b").read("a")


def test_fetch_reads_a_range_of_the_very_version(local_aws: LocalAws) -> None:
    bucket = Bucket("filetracker")
    local_aws.put("a.bin", bytes(range(100)))
    snapshot = _read(bucket, "a.bin")
    assert bucket.fetch(snapshot, 10, 5) == bytes(range(10, 15))
    local_aws.put("a.bin", b"another one")
    with pytest.raises(SnapshotChangedError, match=r"'a\.bin' changed"):
        bucket.fetch(snapshot, 0, 5)


def test_fetch_tells_that_the_file_is_gone(local_aws: LocalAws) -> None:
    local_aws.put("a.bin", b"here")
    snapshot = _read(Bucket("filetracker"), "a.bin")
    client("s3").delete_object(Bucket="filetracker", Key="a.bin")
    with pytest.raises(SnapshotChangedError):
        Bucket("filetracker").fetch(snapshot, 0, 4)


def test_fetch_blames_the_world_for_anything_else(local_aws: LocalAws) -> None:
    local_aws.put("a.bin", b"here")
    snapshot = _read(Bucket("filetracker"), "a.bin")
    with pytest.raises(RetriableError, match=r"Could not read 4 bytes at 0 of 'a\.bin'"):
        Bucket("not-there").fetch(snapshot, 0, 4)


def test_delete_leaves_a_delete_marker(local_aws: LocalAws) -> None:
    local_aws.put("a")
    Bucket("filetracker").delete("a")
    versions = client("s3").list_object_versions(Bucket="filetracker")
    assert (len(versions["Versions"]), len(versions["DeleteMarkers"])) == (1, 1)


def test_delete_of_what_is_not_there_leaves_nothing(local_aws: LocalAws, requests: Counter[str]) -> None:
    Bucket("filetracker").delete("a")
    assert requests == {"HeadObject": 1}


def test_delete_takes_what_nobody_can_look_at(stub: Any) -> None:
    """SSE-C: HeadObject asks for the uploader's key, DeleteObject does not."""
    stub("s3").add_client_error("head_object", "400", "Bad Request", 400)
    stub("s3").add_response("delete_object", {})
    Bucket("filetracker").delete("a")


def test_delete_that_is_denied_is_the_worlds_fault(stub: Any) -> None:
    stub("s3").add_response("head_object", {})
    stub("s3").add_client_error("delete_object", "AccessDenied", "Access Denied", 403)
    with pytest.raises(RetriableError, match="Could not delete 'a'") as caught:
        Bucket("filetracker").delete("a")
    assert caught.value.code == "AccessDenied"
