"""A file's life in the bucket, as the tables and subscribers see it."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote_plus

import pytest

from scripts.local.demo_files import png
from scripts.local.environment import local_environment
from tests.support.stack.stack import PATIENCE_SECONDS, REPOSITORY, Inbox, Stack, poll

PNG = png(8, 8)


@pytest.mark.localstack
def test_upload_is_tracked_with_all_its_facts(stack: Stack, inbox: Inbox, key: str) -> None:
    stack.s3.put_object(
        Bucket=stack.bucket, Key=key, Body=b"hello\n", ContentType="text/plain", Metadata={"owner": "accounts"}
    )

    record = stack.await_record(key, Status="TRACKED")

    truth = stack.s3.head_object(Bucket=stack.bucket, Key=key)
    assert record["FileSize"] == 6
    assert record["ETag"] == truth["ETag"].strip('"')
    assert record["VersionId"] == truth["VersionId"]
    assert record["UploadTime"] == truth["LastModified"].strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert record["ContentType"] == record["DetectedType"] == "text/plain"
    assert record["UserMetadata"] == {"owner": "accounts"}
    assert record["StorageClass"] == "STANDARD"
    assert record["ListKey"] == f"TRACKED#{zlib.crc32(key.encode()) % 4}"
    (event,) = poll("its history", lambda: stack.history(key))
    assert (event["EventType"], event["FileSize"]) == ("CREATED", 6)
    notice = inbox.await_notice(key, "file.tracked")
    assert notice["id"] == f"{key}#{record['Revision']}"
    assert (notice["schemaVersion"], notice["previousRevision"]) == (1, None)
    assert notice["file"]["eTag"] == record["ETag"]
    assert notice["attributes"] == {
        "type": "file.tracked",
        "status": "TRACKED",
        "contentType": "text/plain",
        "prefix": "test/",
    }


@pytest.mark.localstack
@pytest.mark.parametrize(
    "name",
    [
        "with space.txt",
        "plus+plus.txt",
        "percent%20sign 100%.txt",
        "a&b=c;d'e\"(f).txt",
        "ünï/cödé/文件.txt",
        "emoji 🗂️.txt",
        "x" * 1000,
    ],
)
def test_any_key_is_tracked_under_its_own_name(stack: Stack, key: str, name: str) -> None:
    key = f"{key[:23]}/{name}"
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"x")

    assert stack.await_record(key)["Status"] == "TRACKED"
    assert [event["FileName"] for event in poll("its history", lambda: stack.history(key))] == [key]


def test_longest_key_is_tracked(stack: Stack, key: str) -> None:
    key = key.ljust(1020, "x") + "📁"  # 1,024 bytes
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"x")

    assert stack.await_record(key)["Status"] == "TRACKED"


def test_folder_and_empty_file_are_told_apart(stack: Stack, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=key + "/", Body=b"")
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"")

    folder, file = stack.await_record(key + "/"), stack.await_record(key)

    assert (folder["Status"], folder["FileSize"], folder["IsFolder"]) == ("TRACKED", 0, True)
    assert (file["Status"], file["FileSize"]) == ("TRACKED", 0)
    assert "IsFolder" not in file


def test_multipart_and_copied_files_are_tracked(stack: Stack, key: str) -> None:
    part = PNG + bytes(5 * 1024 * 1024)
    upload = {"Bucket": stack.bucket, "Key": key}
    upload_id = stack.s3.create_multipart_upload(**upload, ContentType="image/png")["UploadId"]
    parts = [
        {"PartNumber": n, "ETag": stack.s3.upload_part(**upload, UploadId=upload_id, PartNumber=n, Body=part)["ETag"]}
        for n in (1, 2)
    ]
    stack.s3.complete_multipart_upload(**upload, UploadId=upload_id, MultipartUpload={"Parts": parts})
    stack.s3.copy_object(Bucket=stack.bucket, Key=key + ".copy", CopySource=upload)

    original, copy = (stack.await_record(name, Status="TRACKED") for name in (key, key + ".copy"))
    for record in (original, copy):
        assert (record["FileSize"], record["DetectedType"]) == (2 * len(part), "image/png")
    assert original["ETag"].endswith("-2"), "as S3 marks a file of two parts"


@pytest.mark.localstack
def test_deleted_file_leaves_a_tombstone_and_comes_back_when_restored(stack: Stack, inbox: Inbox, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"one")
    tracked = stack.await_record(key, Status="TRACKED")

    marker = stack.s3.delete_object(Bucket=stack.bucket, Key=key)["VersionId"]
    assert stack.await_record(key, Status="DELETED")["FileSize"] == 3
    inbox.await_notice(key, "file.deleted")

    stack.s3.delete_object(Bucket=stack.bucket, Key=key, VersionId=marker)
    restored = stack.await_record(key, Status="TRACKED")
    inbox.await_notice(key, "file.tracked")

    assert restored["VersionId"] == tracked["VersionId"]
    assert restored["Revision"] > tracked["Revision"]
    poll("its history", lambda: len(stack.history(key)) == 4)
    types = [event["EventType"] for event in stack.history(key)]
    assert sorted(types) == ["CREATED", "CURRENT", "DELETED", "DELETE_MARKER_CREATED"]


@pytest.mark.localstack
def test_table_ends_equal_to_the_bucket_whatever_events_do(stack: Stack, inbox: Inbox, key: str) -> None:
    """Quick changes of one key, then its events again: doubled, shuffled and late."""
    for content in (b"one", b"two", b"three"):
        stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=content)
    marker = stack.s3.delete_object(Bucket=stack.bucket, Key=key)["VersionId"]
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"four")
    stack.s3.delete_object(Bucket=stack.bucket, Key=key, VersionId=marker)
    last = stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"the end")["VersionId"]
    poll("seven events", lambda: len(told_by_s3(stack, key)) == 7)

    late = [notification(stack, event) for event in told_by_s3(stack, key)] * 3
    random.Random(7).shuffle(late)
    stack.send_events(late)
    poll("an empty queue", lambda: stack.depth(stack.outputs["uploads_queue_url"]) == 0)

    record = stack.await_record(key, Status="TRACKED", VersionId=last, FileSize=7)
    assert len(told_by_s3(stack, key)) == 7
    poll("the notices", lambda: told_without_gaps(inbox.of_file(key), record["Revision"]))
    revisions = [notice["file"]["revision"] for notice in inbox.of_file(key)]
    assert len(revisions) == len(set(revisions)), "each change is announced exactly once"


@pytest.mark.parametrize("stack", ["sqs"], indirect=True)
def test_watch_shows_what_is_tracked_from_now_on(stack: Stack, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=f"{key}/before", Body=b"x")
    stack.await_record(f"{key}/before")
    with started(stack, "watch", "--json", "--prefix", f"{key}/", "--interval", "0.2") as watch:
        assert watch.stderr
        assert watch.stdout
        assert "Following what is tracked" in watch.stderr.readline()
        stack.s3.put_object(Bucket=stack.bucket, Key=f"{key[:-1]}", Body=b"not below the prefix")
        stack.s3.put_object(Bucket=stack.bucket, Key=f"{key}/new", Body=b"hello")
        assert json.loads(watch.stdout.readline())["fileName"] == f"{key}/new"


@contextmanager
def started(stack: Stack, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command line, until it is interrupted."""
    process = subprocess.Popen(
        [REPOSITORY / ".venv" / "bin" / "filetracker", *arguments],
        env={**local_environment(stack.endpoint), "FILETRACKER_STACK": stack.name_prefix},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_SECONDS)


def told_by_s3(stack: Stack, key: str) -> list[dict[str, Any]]:
    """The history without what S3 did not tell: which version is the current one after another was removed."""
    return [event for event in stack.history(key) if event["EventType"] != "CURRENT"]


def told_without_gaps(notices: list[dict[str, Any]], revision: int | None) -> bool:
    """Whether each change up to this revision was announced: a notice names the revision before its own."""
    before = {notice["file"]["revision"]: notice["previousRevision"] for notice in notices}
    while revision in before:
        revision = before[revision]
    return revision is None


def notification(stack: Stack, event: dict[str, object]) -> str:
    """A message that S3 could have sent for an event of the history, in S3's own format, with the same identity."""
    names = {
        "CREATED": "ObjectCreated:Put",
        "DELETED": "ObjectRemoved:Delete",
        "DELETE_MARKER_CREATED": "ObjectRemoved:DeleteMarkerCreated",
    }
    s3_object = {
        "key": quote_plus(str(event["FileName"])),
        "eTag": event.get("ETag"),
        "versionId": event.get("VersionId"),
        "sequencer": event.get("Sequencer"),
    }
    record = {
        "eventSource": "aws:s3",
        "eventName": names[str(event["EventType"])],
        "eventTime": event["EventTime"],
        "s3": {"bucket": {"name": stack.bucket}, "object": s3_object},
    }
    return json.dumps({"Records": [record]})
