"""Uploads to S3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from boto3.exceptions import S3UploadFailedError

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, UsageError
from filetracker.tracking.object_store import Bucket
from filetracker.transfer import s3_uploader as uploader_module
from filetracker.transfer.s3_uploader import Uploader


@pytest.mark.parametrize("size_bytes", [0, 5, 9 * 1024 * 1024])
def test_upload_tells_what_a_read_tells(local_aws: Any, tmp_path: Path, size_bytes: int) -> None:
    """Small, empty, and in parts: the table will say the same of it."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * size_bytes)
    sent: list[int] = []

    uploaded = Uploader("filetracker").upload(path, "a b/é+%.bin", "text/x-made-up", sent.append)

    snapshot = Bucket("filetracker").read("a b/é+%.bin")
    assert snapshot
    assert (uploaded.etag, uploaded.version_id) == (snapshot.etag, snapshot.version_id)
    assert uploaded.last_modified == snapshot.last_modified
    assert (snapshot.size, snapshot.content_type) == (size_bytes, "text/x-made-up")
    assert sum(sent) == size_bytes


def test_upload_tells_what_a_read_tells_where_versioning_is_suspended(local_aws: Any, tmp_path: Path) -> None:
    local_aws.suspend_versioning(client("s3", uploader_module._READ_TIMEOUT_SECONDS))
    path = tmp_path / "a.txt"
    path.write_text("hello")

    uploaded = Uploader("filetracker").upload(path, "a.txt", "text/plain", lambda _: None)

    snapshot = Bucket("filetracker").read("a.txt")
    assert snapshot
    assert (uploaded.version_id, snapshot.version_id) == (None, None)


def test_upload_passes_on_the_answer_of_s3(local_aws: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("hello")

    with pytest.raises(
        RetriableError, match=r"Could not upload '.*a.txt' to 'k' in bucket gone: .*not exist"
    ) as raised:
        Uploader("gone").upload(path, "k", "text/plain", lambda _: None)

    assert raised.value.code == "NoSuchBucket"


def test_upload_of_a_file_that_is_gone_by_now(local_aws: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        Uploader("filetracker").upload(tmp_path / "none", "k", "text/plain", lambda _: None)


def test_upload_that_fails_for_no_answer_of_s3(local_aws: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise S3UploadFailedError("the disk is full")

    monkeypatch.setattr(client("s3", uploader_module._READ_TIMEOUT_SECONDS), "upload_file", fail)

    with pytest.raises(RetriableError, match="the disk is full"):
        Uploader("filetracker").upload(tmp_path, "k", "text/plain", lambda _: None)
