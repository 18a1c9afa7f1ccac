"""What is in a file is found by the deployed function as it is found here, at any size, and told to subscribers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from filetracker.attributes import to_json_names
from tests.support.content.extracting import verdict_of_bytes
from tests.support.content.large_files import grown
from tests.support.content.samples import FOLDER
from tests.support.stack.stack import Inbox, Stack, filetracker, poll

# What is found within two seconds depends on the machine.
pytestmark = pytest.mark.usefixtures("patient_tracking")

LARGE = 24 * 2**20


@pytest.mark.parametrize(
    "name", ["sample.jpg", "sample.pdf", "sample.docx", "sample.parquet", "sample.mp4", "sample.mp3", "sample.csv"]
)
def test_metadata_is_found_and_told(stack: Stack, inbox: Inbox, key: str, name: str) -> None:
    data = (FOLDER / name).read_bytes()
    key = f"{key}.{name}"
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=data)

    record = stack.await_record(key, Status="TRACKED")

    expected = verdict_of_bytes(key, data).record
    assert (record["DetectedType"], record["MediaType"]) == (expected.detected_type, expected.media_type)
    assert record["Metadata"] == expected.metadata
    assert inbox.await_notice(key, "file.tracked")["file"]["metadata"] == to_json_names(expected.metadata or {})


@pytest.mark.localstack
def test_large_file_is_read_by_ranges(stack: Stack, key: str) -> None:
    """Its directory is at the end: it takes a second, ranged read."""
    sample = FOLDER / "sample.zip"
    large = grown(sample, LARGE)
    stack.s3.put_object(Bucket=stack.bucket, Key=key + ".zip", Body=large.fetch(0, large.size))

    record = stack.await_record(key + ".zip", Status="TRACKED")

    assert record["FileSize"] == large.size
    expected = verdict_of_bytes("a.zip", sample.read_bytes()).record.metadata or {}
    assert record["Metadata"]["Entries"] == expected["Entries"]


def test_damaged_content_says_what_is_wrong_with_it(stack: Stack, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=key + ".pdf", Body=(FOLDER / "sample.pdf").read_bytes()[:600])

    record = stack.await_record(key + ".pdf", Status="FAILED")

    assert record["Error"]["Code"] == "CorruptContent"
    assert record["DetectedType"] == "application/pdf"


def test_file_under_its_uploaders_own_key_is_tracked_without_its_content(stack: Stack, inbox: Inbox, key: str) -> None:
    name = key + ".txt"
    secret = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    put = stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=b"hello", **secret)

    record = stack.await_record(name, Status="TRACKED")

    assert record["Metadata"]["Warning"].startswith("CustomerKeyEncrypted: ")
    assert (record["FileSize"], record["ETag"]) == (5, put["ETag"].strip('"'))
    assert record["MediaType"] == "text/plain", "as its name says"
    assert "DetectedType" not in record
    assert inbox.await_notice(name, "file.tracked")["attributes"]["contentType"] == "text/plain"


def test_archived_file_is_read_once_it_is_restored(stack: Stack, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello", StorageClass="GLACIER")
    archived = stack.await_record(key, Status="TRACKED")
    assert archived["Metadata"]["Warning"].startswith("Archived: The file is archived (GLACIER)")

    stack.s3.restore_object(Bucket=stack.bucket, Key=key, RestoreRequest={"Days": 1})

    record = poll("a restored file that was read", lambda: _read(stack, key))
    assert (record["DetectedType"], record["StorageClass"]) == ("text/plain", "GLACIER")
    assert "Warning" not in record["Metadata"]


def _read(stack: Stack, key: str) -> dict[str, Any] | None:
    record = stack.await_record(key)
    return record if "DetectedType" in record else None


def test_show_and_notice_tell_what_is_in_a_file(stack: Stack, inbox: Inbox, key: str) -> None:
    """A photograph that somebody took for a PNG."""
    content = (FOLDER / "sample.jpg").read_bytes()
    stack.s3.put_object(Bucket=stack.bucket, Key=key + ".png", Body=content, ContentType="image/png")
    record = stack.await_record(key + ".png", Status="TRACKED")

    shown = filetracker(stack, "show", key + ".png").stdout
    told = inbox.await_notice(key + ".png", "file.tracked")["file"]

    assert re.search(r"^ *Status +✓ TRACKED$", shown, re.MULTILINE)
    assert re.search(r"^ *DetectedType +image/jpeg$", shown, re.MULTILINE)
    assert re.search(r"^ *TypeMismatch +True$", shown, re.MULTILINE)
    assert "CameraModel" in shown
    assert "GpsLatitude" in shown
    names = ("status", "detectedType", "typeMismatch", "metadata")
    assert [told[name] for name in names] == [to_json_names(record)[name] for name in names]
    assert told["typeMismatch"] is True
