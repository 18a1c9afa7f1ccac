"""A format's own signature decides, whatever other formats' signatures its content has at their places."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from puremagic.main import magic_header_array

from filetracker.metadata.detection.detector import Basis, detect
from filetracker.metadata.detection.signatures import signatures
from filetracker.metadata.range_reader import BLOCK_BYTES
from tests.content.test_cases import described
from tests.support.content.samples import FOLDER

FREE_BYTES = 40_000
# Place and bytes of all that the library and our own tables know, once each.
FOREIGN = sorted({(match.offset, match.byte_match) for match in magic_header_array} | set(signatures()))
# Where a detector stops to look.
OWN_BYTES = 64


def pasted(data: bytes, offset: int, mark: bytes) -> bytes:
    return data[:offset] + mark + data[offset + len(mark) :]


SIGNED = [
    *("sample.png", "sample.jpg", "sample.gif", "sample.tiff", "big.tiff", "sample.webp", "sample.bmp", "sample.heic"),
    *("sample.avif", "sample.pdf", "sample.gz", "sample.7z", "sample.zip", "sample.sqlite", "sample.parquet"),
    *("sample.wav", "sample.flac", "sample.ogg", "sample.mp3", "sample.mp4", "sample.m4a", "sample.mkv", "sample.webm"),
    *("sample.avi", "sample.elf", "sample.exe", "sample.ttf", "sample.otf", "sample.woff", "sample.woff2"),
    *("encrypted.docx", "sample.tar"),
]


@pytest.mark.parametrize("name", SIGNED)
def test_detect_keeps_to_the_signature_at_the_start(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    media_type = detect(data, whole=True).media_type
    data = data.ljust(FREE_BYTES, b"\x01")
    own = 512 if name.endswith(".tar") else 1_024 if name.endswith((".mp3", ".docx", ".exe")) else OWN_BYTES
    for offset, mark in FOREIGN:
        if offset >= own:
            found = detect(pasted(data, offset, mark)[:BLOCK_BYTES], whole=True)
            assert (found.media_type, found.basis) == (media_type, Basis.SIGNATURE), (offset, mark)


# Formats in which any bytes may stand somewhere near the beginning: what is before them, and the whole file.


def jpeg(free: bytes) -> tuple[bytes, bytes]:
    segments = b"".join(b"\xff\xfe" + struct.pack(">H", len(part) + 2) + part for part in [free])
    frame = b"\xff\xc0\0\x0b\x08\0\x10\0\x20\x01\x01\x11\0"
    scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\x12" * 20
    return b"\xff\xd8\xff\xfe\0\0", b"\xff\xd8" + segments + frame + scan + b"\xff\xd9"


def png(free: bytes) -> tuple[bytes, bytes]:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    begin = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 3, 2, 8, 0, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(bytes(8))) + chunk(b"IEND", b"")
    return begin + bytes(8), begin + chunk(b"frEe", free) + picture


def tiff(free: bytes) -> tuple[bytes, bytes]:
    directory = 8 + len(free)
    tags = [(256, 4, 1, 3), (257, 4, 1, 2), (273, 4, 1, 8), (279, 4, 1, 6)]
    entries = b"".join(struct.pack("<2H2I", *tag) for tag in tags)
    begin = b"II*\0" + struct.pack("<I", directory)
    return begin, begin + free + struct.pack("<H", len(tags)) + entries + bytes(4)


def bmp(free: bytes) -> tuple[bytes, bytes]:
    header = struct.pack("<IiiHHIIiiII", 40, 100, 100, 1, 32, 0, len(free), 0, 0, 0, 0)
    begin = b"BM" + struct.pack("<I2HI", 54 + len(free), 0, 0, 54) + header
    return begin, begin + free


def webp(free: bytes) -> tuple[bytes, bytes]:
    picture = b"VP8L" + struct.pack("<IBI", 5, 0x2F, 0) + b"\0"
    body = b"WEBP" + picture + b"FREE" + struct.pack("<I", len(free)) + free
    begin = b"RIFF" + struct.pack("<I", len(body)) + b"WEBP" + picture
    return begin + bytes(8), b"RIFF" + struct.pack("<I", len(body)) + body


def wav(free: bytes) -> tuple[bytes, bytes]:
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 8_000, 1, 8)
    body = b"WAVE" + form + b"data" + struct.pack("<I", len(free)) + free
    begin = b"RIFF" + struct.pack("<I", len(body)) + b"WAVE" + form + bytes(8)
    return begin, b"RIFF" + struct.pack("<I", len(body)) + body


def packed(free: bytes) -> tuple[bytes, bytes]:
    stream = gzip.compress(b"hello\n", mtime=0)
    begin = stream[:3] + b"\x04" + stream[4:10] + struct.pack("<H", len(free))  # with an extra field
    return begin, begin + free + stream[10:]


def archive(free: bytes) -> tuple[bytes, bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.writestr("a.bin", free)
    return bytes(35), out.getvalue()


def pdf(free: bytes) -> tuple[bytes, bytes]:
    begin = b"%PDF-1.4\n1 0 obj\n<< /Length " + str(len(free)).encode() + b" >>\nstream\n"
    objects = [b"<< /Type /Catalog /Pages 3 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    body, places = begin + free + b"\nendstream\nendobj\n", [9]
    for number, content in enumerate(objects, 2):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 4 /Root 2 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return begin, body + table + end


CARRIERS: dict[str, Callable[[bytes], tuple[bytes, bytes]]] = {
    "a.jpg": jpeg,
    "a.png": png,
    "a.tif": tiff,
    "a.bmp": bmp,
    "a.webp": webp,
    "a.wav": wav,
    "a.gz": packed,
    "a.zip": archive,
    "a.pdf": pdf,
}


@pytest.mark.parametrize("name", CARRIERS)
def test_describe_fails_no_file_for_foreign_signatures(name: str) -> None:
    begin, whole = CARRIERS[name](b"\x01" * FREE_BYTES)
    usual = described(name, whole)
    assert (usual.error, usual.type_mismatch) == (None, None)
    for offset, mark in FOREIGN:
        if len(begin) <= offset <= len(begin) + FREE_BYTES - len(mark):
            free = pasted(b"\x01" * FREE_BYTES, offset - len(begin), mark)
            told = described(name, CARRIERS[name](free)[1])
            assert (told.error, told.media_type, told.type_mismatch) == (None, usual.media_type, None), (offset, mark)
