from __future__ import annotations

import pytest

from filetracker.metadata.detection.detector import Basis, Detected, detect
from filetracker.metadata.media_types.relations import UNKNOWN
from filetracker.metadata.verdict import Claims, contradicts, is_certain, media_type_of, reading_type

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
NOISE = b"\x91\x03\x77\xfe\xa9\0\1\2"
ZIP = b"PK\x03\x04\x14\0\0\0\0\0" + bytes(20) + b"a"
GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
MP4 = b"\0\0\0 ftypisom\0\0\2\0isomiso2"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
CSV = b"a,b\n1,2\n"


def judged(head: bytes, content_type: str, file_name: str = "x") -> tuple[str, bool]:
    """What to call the file, and whether it is something else than it says."""
    detected = detect(head, whole=True)
    claim = Claims.of(file_name, content_type).against(detected.media_type)
    return media_type_of(claim, detected), contradicts(claim, detected)


@pytest.mark.parametrize(
    ("content_type", "file_name", "claim"),
    [
        ("image/png", "a.txt", "image/png"),
        ("Text/HTML; charset=utf-8", "a", "text/html"),
        ("binary/octet-stream", "folder/a.png", "image/png"),
        ("application/octet-stream", "a.tar.gz", "application/gzip"),
        ("application/x-tar", "a.tar.gz", "application/gzip"),
        ("application/octet-stream", "a.svgz", "image/svg+xml"),
        ("application/octet-stream", "a.tar.bz2", "application/x-bzip2"),
        ("application/octet-stream", "a.unheard-of", ""),
        ("", "noending", ""),
        ("", ".png", "image/png"),
        ("binary/octet-stream", "a.exe", "application/vnd.microsoft.portable-executable"),
        ("application/x-msdownload", "a.exe", "application/vnd.microsoft.portable-executable"),
        ("application/x-msdownload", "a.bat", "text/x-msdos-batch"),
        ("binary/octet-stream", "a.JSONL", "application/x-ndjson"),
        ("binary/octet-stream", "a.parquet", "application/vnd.apache.parquet"),
        ("binary/octet-stream", "a.opus", "audio/ogg"),
        ("application/x-zip-compressed", "a", "application/zip"),
        ("image/jpg", "a", "image/jpeg"),
        ("text/plain", "a.csv", "text/csv"),
        ("application/zip", "a.docx", DOCX),
        (DOCX, "a.docm", DOCM),
        ("application/vnd.ms-excel", "a.csv", "text/csv"),
        ("application/vnd.lotus-organizer", "a.org", ""),
        ("video/mp2t", "a.ts", ""),
        ("text/csv", "a.json", "text/csv"),
    ],
)
def test_against_is_the_more_exact_of_what_is_said(content_type: str, file_name: str, claim: str) -> None:
    assert Claims.of(file_name, content_type).against(UNKNOWN) == claim


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [("text/csv", ""), ("text/csv; charset=Windows-1250", "windows-1250"), ('text/csv;charset="utf-8"', "utf-8")],
)
def test_of_takes_the_charset(content_type: str, charset: str) -> None:
    assert Claims.of("a", content_type).charset == charset


@pytest.mark.parametrize(
    ("head", "content_type", "file_name"),
    [
        (PNG, "image/jpeg", "a.jpg"),
        (PNG, "image/jpeg", "a.png"),
        (PNG, "", "a.jpg"),
        (PNG, "text/plain", "a"),
        (PDF, "text/csv", "a.csv"),
        (NOISE, "image/png", "a.png"),
        (b"not a picture", "image/png", "a.png"),
        (b"a letter", "application/msword", "a.doc"),
        (b"<html>", "application/json", "a.json"),
        (b"<!doctype html><p>Not found", "text/csv", "a.csv"),
        (b"<!doctype html><p>Not found", "image/svg+xml", "a.svg"),
        (b"<?xml version='1.0'?><Error/>", "application/json", "a.json"),
        (b'{"error": "not found"}', "text/html", "a.html"),
        (b"no markup", "application/xml", "a.xml"),
        (ZIP, "image/png", "a.png"),
        (GZIP, "text/csv", "a.csv"),
        (MP4, "audio/mpeg", "a.mp3"),
        (OLE, "application/pdf", "a.pdf"),
        (PNG, "audio/x-unheard-of", "a"),
        (PNG, "image/vnd.microsoft.icon", "favicon.ico"),
    ],
)
def test_contradicts_what_a_person_would_call_something_else(head: bytes, content_type: str, file_name: str) -> None:
    assert judged(head, content_type, file_name)[1]


@pytest.mark.parametrize(
    ("head", "content_type", "file_name", "media_type"),
    [
        (PNG, "image/png", "a.png", "image/png"),
        (PNG, "binary/octet-stream", "a", "image/png"),
        (PNG, "image/x-unheard-of", "a", "image/x-unheard-of"),
        (CSV, "text/csv", "a.csv", "text/csv"),
        (CSV, "binary/octet-stream", "a.csv", "text/csv"),
        (CSV, "text/plain", "a.csv", "text/csv"),
        (CSV, "application/vnd.ms-excel", "a.csv", "text/csv"),
        (NOISE, "text/csv", "a.csv", "text/csv"),
        (NOISE, "audio/mpeg", "a.mp3", "audio/mpeg"),
        (b"# Notes\n", "text/x-markdown", "notes.md", "text/markdown"),
        (b"a: 1\n", "application/x-yaml", "a.yml", "application/yaml"),
        (b"import os\n", "text/x-python", "a.py", "text/x-python"),
        (b"From: a@example.com\r\n\r\n", "message/rfc822", "a.eml", "message/rfc822"),
        (b"#EXTM3U\n", "audio/x-mpegurl", "a.m3u8", "application/vnd.apple.mpegurl"),
        (b"module x\n", "audio/x-mod", "go.mod", "text/plain"),
        (b"let x = 1;\n", "video/mp2t", "a.ts", "text/plain"),
        (b"def x : y;\n", "application/urc-targetdesc+xml", "a.td", "text/plain"),
        (b"{{ page }}", "application/octet-stream", "page.j2", "text/plain"),
        (b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson", "a", "application/x-ndjson"),
        (b'{"a": 1}\n{"a": 2}\n', "application/json", "a", "application/x-ndjson"),
        (b'{"a": 1}', "application/x-ndjson", "a", "application/x-ndjson"),
        (b'{"a": 1}', "text/plain", "a", "application/json"),
        (b'{"a": 1}', "application/ld+json", "a", "application/ld+json"),
        (b"<html>", "text/plain", "a", "text/html"),
        (b"<html>", "text/markdown", "a.md", "text/markdown"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html>\n<html/>", "text/html", "a", "application/xhtml+xml"),
        (b"<svg/>", "application/xml", "a", "image/svg+xml"),
        (b"<a>{{ b }}</a", "application/xml", "a.xml", "application/xml"),
        (ZIP, "application/x-java-archive", "a.jar", "application/java-archive"),
        (ZIP, "application/vnd.unheard-of", "a", "application/vnd.unheard-of"),
        (GZIP, "application/x-tar", "a", "application/gzip"),
        (GZIP, "application/x-tar", "a.tgz", "application/gzip"),
        (GZIP, "text/csv", "a.csv.gz", "application/gzip"),
        (CSV, "text/csv", "a.csv.gz", "text/csv"),
        (GZIP, "image/svg+xml", "a.svgz", "image/svg+xml"),
        (MP4, "video/quicktime", "a.mov", "video/quicktime"),
        (MP4, "audio/x-m4a", "a.m4a", "audio/mp4"),
        (OLE, DOCX, "a.docx", DOCX),
        (OLE, "application/msword", "a.doc", "application/msword"),
        (PDF, "application/postscript", "a.ai", "application/illustrator"),
        (b"{\\rtf1\\ansi x}", "application/msword", "a.doc", "application/rtf"),
        (b"MZ" + bytes(58) + b"@\0\0\0PE\0\0", "application/x-msdownload", "a.exe", None),
        (b"P3\n1 1\n255\n0 0 0\n", "image/x-portable-pixmap", "a.ppm", "image/x-portable-pixmap"),
        (b"0\nSECTION\n", "image/vnd.dxf", "a.dxf", "image/vnd.dxf"),
    ],
)
def test_media_type_of_is_the_most_exact_that_all_agree_on(
    head: bytes, content_type: str, file_name: str, media_type: str | None
) -> None:
    assert judged(head, content_type, file_name) == (
        media_type or "application/vnd.microsoft.portable-executable",
        False,
    )


def test_media_type_of_is_what_the_bytes_say_if_the_claim_is_wrong() -> None:
    assert judged(PNG, "image/jpeg", "a.jpg")[0] == "image/png"
    assert judged(NOISE, "image/jpeg", "a.jpg")[0] == "application/octet-stream"


def test_contradicts_nothing_for_a_guess() -> None:
    assert not contradicts("audio/x-unheard-of", Detected("image/png", Basis.GUESS))
    assert contradicts("image/jpeg", Detected("image/png", Basis.GUESS)), "its signature is not there"


@pytest.mark.parametrize("claim", [DOCX, DOCM, "application/epub+zip"])
def test_contradicts_a_document_that_is_another_archive(claim: str) -> None:
    assert contradicts(claim, Detected("application/zip", Basis.SIGNATURE))
    assert not contradicts(claim, Detected("application/zip", Basis.SIGNATURE, is_final=False))


@pytest.mark.parametrize(
    ("media_type", "shown", "read_as"),
    [
        ("text/csv", "text/plain", "text/csv"),
        ("application/json", "text/plain", "application/json"),
        ("application/geo+json", "application/json", "application/geo+json"),
        ("application/x-ipynb+json", "application/json", "application/json"),
        ("application/rss+xml", "application/xml", "application/xml"),
        ("text/markdown", "text/plain", "text/plain"),
        ("text/x-python", "application/json", "application/json"),
        ("image/x-mamiya-mef", "image/tiff", "image/tiff"),
        ("application/java-archive", "application/zip", "application/zip"),
        ("application/vnd.ms-powerpoint.slide.macroenabled.12", "application/zip", PPTX),
        (DOCX, "application/x-ole-storage", "application/x-ole-storage"),
        ("application/msword", "application/msword", "application/x-ole-storage"),
        ("image/svg+xml", "application/gzip", "application/gzip"),
        ("audio/mp4", "video/mp4", "audio/mp4"),
        ("text/csv", "application/octet-stream", "text/csv"),
        ("text/markdown", "application/octet-stream", "text/plain"),
        ("image/png", "application/octet-stream", ""),
        ("application/vnd.unheard-of", "application/zip", "application/zip"),
        ("video/x-flv", "video/x-flv", ""),
    ],
)
def test_reading_type_is_the_nearest_that_has_a_reader(media_type: str, shown: str, read_as: str) -> None:
    assert reading_type(media_type, Detected(shown, Basis.TEXT)) == read_as


def test_reading_type_does_not_read_bytes_as_text() -> None:
    assert reading_type("application/postscript", Detected("application/postscript", Basis.SIGNATURE)) == ""


@pytest.mark.parametrize(
    ("head", "content_type", "file_name", "certain"),
    [
        (PNG, "image/png", "a", True),
        (PNG, "", "a.png", True),
        (PNG, "image/jpeg", "a.png", True),
        (PNG, "", "a", False),
        (PNG, "image/jpeg", "a.jpg", False),
        (ZIP, "", "a.docx", True),
        (MP4, "", "a.mov", True),
        (b"<?xml version='1.0'?><a/>", "application/xml", "a.xml", False),
        (b"{}", "application/json", "a.json", False),
        (NOISE, "image/png", "a.png", False),
    ],
)
def test_is_certain_only_of_a_signature_that_agrees(
    head: bytes, content_type: str, file_name: str, certain: bool
) -> None:
    detected = detect(head, whole=True)
    assert is_certain(Claims.of(file_name, content_type), detected, detected.media_type) is certain


def test_is_certain_of_an_archive_is_not_of_the_document_in_it() -> None:
    document, archive = Detected(DOCX, Basis.SIGNATURE), Claims("application/zip", "application/zip")
    assert not is_certain(archive, document, DOCX)
    assert is_certain(archive, document, "application/zip")
    assert is_certain(Claims("application/zip", DOCX), document, DOCX)
