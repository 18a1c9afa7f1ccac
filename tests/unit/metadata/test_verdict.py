from __future__ import annotations

import pytest

from filetracker.errors import FileFaultError
from filetracker.metadata.verdict import declared_type, detect, reading_type

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
NOISE = b"\x91\x03\x77\xfe\xa9\0\1\2"
ZIP = b"PK\x03\x04\x14\0\0\0\0\0" + bytes(20) + b"a"


def _detect(head: bytes, content_type: str, size: int | None = None) -> tuple[str | None, bool | None]:
    return detect(head, len(head) if size is None else size, declared_type("x", content_type))


@pytest.mark.parametrize(
    ("content_type", "file_name", "declared"),
    [
        ("image/png", "a.txt", "image/png"),
        ("Text/HTML; charset=utf-8", "a", "text/html"),
        ("binary/octet-stream", "folder/a.png", "image/png"),
        ("application/octet-stream", "a.tar.gz", "application/gzip"),
        ("application/octet-stream", "a.svgz", "application/gzip"),
        ("application/octet-stream", "a.tar.bz2", ""),
        ("application/octet-stream", "a.unheard-of", ""),
        ("", "noending", ""),
        ("binary/octet-stream", "a.exe", ""),
        ("binary/octet-stream", "a.jsonl", "application/x-ndjson"),
        ("binary/octet-stream", "a.parquet", "application/vnd.apache.parquet"),
        ("binary/octet-stream", "a.m4a", "audio/mp4"),
        ("binary/octet-stream", "a.opus", "audio/ogg"),
        ("binary/octet-stream", "a.woff2", "font/woff2"),
        ("application/x-zip-compressed", "a", "application/zip"),
        ("image/jpg", "a", "image/jpeg"),
    ],
)
def test_declared_type_asks_the_name_where_the_uploader_said_nothing(
    content_type: str, file_name: str, declared: str
) -> None:
    assert declared_type(file_name, content_type) == declared


@pytest.mark.parametrize(
    ("head", "content_type", "mismatch"),
    [
        (PNG, "image/png", None),
        (PNG, "image/jpeg", True),
        (PNG, "text/plain", True),
        (PNG, "binary/octet-stream", None),
        (NOISE, "text/csv", None),
        (b"a,b\n1,2\n", "text/csv", None),
        (b"a: 1\n", "application/yaml", None),
        (b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson", None),
        (b"a letter", "application/msword", True),
        (b'{"a": 1}', "text/plain", None),
        (b'{"a": 1}', "application/ld+json", None),
        (b"<html>", "text/plain", None),
        (b"<html>", "application/json", True),
        (b"<svg>", "image/svg+xml", None),
        (b"<svg>", "application/xml", True),
        (ZIP, "application/java-archive", None),
        (ZIP, "image/png", True),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "application/x-tar", None),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "text/csv", True),
        (b"\0\0\0 ftypisom\0\0\2\0isomiso2", "video/quicktime", None),
        (b"\0\0\0 ftypisom\0\0\2\0isomiso2", "audio/mpeg", True),
    ],
)
def test_detect_compares_what_is_with_what_was_declared(head: bytes, content_type: str, mismatch: bool | None) -> None:
    assert _detect(head, content_type)[1] is mismatch


@pytest.mark.parametrize(
    ("declared", "detected", "read_as"),
    [
        ("text/csv", "text/plain", "text/csv"),
        ("text/tab-separated-values", "text/plain", "text/tab-separated-values"),
        ("application/json", "text/plain", "application/json"),
        ("application/x-ndjson", "text/plain", "application/x-ndjson"),
        ("application/x-ndjson", "application/json", "application/x-ndjson"),
        ("application/json", "application/x-ndjson", "application/x-ndjson"),
        ("text/html", "text/plain", "text/html"),
        ("application/xml", "text/plain", "application/xml"),
        ("text/markdown", "text/plain", "text/plain"),
        ("text/x-python", "text/plain", "text/plain"),
        ("", "text/plain", "text/plain"),
        ("text/csv", "application/octet-stream", "text/csv"),
        ("text/markdown", "application/octet-stream", "text/plain"),
        ("image/png", "application/octet-stream", "application/octet-stream"),
        ("image/png", "text/plain", "text/plain"),
        ("text/csv", "application/pdf", "application/pdf"),
        ("text/plain", "application/json", "application/json"),
        ("video/mp4", "audio/mp4", "audio/mp4"),
    ],
)
def test_reading_type_believes_a_declaration_where_bytes_tell_nothing(
    declared: str, detected: str, read_as: str
) -> None:
    assert reading_type(declared, detected) == read_as


@pytest.mark.parametrize("head", [NOISE, b"<Error>not what you asked for</Error>"[7:]])
def test_detect_refuses_a_signed_format_without_any_signature(head: bytes) -> None:
    with pytest.raises(FileFaultError) as caught:
        _detect(head, "application/pdf")
    assert caught.value.code == "CorruptContent"
    assert head[:8].hex(" ") in str(caught.value)


@pytest.mark.parametrize("content_type", ["image/png", "application/zip", "application/gzip"])
def test_detect_refuses_a_signed_format_that_is_empty(content_type: str) -> None:
    with pytest.raises(FileFaultError) as caught:
        _detect(b"", content_type)
    assert caught.value.code == "EmptyContent"


def test_detect_takes_empty_text() -> None:
    assert _detect(b"", "text/plain") == (None, None)


def test_detect_knows_a_beginning_from_a_whole() -> None:
    assert _detect(b'{"a": 1, ', "application/json", size=100_000)[0] == "application/json"
    assert _detect(b'{"a": 1, ', "application/json", size=9)[0] == "text/plain"
