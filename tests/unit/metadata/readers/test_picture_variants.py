"""Pictures that other programs show, and what is known of them: variants are no damage."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

JPEG, PNG, GIF, BMP, TIFF, JP2, ICON, HEIC = (
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/bmp",
    "image/tiff",
    "image/jp2",
    "image/vnd.microsoft.icon",
    "image/heic",
)
SIDES = {"Width": 64, "Height": 48}
FRAME = b"\xff\xc0\0\x11\x08\0\x30\0\x40\x03\1\x22\0\2\x11\1\3\x11\1"
SCAN = b"\xff\xda\0\2picture\xff\xd9"


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        pytest.param(b"\xff\xd8" + FRAME + SCAN, None, id="no JFIF"),
        pytest.param(
            b"12345\xff\xd8" + FRAME + SCAN, "5 bytes before its beginning are no part of it.", id="bytes before"
        ),
        pytest.param(b"\xff\xd8" + FRAME[:19] + b"noise" + SCAN, "5 bytes at byte 21 are no part of it.", id="noise"),
        pytest.param(b"\xff\xd8\xff\xd8" + FRAME + SCAN, None, id="two beginnings"),
        pytest.param(b"\xff\xd8\xff\xff\xff" + FRAME + SCAN, None, id="fill bytes"),
        pytest.param(b"\xff\xd8" + FRAME + SCAN[:-2], "Its end mark is missing: it may be cut off.", id="no end"),
        pytest.param(b"\xff\xd8" + FRAME.replace(b"\xc0", b"\xf7") + SCAN, None, id="JPEG-LS"),
    ],
)
def test_jpeg_is_read_as_decoders_read_it(content: bytes, warning: str | None) -> None:
    assert read(content, JPEG).fields == SIDES | ({"Warning": warning} if warning else {})


def test_jpeg_whose_height_comes_later_has_none() -> None:
    assert read(b"\xff\xd8" + FRAME.replace(b"\0\x30", b"\0\0") + SCAN, JPEG).fields == {"Width": 64}


def test_jpeg_of_very_many_segments_is_not_supported() -> None:
    assert "more than 5,000 segments" in unsupported_in(b"\xff\xd8" + b"\xff\xe2\0\2" * 10_000 + FRAME + SCAN, JPEG)


def test_jpeg_of_tables_alone_is_not_supported() -> None:
    assert "tables for other pictures" in unsupported_in(b"\xff\xd8\xff\xdb\0\4\0\0\xff\xd9", JPEG)


@pytest.mark.parametrize("content", [b"no picture at all", b"\xff\xd8\xff\xe0\0\x10JFIF", b"\xff\xd8\xff\xe0"])
def test_jpeg_without_a_picture_is_damaged(content: bytes) -> None:
    assert fault_of(content, JPEG)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


def test_png_of_apples_kind_is_read() -> None:
    """With a chunk before the header, which the format does not allow."""
    data = sample("sample.png")
    assert read(data[:8] + _chunk(b"CgBI", b"\x50\0\x20\2") + data[8:], PNG).fields.items() >= SIDES.items()


def test_png_with_something_behind_it_is_whole() -> None:
    assert "Warning" not in read(sample("sample.png") + b"<!-- appended -->" * 1_000, PNG).fields


def test_gif_with_noise_after_a_frame_keeps_its_dimensions() -> None:
    data = sample("sample.gif")
    second = data.index(b"\x21\xf9", data.index(b"\x2c") + 10)
    fields = read(data[:second] + b"?" + data[second:], GIF).fields
    assert fields.items() >= SIDES.items()
    assert ("Frames" in fields, fields["Warning"].startswith("No block begins at byte")) == (False, True)


def test_gif_with_something_behind_it_is_whole() -> None:
    assert read(sample("sample.gif") + bytes(2_000), GIF).fields == SIDES | {"Animated": True, "Frames": 3}


@pytest.mark.parametrize(("header_bytes", "width_bytes"), [(12, 2), (16, 4), (40, 4), (64, 4), (108, 4), (124, 4)])
def test_bmp_of_each_header_is_read(header_bytes: int, width_bytes: int) -> None:
    sides = (64).to_bytes(width_bytes, "little") + (48).to_bytes(width_bytes, "little")
    data = b"BM" + struct.pack("<L4xLL", 26, 26, header_bytes) + sides
    assert read(data.ljust(26, b"\0"), BMP).fields == SIDES


def test_bmp_of_an_unknown_header_is_not_supported() -> None:
    assert "header of 99 bytes" in unsupported_in(b"BM" + struct.pack("<L4xLL", 26, 26, 99) + bytes(8), BMP)
    assert "header" in fault_of(b"BM" + bytes(10), BMP)


# TIFF
def _directory(at: int, *entries: tuple[int, int, tuple[int, ...]], after: int = 0) -> bytes:
    """A directory at this place, its longer values behind it."""
    values, more = b"", at + 2 + 12 * len(entries) + 4
    data = struct.pack("<H", len(entries))
    for tag, kind, numbers in entries:
        content = b"".join(number.to_bytes(2 if kind == 3 else 4, "little") for number in numbers)
        if len(content) > 4:
            place, values = struct.pack("<L", more + len(values)), values + content
        else:
            place = content.ljust(4, b"\0")
        data += struct.pack("<HHL", tag, kind, len(numbers)) + place
    return data + struct.pack("<L", after) + values


def _tiff(*parts: tuple[int, bytes]) -> bytes:
    data = bytearray(b"II*\0\x08\0\0\0")
    for at, part in parts:
        data[at:] = bytes(at - len(data)) if at > len(data) else b""
        data += part
    return bytes(data)


def _sides(width: int, height: int) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    return (256, 4, (width,)), (257, 4, (height,))


def test_tiff_of_a_camera_has_the_dimensions_of_its_full_picture() -> None:
    """Its first directory is of a small one; those of larger ones stand below it."""
    first = _directory(8, (254, 4, (1,)), *_sides(160, 120), (330, 4, (200, 300, 400)))
    others = [(200, (1, 1_000, 800)), (300, (0, 6_000, 4_000)), (400, (0, 12, 8))]
    parts = [(at, _directory(at, (254, 4, (kind,)), *_sides(width, height))) for at, (kind, width, height) in others]
    assert read(_tiff((8, first), *parts), TIFF).fields == {"Width": 6_000, "Height": 4_000}


def test_tiff_of_a_camera_that_has_a_mark_has_no_pages() -> None:
    data = _tiff(
        (8, b"CR\2\0"), (16, _directory(16, *_sides(64, 48), after=100)), (100, _directory(100, *_sides(8, 6)))
    )
    assert read(data.replace(b"\x08\0\0\0", b"\x10\0\0\0", 1), TIFF).fields == SIDES


def test_tiff_counts_pages_and_not_their_smaller_versions() -> None:
    parts = [
        (8, _directory(8, *_sides(64, 48), after=100)),
        (100, _directory(100, (254, 4, (1,)), *_sides(32, 24), after=200)),
        (200, _directory(200, (254, 4, (2,)), *_sides(64, 48))),
    ]
    assert read(_tiff(*parts), TIFF).fields == SIDES | {"Pages": 2}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_tiff((8, _directory(8, (258, 3, (8,))))), "no dimensions"),
        (_tiff((8, _directory(8, *_sides(0, 48)))), "no dimensions"),
        (b"II*\0\x08\0\0\0\xff\xff" + bytes(100), "65,535 entries"),
        (b"IIU\0\x08\0\0\0" + bytes(100), "variant of TIFF"),
    ],
)
def test_tiff_of_other_kinds_is_not_supported(content: bytes, reason: str) -> None:
    assert reason in unsupported_in(content, TIFF)


def test_tiff_with_a_directory_for_each_eighteen_bytes_costs_little() -> None:
    """Each leads to the next; of each but the first only the first entries are looked at."""
    pages = b"".join(_directory(0, (254, 4, (0,)), after=200 + 18 * (number + 1)) for number in range(50_000))
    found = read(_tiff((8, _directory(8, *_sides(64, 48), after=200)), (200, pages)), TIFF)
    assert found.fields.items() >= SIDES.items()
    assert found.bytes_fetched <= 6 * 65_536


def test_big_tiff_has_pages() -> None:
    assert read("big.tiff", TIFF).fields == SIDES | {"Pages": 1}


# JPEG 2000
def _box(kind: bytes, content: bytes, length: int | None = None) -> bytes:
    return struct.pack(">L", len(content) + 8 if length is None else length) + kind + content


SIGNATURE = _box(b"jP  ", b"\r\n\x87\n") + _box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
HEADER = _box(b"ihdr", struct.pack(">LLHBBBB", 48, 64, 3, 7, 7, 0, 0))
STREAM = b"\xff\x4f\xff\x51\0\x2f\0\0" + struct.pack(">8LH", 74, 58, 10, 10, 0, 0, 0, 0, 3)
COLORS = SIDES | {"Components": 3}


@pytest.mark.parametrize(
    "content",
    [
        SIGNATURE + _box(b"jp2h", HEADER),
        SIGNATURE + _box(b"xml ", bytes(100)) + _box(b"jp2h", HEADER),
        SIGNATURE + _box(b"jp2c", STREAM, length=0),
        SIGNATURE + _box(b"jp2c", struct.pack(">Q", 16 + len(STREAM)) + STREAM, length=1),
        STREAM,
    ],
    ids=["header", "after another box", "codestream to the end", "long box", "codestream alone"],
)
def test_jpeg_2000_is_read(content: bytes) -> None:
    assert read(content, JP2).fields == COLORS


def test_jpeg_2000_costs_its_beginning() -> None:
    found = read(LargeFile(SIGNATURE + _box(b"jp2h", HEADER) + b"\0\0\0\0jp2c", zeros(2**30)), JP2)
    assert (found.fields, found.bytes_fetched) == (COLORS, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SIGNATURE, "no image header"),
        (SIGNATURE + _box(b"jp2h", HEADER)[:20], "end of its image header"),
        (SIGNATURE + _box(b"free", b"", length=4), "impossible length 4"),
        (SIGNATURE + _box(b"jp2c", bytes(50)), "does not begin with"),
        (STREAM[:20], "description of the picture"),
    ],
)
def test_jpeg_2000_that_is_cut_is_damaged(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, JP2)


def test_jpeg_2000_with_very_many_boxes_is_not_supported() -> None:
    assert "more than 100 boxes" in unsupported_in(SIGNATURE + _box(b"free", b"") * 200, JP2)


# Icons
def _icon(*entries: tuple[int, int], size: int = 4, kind: int = 1) -> bytes:
    start = 6 + 16 * len(entries)
    directory = b"".join(
        struct.pack("<4B2H2L", *sides, 0, 0, 1, 32, size, start + size * number) for number, sides in enumerate(entries)
    )
    return struct.pack("<3H", 0, kind, len(entries)) + directory + bytes(size * len(entries))


@pytest.mark.parametrize("kind", [1, 2])
def test_icon_has_the_dimensions_of_its_largest_picture(kind: int) -> None:
    fields = read(_icon((16, 16), (0, 0), (48, 48), kind=kind), ICON).fields
    assert fields == {"Width": 256, "Height": 256, "Pictures": 3}


def test_icon_that_is_cut_is_warned_of() -> None:
    content = _icon((16, 16), size=100)
    assert read(content[:-1], ICON).fields["Warning"] == "It is shorter than its directory says: it may be cut off."
    assert "end of its directory" in fault_of(content[:20], ICON)
    assert "no picture" in fault_of(b"\0\0\1\0\0\0", ICON)
    assert "no icon" in unsupported_in(b"\x89PNG\r\n\x1a\n" + bytes(100), ICON)


# HEIF
def test_heif_that_is_a_film_is_not_supported() -> None:
    content = _box(b"ftyp", b"msf1\0\0\0\0") + _box(b"moov", bytes(100))
    assert "it is a film" in unsupported_in(content, HEIC)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_box(b"ftyp", b"heic\0\0\0\0"), "no index"),
        (_box(b"ftyp", b"heic\0\0\0\0") + _box(b"mdat", b"", length=1_000), "no index"),
        (_box(b"ftyp", b"heic\0\0\0\0") + _box(b"meta", bytes(8), length=10**6), "claims 1,000,000 bytes"),
    ],
)
def test_heif_without_its_index_is_damaged(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, HEIC)


def test_heif_with_a_huge_index_is_not_supported() -> None:
    content = LargeFile(_box(b"ftyp", b"heic\0\0\0\0") + _box(b"meta", b"", length=10**6), zeros(10**7))
    assert "claims 1,000,000 bytes" in unsupported_in(content, HEIC)
