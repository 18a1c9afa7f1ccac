from __future__ import annotations

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

NAMES = {
    "FontName": "Tracked Sans Bold",
    "FontFamily": "Tracked Sans",
    "FontStyle": "Bold",
    "Version": "Version 1.250",
    "GlyphCount": 3,
}


def _collection() -> bytes:
    """Of one font, whose tables lie 16 bytes later."""
    font = bytearray(sample("sample.ttf"))
    for at in range(12, 12 + 16 * font[5], 16):
        offset = int.from_bytes(font[at + 8 : at + 12], "big") + 16
        font[at + 8 : at + 12] = offset.to_bytes(4, "big")
    return b"ttcf\0\1\0\0\0\0\0\1\0\0\0\x10" + bytes(font)


def _font(name_table: bytes) -> bytes:
    entry = b"name" + bytes(4) + (28).to_bytes(4, "big") + len(name_table).to_bytes(4, "big")
    return b"\0\1\0\0\0\1" + bytes(6) + entry + name_table


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        ("sample.ttf", "font/ttf", {**NAMES, "Outlines": "TrueType", "TableCount": 10}),
        ("sample.otf", "font/otf", {**NAMES, "Outlines": "CFF", "TableCount": 9}),
        ("sample.woff", "font/woff", {**NAMES, "Outlines": "TrueType", "TableCount": 10}),
        ("sample.woff2", "font/woff2", {"Outlines": "TrueType", "TableCount": 10}),
        (_collection(), "font/collection", {**NAMES, "Outlines": "TrueType", "TableCount": 10, "Fonts": 1}),
    ],
)
def test_read_metadata_describes(content: bytes | str, media_type: str, expected: dict[str, object]) -> None:
    assert read(content, media_type).fields == expected


def test_read_metadata_reads_names_alone() -> None:
    found = read(LargeFile(sample("sample.ttf"), zeros(2**30)), "font/ttf")
    assert (found.fields["FontName"], found.bytes_fetched) == ("Tracked Sans Bold", 0)


def test_read_metadata_takes_other_names_where_there_are_no_english_ones() -> None:
    records = b"\0\1\0\0\0\0\0\4\0\4\0\0" + b"\0\3\0\1\x04\x07\0\1\0\4\0\4" + b"\0\3\0\1\x04\x07\0\4\0\4\0\4"
    table = b"\0\0\0\3\0\x2a" + records + b"Mac\x8a" + "Äö".encode("utf-16-be")
    fields = read(_font(table), "font/ttf").fields
    assert fields == {"FontName": "Macä", "FontFamily": "Äö", "Outlines": "TrueType", "TableCount": 1}


def test_read_metadata_takes_lying_names() -> None:
    """More records, longer and elsewhere, than there are."""
    fields = read(_font(b"\0\0\xff\xff\xff\xff" + b"\0\3\0\1\x04\x09\0\4\xff\xff\xff\xff"), "font/ttf").fields
    assert fields == {"Outlines": "TrueType", "TableCount": 1}


def _woff_with(at: int, new: bytes) -> bytes:
    data = bytearray(sample("sample.woff"))
    data[at : at + len(new)] = new
    return bytes(data)


def _broken_woff() -> bytes:
    data = sample("sample.woff")
    entry = data.index(b"name", 44)
    return _woff_with(int.from_bytes(data[entry + 4 : entry + 8], "big"), b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"\0\1\0\0\0\1", "font/ttf", "end of its header"),
        (b"\0\1\0\0\0\0" + bytes(6), "font/ttf", "claims to have 0 tables"),
        (sample("sample.ttf")[:100], "font/ttf", "end of its table directory"),
        (sample("sample.ttf")[:400], "font/ttf", "end of its tables"),
        (_broken_woff(), "font/woff", "a table cannot be unpacked"),
    ],
)
def test_read_metadata_refuses(content: bytes, media_type: str, reason: str) -> None:
    assert reason in fault_of(content, media_type)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\0\1\0\0\xff\xff" + bytes(6), "claims to have 65,535 tables"),
        (b"StartFontMetrics 2.0", "not a font of a known kind"),
    ],
)
def test_read_metadata_does_not_support(content: bytes, reason: str) -> None:
    assert reason in unsupported_in(content, "font/ttf")


@pytest.mark.parametrize(("mark", "outlines"), [(b"true", "TrueType"), (b"typ1", None), (b"OTTO", "CFF")])
def test_read_metadata_knows_apples_marks(mark: bytes, outlines: str | None) -> None:
    assert read(mark + _font(b"")[4:], "font/ttf").fields.get("Outlines") == outlines


def test_read_metadata_leaves_out_names_of_other_scripts() -> None:
    """Which are in encodings of old Macintosh systems."""
    records = b"\0\1\0\1\0\x0b\0\4\0\4\0\0" + b"\0\1\0\0\0\0\0\1\0\4\0\0"
    fields = read(_font(b"\0\0\0\2\0\x1e" + records + b"Name"), "font/ttf").fields
    assert ("FontName" in fields, fields["FontFamily"]) == (False, "Name")


def test_read_metadata_takes_little_of_long_names() -> None:
    """More than 5,000 records, each of which claims 64 KiB."""
    table = b"\0\0\xff\xff\0\0" + b"\0\3\0\1\x04\x09\0\4\xff\xff\0\0" * 5_460
    assert len(read(_font(table), "font/ttf").fields["FontName"]) <= 512
