from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.metadata.detection import detect_type, is_text

BITMAP = b"BM" + (70).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
OOXML = "application/vnd.openxmlformats-officedocument"


def _zip(*names: str, first: str = "[Content_Types].xml", first_content: str = "x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(first, first_content)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def _empty_zip() -> bytes:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf", id="PDF"),
        pytest.param(b"%PDF-1.7\nall text", "application/pdf", id="PDF that looks like text"),
        pytest.param(b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf", id="PDF after a byte order mark"),
        pytest.param(b"junk\0\xff\n%PDF-1.4\n", "application/pdf", id="PDF after junk"),
        pytest.param(b"%!PS-Adobe-3.0", "application/postscript", id="PostScript"),
        pytest.param(b"{\\rtf1\\ansi", "application/rtf", id="RTF"),
        pytest.param(b"\n <!DOCTYPE HTML><p>", "text/html", id="HTML"),
        pytest.param(b"<html lang='en'>", "text/html", id="HTML without doctype"),
        pytest.param(b"<?xml version='1.0'?>\n<!-- x --><svg xmlns='x'>", "image/svg+xml", id="SVG"),
        pytest.param(b"<svg>", "image/svg+xml", id="SVG alone"),
        pytest.param(b"<?xml version='1.0'?><a/>", "application/xml", id="XML"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg", id="JPEG"),
        pytest.param(b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*", "image/jpeg", id="JPEG from a camera"),
        pytest.param(b"GIF89a\1\0\1\0", "image/gif", id="GIF"),
        pytest.param(b"RIFF$\x08\0\0WEBPVP8 \x10\0", "image/webp", id="WebP"),
        pytest.param(BITMAP, "image/bmp", id="BMP"),
        pytest.param(b"II*\0\x08\0\0\0\x10\0\xfe\0", "image/tiff", id="TIFF"),
        pytest.param(b"MM\0*\0\0\0\x08\0\x10", "image/tiff", id="TIFF, big-endian"),
        pytest.param(b"II+\0\x08\0\0\0\x10\0\0\0", "image/tiff", id="BigTIFF"),
        pytest.param(b"RIFF$\x08\0\0WAVEfmt \x10\0\0\0", "audio/wav", id="WAV"),
        pytest.param(b'fLaC\0\0\0"\x10\0', "audio/flac", id="FLAC"),
        pytest.param(b"\0\0\0 ftypisom\0\0\2\0isomiso2", "video/mp4", id="MP4"),
        pytest.param(gzip.compress(b"x"), "application/gzip", id="gzip"),
        pytest.param(b"\x7fELF\2\1\1\0", "application/x-elf", id="ELF"),
        pytest.param(b"PAR1\x15\x04\xff", "application/vnd.apache.parquet", id="Parquet"),
        pytest.param(b"SQLite format 3\0\x10\0", "application/vnd.sqlite3", id="SQLite"),
        pytest.param(_zip(first="a.txt"), "application/zip", id="ZIP"),
        pytest.param(_empty_zip(), "application/zip", id="ZIP of nothing"),
        pytest.param(_zip("word/document.xml"), f"{OOXML}.wordprocessingml.document", id="DOCX"),
        pytest.param(_zip("xl/workbook.xml"), f"{OOXML}.spreadsheetml.sheet", id="XLSX"),
        pytest.param(_zip("ppt/presentation.xml"), f"{OOXML}.presentationml.presentation", id="PPTX"),
        pytest.param(_zip("other/x.xml"), "application/zip", id="OOXML of no known kind"),
        pytest.param(_zip(first="mimetype", first_content="application/epub+zip"), "application/epub+zip", id="EPUB"),
        pytest.param(_zip(first="mimetype", first_content="x\ny"), "application/zip", id="ZIP that lies"),
        pytest.param(_zip(first="mimetype", first_content="a/" + "b" * 200), "application/zip", id="ZIP that talks"),
        pytest.param(b"hello, world\n", "text/plain", id="text"),
        pytest.param("naïve 日本語".encode(), "text/plain", id="UTF-8"),
        pytest.param("naïve".encode("utf-16"), "text/plain", id="UTF-16"),
        pytest.param(b"\xff\xfe\x00", "application/octet-stream", id="UTF-16 that is cut"),
        pytest.param(b"\x91\x03\x77\xfe\xa9\0\1\2", "application/octet-stream", id="noise"),
        pytest.param(b"\xff\xfb\x90", "application/octet-stream", id="two bytes that fit by chance"),
        pytest.param(b'{"a": 1}', "application/json", id="JSON"),
        pytest.param(b"\xef\xbb\xbf [1, 2]", "application/json", id="JSON after a byte order mark"),
        pytest.param(b"{not json}", "text/plain", id="text in braces"),
        pytest.param(b"[" * 10_000, "text/plain", id="deeper than the parser goes"),
    ],
)
def test_detect_type_knows(head: bytes, media_type: str) -> None:
    assert detect_type(head, whole=True) == media_type


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b'{ "a": [1, 2, ', "application/json"),
        (b'[{"a": 1}, {"b"', "application/json"),
        (b"[]", "application/json"),
        (b"{braces} and more", "text/plain"),
        (b"[section]\nkey=", "text/plain"),
        ("é".encode()[:1], "text/plain"),
    ],
)
def test_detect_type_of_a_beginning(head: bytes, media_type: str) -> None:
    """What is cut cannot be parsed, and may end within a character."""
    assert detect_type(head, whole=False) == media_type


@pytest.mark.parametrize(
    ("head", "whole", "expected"),
    [
        (b"tabs\tand\r\nlines", True, True),
        (b"colours \x1b[31m", True, True),
        (b"bell \x07", True, False),
        (b"latin \xe9", True, False),
        ("é".encode()[:1], True, False),
        ("é".encode()[:1], False, True),
    ],
)
def test_is_text_takes_characters_and_no_controls(head: bytes, whole: bool, expected: bool) -> None:
    assert is_text(head, whole) is expected


@given(head=st.binary(max_size=200), whole=st.booleans())
def test_detect_type_answers_whatever_it_is_given(head: bytes, whole: bool) -> None:
    media_type = detect_type(head, whole)
    assert "/" in media_type
    assert media_type.isprintable()


@given(value=st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(lambda value: [value]))
def test_detect_type_knows_all_json(value: object) -> None:
    assert detect_type(json.dumps(value).encode(), whole=True) == "application/json"
