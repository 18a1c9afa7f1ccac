"""The content of objects, in moto."""

from __future__ import annotations

import io
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody

from filetracker.aws.clients import client
from filetracker.aws.object_content import BrokenOffError, ObjectContent
from filetracker.errors import NotFoundError, SnapshotChangedError, WorldFaultError
from tests.unit.conftest import LocalAws


def read(content: ObjectContent, start: int, etag: str) -> tuple[bytes, int, int, str]:
    """The content, where it begins, the size of the whole, the ETag."""
    with content.open(start, etag) as opened:
        return b"".join(opened.pieces), opened.start, opened.total, opened.etag


def test_content_from_the_beginning_and_from_the_middle(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"hello world")
    content = ObjectContent("filetracker", "a.txt")
    etag = content.etag()

    assert read(content, 0, "") == (b"hello world", 0, 11, etag)
    assert read(content, 6, etag) == (b"world", 6, 11, etag)


def test_content_of_an_empty_file(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"")

    assert read(ObjectContent("filetracker", "a.txt"), 0, "")[:3] == (b"", 0, 0)


def test_content_that_changed(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"hello")
    content = ObjectContent("filetracker", "a.txt")
    etag = content.etag()
    local_aws.put("a.txt", b"other")

    with pytest.raises(SnapshotChangedError):
        read(content, 0, etag)


def test_content_that_is_not_there(local_aws: LocalAws) -> None:
    content = ObjectContent("filetracker", "none")

    with pytest.raises(NotFoundError, match="There is no file 'none' in the bucket"):
        content.etag()
    with pytest.raises(SnapshotChangedError):
        read(content, 0, "")


def test_content_that_may_not_be_read(stub: Any) -> None:
    stub("s3").add_client_error("head_object", "403", "Forbidden", 403)
    content = ObjectContent("filetracker", "a.txt")
    content._s3 = lambda: client("s3")  # type: ignore[method-assign]

    with pytest.raises(WorldFaultError, match=r"Could not download 'a\.txt' from bucket filetracker"):
        content.etag()


def test_content_that_stops_coming(stub: Any) -> None:
    class Silent(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ReadTimeoutError(endpoint_url="http://localhost", error=None)

    body = StreamingBody(Silent(), 10)
    stub("s3").add_response("get_object", {"Body": body, "ContentLength": 10, "ETag": '"e"'})
    content = ObjectContent("filetracker", "a.txt")
    content._s3 = lambda: client("s3")  # type: ignore[method-assign]

    with pytest.raises(BrokenOffError, match=r"Could not download 'a\.txt'"):
        read(content, 0, "")
