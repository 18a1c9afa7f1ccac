"""Pictures: dimensions, frames and what the camera wrote."""

from __future__ import annotations

import struct
import zlib

import pytest

from filetracker.errors import UnprocessableFileError
from filetracker.metadata.range_reader import BLOCK_BYTES
from tests.support.sample_reading import read_bytes, read_sample, read_sparse, sample

SIDES = {"Width": 64, "Height": 48}
CAMERA = {
    "CameraMake": "Acme",
    "CameraModel": "Acme One",
    "Orientation": 6,
    "TakenTime": "2024-05-06T07:08:09+10:00",
    "GpsLatitude": -33.856833,
    "GpsLongitude": 151.2151,
}
CUT = "may be cut off"
MIB = 1_048_576


@pytest.mark.parametrize(
    ("name", "media_type", "fields"),
    [
        ("sample.jpg", "image/jpeg", SIDES | CAMERA),
        ("sample.png", "image/png", SIDES | CAMERA),
        ("animated.png", "image/png", SIDES | {"Animated": True, "Frames": 3}),
        ("sample.gif", "image/gif", SIDES | {"Animated": True, "Frames": 3}),
        ("sample.webp", "image/webp", SIDES | CAMERA),
        ("animated.webp", "image/webp", SIDES | {"Animated": True, "Frames": 3}),
        ("sample.tiff", "image/tiff", SIDES | CAMERA | {"Pages": 1}),
        ("pages.tiff", "image/tiff", SIDES | {"Pages": 3}),
        ("big.tiff", "image/tiff", SIDES | {"Pages": 1}),
        ("sample.bmp", "image/bmp", SIDES),
        ("sample.heic", "image/heic", SIDES | CAMERA),
        ("sample.avif", "image/avif", SIDES | CAMERA),
        ("sample.svg", "image/svg+xml", {"Width": 192, "Height": 96, "ViewBox": "0 0 200 100"}),
    ],
)
def test_sample_is_detected_and_read_from_its_head_alone(name: str, media_type: str, fields: dict[str, object]) -> None:
    reading = read_sample(name)
    assert (reading.media_type, reading.fields, reading.bytes_fetched) == (media_type, fields, 0)


@pytest.mark.parametrize(
    "name",
    ["sample.jpg", "sample.png", "animated.png", "sample.webp", "sample.gif", "sample.bmp", "sample.tiff", "big.tiff"],
)
def test_cut_picture_is_warned_of(name: str) -> None:
    whole = sample(name)
    assert CUT in read_bytes(whole[: len(whole) - len(whole) // 10]).fields["Warning"]


@pytest.mark.parametrize("name", ["sample.jpg", "sample.png", "sample.webp", "sample.gif", "sample.svg", "sample.heic"])
def test_picture_cut_within_its_header_is_damaged(name: str) -> None:
    with pytest.raises(UnprocessableFileError):
        read_bytes(sample(name)[:28], read_sample(name).media_type)


@pytest.mark.parametrize("name", ["sample.heic", "sample.avif"])
def test_cut_heif_warns(name: str) -> None:
    whole = sample(name)
    assert CUT in read_bytes(whole[:-1]).fields["Warning"]


# One sparse file of each format, its picture's data as large as wished.
def _jpeg(size: int) -> dict[int, bytes]:
    return {0: sample("sample.jpg")[:-2], size - 2: b"\xff\xd9"}


def _png(size: int) -> dict[int, bytes]:
    return {0: sample("sample.png")[:-12], size - 12: sample("sample.png")[-12:]}


def _gif(size: int) -> dict[int, bytes]:
    """One frame that goes on and on in sub-blocks."""
    start = sample("sample.gif")
    blocks = (b"\xff" + bytes(255)) * 1_200
    at = start.index(b"\x2c", 13) + 11
    return {0: start[:at] + blocks, size - 1: b"\x3b"}


def _webp(size: int) -> dict[int, bytes]:
    start, body = sample("sample.webp"), sample("sample.webp")[12:]
    exif = body[body.index(b"EXIF") :]
    picture = b"VP8 " + struct.pack("<L", size - 30 - 8 - len(exif))
    return {0: start[:4] + struct.pack("<L", size - 8) + start[8:30] + picture, size - len(exif): exif}


def _tiff(size: int) -> dict[int, bytes]:
    """The directory at the end, as most writers put it."""
    whole = sample("sample.tiff")
    moved = bytearray(whole)
    base = size - len(whole)
    directory = struct.unpack_from("<L", whole, 4)[0]
    _move_directory(moved, directory, base, {0x8769, 0x8825})
    return {0: whole[:4] + struct.pack("<L", base + directory), base: bytes(moved)}


def _move_directory(data: bytearray, at: int, base: int, nested: set[int]) -> None:
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}
    for index in range(struct.unpack_from("<H", data, at)[0]):
        entry = at + 2 + 12 * index
        tag, kind, count, value = struct.unpack_from("<HHLL", data, entry)
        if tag in nested:
            _move_directory(data, value, base, set())
        if tag in nested or sizes[kind] * count > 4:
            struct.pack_into("<L", data, entry + 8, value + base)


def _bmp(size: int) -> dict[int, bytes]:
    return {0: sample("sample.bmp")[:2] + struct.pack("<L", size % 2**32) + sample("sample.bmp")[6:]}


def _heic(size: int) -> dict[int, bytes]:
    """The picture's data in a box that was made longer; the items are still at its beginning."""
    whole = bytearray(sample("sample.heic"))
    at = whole.rindex(b"mdat") - 4
    struct.pack_into(">L", whole, at, size - at)
    return {0: bytes(whole)}


def _svg(size: int) -> dict[int, bytes]:
    whole = sample("sample.svg")
    return {0: whole[:-8] + b" " * (BLOCK_BYTES - len(whole) + 8), size - 8: whole[-8:]}


@pytest.mark.parametrize(
    "build", [_jpeg, _png, _gif, _webp, _tiff, _bmp, _heic, _svg], ids=lambda build: build.__name__
)
def test_cost_does_not_grow_with_the_picture(build: object) -> None:
    assert callable(build)
    readings = [read_sparse(build(size), size) for size in (5 * MIB, 1024 * MIB)]
    assert readings[0].fields == readings[1].fields
    assert "Warning" not in readings[0].fields
    assert readings[0].fields["Width"] in (64, 192)
    assert abs(readings[0].bytes_fetched - readings[1].bytes_fetched) <= BLOCK_BYTES
    assert max(reading.bytes_fetched for reading in readings) <= 5 * BLOCK_BYTES


def test_broken_exif_is_only_a_warning() -> None:
    broken = sample("sample.jpg").replace(b"Exif\0\0MM", b"Exif\0\0XX")
    fields = read_bytes(broken).fields
    assert {name: fields[name] for name in SIDES} == SIDES
    assert fields["Warning"] == "Its EXIF block cannot be read (it has no byte order mark)."


def test_exif_with_endless_directories_ends() -> None:
    """A directory that claims 65,535 entries of 999 values each."""
    entry = struct.pack(">HHLL", 0x0111, 3, 999, 8)
    block = b"MM\0*\0\0\0\x08\xff\xff" + entry * 65_535
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">LL", 9, 9) + b"\x08\2\0\0\0")
    fields = read_bytes(data + _chunk(b"eXIf", block) + _chunk(b"IDAT", b"")).fields
    assert "more tags than any camera writes" in fields["Warning"]


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


@pytest.mark.parametrize(
    ("tag", "value", "missing"),
    [
        (b"2024:05:06 07:08:09", b"0000:00:00 00:00:00", "TakenTime"),
        (b"2024:05:06 07:08:09", b"some time ago......", "TakenTime"),
        (struct.pack(">LL", 33, 1), struct.pack(">LL", 33, 0), "GpsLatitude"),
        (struct.pack(">LL", 33, 1), struct.pack(">LL", 133, 1), "GpsLatitude"),
        (struct.pack(">HHL", 0x0112, 3, 1) + b"\0\6", struct.pack(">HHL", 0x0112, 3, 1) + b"\0\x63", "Orientation"),
    ],
)
def test_exif_leaves_out_what_cannot_be(tag: bytes, value: bytes, missing: str) -> None:
    data = sample("sample.jpg")
    assert tag in data
    assert missing not in read_bytes(data.replace(tag, value)).fields


def test_huge_dimensions_are_only_numbers() -> None:
    header = struct.pack(">LL5B", 2**32 - 1, 2**32 - 1, 8, 2, 0, 0, 0)
    data = sample("sample.png")[:8] + _chunk(b"IHDR", header) + sample("sample.png")[33:]
    assert read_bytes(data).fields["Width"] == 2**32 - 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(9) + b"\xff\xda\0\2", "no frame header"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20), "No segment begins at byte 20"),
        (b"\xff\xd8\xff\xe0\0\1JFIF\0", "has no length"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT" + bytes(20), "header chunk"),
        (sample("sample.png")[:33] + bytes(30), "No chunk begins at byte 33"),
        (sample("sample.png")[:33] + b"\0\0\0\0IEND", "ends before its picture"),
        (sample("sample.png")[:20] + b"\1" + sample("sample.png")[21:], "checksum"),
        (b"GIF89a\1\0", "within its header"),
        (b"GIF89a\1\0\1\0\0\0\0" + b"\x3b" + bytes(20), "no picture"),
        (b"GIF89a\1\0\1\0\0\0\0" + b"?" + bytes(20), "No block begins at byte 13"),
        (b"RIFF\x08\0\0\0WEBP", "within its header"),
        (b"RIFF\x20\0\0\0WEBPJUNK" + bytes(20), "not a picture"),
        (b"II*\0", "within its header"),
        (b"II*\0\xff\0\0\0\0\0" + bytes(20), "before one of its directories"),
        (b"II+\0\x08\0\0\0\x10", "before one of its directories"),
        (b"\0\0\0\x10ftypheic\0\0\0\0", "no index"),
        (b"\0\0\0\x10ftypheic\0\0\0\0\x7f\0\0\0meta", "claims"),
        (b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x10meta\0\0\0\0", "index is cut off"),
        (b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\3meta", "has no length"),
        (b"<svg", "not well-formed"),
        (b"<svg><a>", "not well-formed"),
        (b"<?xml version='1.0'?><svg xmlns='x'><g></svg>", "not well-formed"),
    ],
)
def test_damaged_picture_is_told_in_a_sentence(data: bytes, reason: str) -> None:
    media_type = "image/svg+xml" if data.startswith(b"<") else "image/webp" if data.startswith(b"RIFF") else None
    with pytest.raises(UnprocessableFileError, match=reason):
        read_bytes(data, media_type)


def test_jpeg_passes_over_fill_bytes_and_lone_markers() -> None:
    data = sample("sample.jpg")
    assert read_bytes(data[:2] + b"\xff\xff\xff\x01\xff" + data[2:], "image/jpeg").fields == SIDES | CAMERA


def test_jpeg_whose_segments_exceed_the_budget_keeps_what_was_found() -> None:
    start = sample("sample.jpg")
    segment = b"\xff\xe2\xff\xff" + bytes(65_533)
    exif_end = 4 + struct.unpack_from(">H", start, 4)[0] if start[3] == 0xE1 else 0
    first = start[: exif_end or 20 + 2 + struct.unpack_from(">H", start, 22)[0]]
    fields = read_bytes(first + segment * 30 + start[len(first) :]).fields
    assert "1,048,576 bytes" in fields["Warning"]
    assert fields["CameraMake"] == "Acme"


def test_bmp_of_old_header_and_from_top_to_bottom() -> None:
    old = b"BM" + struct.pack("<L4xLLHHHH", 30, 26, 12, 640, 480, 1, 24) + bytes(4)
    assert read_bytes(old, "image/bmp").fields == {"Width": 640, "Height": 480}
    down = b"BM" + struct.pack("<L4xLLll", 26, 54, 40, 640, -480)
    assert read_bytes(down, "image/bmp").fields == {"Width": 640, "Height": 480}


@pytest.mark.parametrize(
    ("attributes", "fields"),
    [
        (b"width='12.5mm' height='100'", {"Width": 47.244, "Height": 100}),
        (b"viewBox='0,0,300,200'", {"Width": 300, "Height": 200, "ViewBox": "0,0,300,200"}),
        (b"width='100%' height='auto' viewBox='0 0 3 2'", {"Width": 3, "Height": 2, "ViewBox": "0 0 3 2"}),
        (b"viewBox='0 0'", {"ViewBox": "0 0"}),
        (b"", {}),
    ],
)
def test_svg_gives_pixels(attributes: bytes, fields: dict[str, object]) -> None:
    assert read_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' " + attributes + b"/>").fields == fields


def test_svg_with_entities_is_not_expanded() -> None:
    bomb = b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 20))
    data = b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a0 'x'>" + bomb + b"]><svg><text>&a19;</text></svg>"
    reading = read_bytes(data)
    assert reading.media_type == "image/svg+xml"
    assert reading.fields == {"Warning": "It is not read: it declares entities or attributes that may grow."}


def test_svg_takes_the_small_entities_that_drawing_programs_declare() -> None:
    doctype = (
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [\n'
        b'<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n<!ATTLIST svg xmlns:a CDATA "urn:a">]>\n'
    )
    data = b"<?xml version='1.0'?>\n" + doctype + b"<svg xmlns='&ns_svg;' width='10' height='20'/>"
    assert read_bytes(data, "image/svg+xml").fields == {"Width": 10, "Height": 20}


def test_svg_keeps_its_dimensions_in_spite_of_an_unknown_entity() -> None:
    fields = read_bytes(b"<svg width='1' height='2'>&nbsp;</svg>", "image/svg+xml").fields
    assert (fields["Width"], fields["Height"]) == (1, 2)
    assert "an entity that it does not define" in fields["Warning"]


def test_other_xml_is_no_svg() -> None:
    with pytest.raises(UnprocessableFileError, match="root element is not svg"):
        read_bytes(b"<html/>", "image/svg+xml")


def test_webp_of_the_simple_kinds() -> None:
    lossy = b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0" + bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 0x4000 | 640, 480)
    assert read_bytes(lossy).fields == {"Width": 640, "Height": 480}
    lossless = b"RIFF\x16\0\0\0WEBPVP8L\x09\0\0\0\x2f" + struct.pack("<L", 639 | 479 << 14) + bytes(5)
    assert read_bytes(lossless).fields == {"Width": 640, "Height": 480}


def test_webp_without_the_exif_it_promises_is_warned_of() -> None:
    fields = read_bytes(sample("sample.webp").replace(b"EXIF", b"EXIT")).fields
    assert fields == SIDES | {"Warning": "Its EXIF block was not found."}


def test_webp_with_frames_all_over_a_large_file_is_not_walked_to_its_end() -> None:
    size = 100 * MIB
    start = bytearray(sample("animated.webp")[:30])
    start[4:8] = struct.pack("<L", size - 8)
    frame = b"ANMF" + struct.pack("<L", MIB - 8)
    reading = read_sparse({0: bytes(start), **{30 + n * MIB: frame for n in range(99)}}, size)
    assert reading.fields == SIDES | {"Animated": True}
    assert reading.bytes_fetched <= 5 * BLOCK_BYTES
