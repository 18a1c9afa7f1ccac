"""The content of objects, in moto; and as it comes over the wire, which moto leaves out."""

from __future__ import annotations

import base64
import gzip
import io
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody

from filetracker.aws.clients import client
from filetracker.aws.s3_reader import BrokenOffError, S3Reader
from filetracker.errors import NotFoundError, RetriableError, SnapshotChangedError
from filetracker.tracking.object_store import Bucket
from tests.support.http_serving import answering
from tests.support.local_aws import LocalAws

STORED = gzip.compress(b"a,b\n" * 1000)
CRC32_OF_STORED = base64.b64encode(zlib.crc32(STORED).to_bytes(4, "big")).decode()


def read(content: S3Reader, start: int, etag: str) -> tuple[bytes, int, int, str]:
    """The content, where it begins, the size of the whole, the ETag."""
    with content.open(start, etag) as opened:
        return b"".join(opened.pieces), opened.start, opened.total, opened.etag


def test_content_from_the_beginning_and_from_the_middle(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"hello world")
    content = S3Reader("filetracker", "a.txt")
    etag = content.etag()

    assert read(content, 0, "") == (b"hello world", 0, 11, etag)
    assert read(content, 6, etag) == (b"world", 6, 11, etag)


class EncodedObject(BaseHTTPRequestHandler):
    """S3 with one object, which was put with a Content-Encoding."""

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in {
            "Content-Encoding": "gzip",
            "Content-Length": str(len(STORED)),
            "Content-Type": "text/csv",
            "ETag": '"e-1"',
            "Last-Modified": "Sat, 31 Jan 2026 12:00:00 GMT",
            "x-amz-checksum-crc32": CRC32_OF_STORED,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(STORED)


@pytest.fixture
def s3_with_an_encoded_object(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with answering(EncodedObject) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        client.cache_clear()
        yield
        client.cache_clear()


@pytest.mark.usefixtures("s3_with_an_encoded_object")
def test_encoded_content_comes_as_it_is_stored() -> None:
    """botocore doesn't decode it; urllib3, below, would if it was told to."""
    assert read(S3Reader("filetracker", "a.csv"), 0, "") == (STORED, 0, len(STORED), "e-1")


@pytest.mark.usefixtures("s3_with_an_encoded_object")
def test_read_of_encoded_content_brings_it_as_it_is_stored() -> None:
    snapshot = Bucket("filetracker").read("a.csv")
    assert snapshot is not None
    assert (snapshot.head, snapshot.size, snapshot.content_encoding) == (STORED, len(STORED), "gzip")


def test_content_of_an_empty_file(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"")

    assert read(S3Reader("filetracker", "a.txt"), 0, "")[:3] == (b"", 0, 0)


def test_content_that_changed(local_aws: LocalAws) -> None:
    local_aws.put("a.txt", b"hello")
    content = S3Reader("filetracker", "a.txt")
    etag = content.etag()
    local_aws.put("a.txt", b"other")

    with pytest.raises(SnapshotChangedError):
        read(content, 0, etag)


def test_content_that_is_not_there(local_aws: LocalAws) -> None:
    content = S3Reader("filetracker", "none")

    with pytest.raises(NotFoundError, match="There is no file 'none' in the bucket"):
        content.etag()
    with pytest.raises(SnapshotChangedError):
        read(content, 0, "")


def test_content_that_may_not_be_read(stub: Any) -> None:
    stub("s3").add_client_error("head_object", "403", "Forbidden", 403)
    content = S3Reader("filetracker", "a.txt")
    content._s3 = lambda: client("s3")  # type: ignore[method-assign]

    with pytest.raises(RetriableError, match=r"Could not download 'a\.txt' from bucket filetracker"):
        content.etag()


def test_content_that_stops_coming(stub: Any) -> None:
    class Silent(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ReadTimeoutError(endpoint_url="http://localhost", error=None)

    body = StreamingBody(Silent(), 10)
    stub("s3").add_response("get_object", {"Body": body, "ContentLength": 10, "ETag": '"e"'})
    content = S3Reader("filetracker", "a.txt")
    content._s3 = lambda: client("s3")  # type: ignore[method-assign]

    with pytest.raises(BrokenOffError, match=r"Could not download 'a\.txt'"):
        read(content, 0, "")
