from __future__ import annotations

import io
import zipfile

import pytest

from filetracker.errors import RetriableError
from filetracker.metadata.detection.detector import Basis, Detected, detect
from filetracker.metadata.detection.refinement import refine
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader

OOXML = "application/vnd.openxmlformats-officedocument"
DOCX, EPUB, ODT = (
    f"{OOXML}.wordprocessingml.document",
    "application/epub+zip",
    "application/vnd.oasis.opendocument.text",
)
TYPES = ("[Content_Types].xml", f"<Types><Override ContentType='{DOCX}.main+xml'/></Types>")
LARGE = ("word/media/picture.bin", "x" * 100_000)


def archive(*members: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, content in members:
            written.writestr(name, content)
    return out.getvalue()


def refined(data: bytes, claim: str) -> tuple[Detected, int, RangeReader]:
    head = data[:BLOCK_BYTES]
    file = RangeReader(lambda start, length: data[start : start + length], len(data), head)
    found = refine(file, head, claim, detect(head, whole=len(head) == len(data)))
    return found.detected, found.offset, file


@pytest.mark.parametrize(
    ("data", "claim", "media_type"),
    [
        pytest.param(archive(LARGE, TYPES), "", DOCX, id="content types beyond the first read"),
        pytest.param(archive(("a.bin", "x" * 100_000), TYPES), DOCX, DOCX, id="as declared"),
        pytest.param(archive(("a.bin", "x" * 100_000), TYPES), "", "application/zip", id="nothing hints at it"),
        pytest.param(archive(LARGE), DOCX, "application/zip", id="no content types at all"),
        pytest.param(archive(LARGE, ("META-INF/container.xml", "")), EPUB, EPUB, id="EPUB without its first entry"),
        pytest.param(archive(LARGE, ("META-INF/manifest.xml", "")), ODT, ODT, id="ODT without its first entry"),
        pytest.param(archive(LARGE), EPUB, "application/zip", id="no EPUB"),
        pytest.param(b"#!/bin/sh\n" + archive(("a", "x")), "application/zip", "application/zip", id="with a script"),
        pytest.param(b"junk\0" + archive(TYPES), DOCX, DOCX, id="DOCX with junk before it"),
        pytest.param(b"not one", "application/zip", "text/plain", id="no archive at all"),
    ],
)
def test_refine_asks_the_directory(data: bytes, claim: str, media_type: str) -> None:
    detected, _, file = refined(data, claim)
    assert detected.media_type == media_type
    assert file.refusal is None


def test_refine_lets_a_claim_stand_if_there_is_no_directory() -> None:
    detected, _, _ = refined(archive(LARGE, TYPES)[:90_000], DOCX)
    assert (detected.media_type, detected.is_final) == ("application/zip", False)


@pytest.mark.parametrize(
    ("head", "claim", "offset"),
    [
        (b"12345\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg", 5),
        (b"\r\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", 2),
        (b"\r\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/gif", 0),
        (b"\r\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "", 0),
        (bytes(2_000) + b"\x89PNG\r\n\x1a\n", "image/png", 0),
    ],
)
def test_refine_finds_a_claimed_signature_behind_other_bytes(head: bytes, claim: str, offset: int) -> None:
    detected, found, _ = refined(head, claim)
    assert found == offset
    assert (detected.media_type == claim) is bool(offset and claim)
    assert detected.basis is not Basis.SIGNATURE


@pytest.mark.parametrize(
    ("head", "claim"),
    [
        (b"\xff\x0a\xfa\x1f\x01\x90\0", "image/jxl"),
        (b"\xff\xd8\0\0\0\0\0\xff\xe0\0\x10JFIF\0", "image/jpeg"),
    ],
)
def test_refine_lets_a_short_signature_bear_out_a_claim(head: bytes, claim: str) -> None:
    assert refined(head, claim)[0] == Detected(claim, Basis.CONFIRMED)
    assert refined(head, "")[0].media_type == "application/octet-stream"


def test_refine_passes_on_what_the_source_raises() -> None:
    def fetch(start: int, length: int) -> bytes:
        raise RetriableError(f"S3 is away: {start}, {length}.")

    head = archive(LARGE)[:BLOCK_BYTES]
    with pytest.raises(RetriableError, match="away"):
        refine(RangeReader(fetch, 200_000, head), head, DOCX, detect(head, whole=False))
