"""Files of any size without their bytes: a sample, made large where its format has room, served piece by piece."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader


@dataclass(frozen=True)
class Real:
    """Bytes as they are."""

    data: bytes

    @property
    def length(self) -> int:
        return len(self.data)

    def read(self, start: int, length: int) -> bytes:
        return self.data[start : start + length]


@dataclass(frozen=True)
class Repeated:
    """A unit again and again, `length` bytes long."""

    unit: bytes
    length: int

    def read(self, start: int, length: int) -> bytes:
        skipped = start % len(self.unit)
        copies = (skipped + length) // len(self.unit) + 1
        return (self.unit * copies)[skipped : skipped + length]


class LargeFile:
    """Pieces in a row; counts nothing itself, that is the RangeReader's business."""

    def __init__(self, *pieces: bytes | Repeated) -> None:
        self._pieces = [Real(piece) if isinstance(piece, bytes) else piece for piece in pieces]
        self.size = sum(piece.length for piece in self._pieces)

    def fetch(self, start: int, length: int) -> bytes:
        out, position = bytearray(), 0
        for piece in self._pieces:
            first = max(start - position, 0)
            wanted = min(start + length - position, piece.length) - first
            if wanted > 0:
                out += piece.read(first, wanted)
            position += piece.length
        return bytes(out)

    def reader(self) -> RangeReader:
        """The file as the function opens it: with its head at hand."""
        return RangeReader(self.fetch, self.size, self.fetch(0, min(BLOCK_BYTES, self.size)))


def zeros(length: int) -> Repeated:
    return Repeated(bytes(4096), length)


def grown(sample: Path, size: int) -> LargeFile:
    """The sample grown to about `size` bytes, still a valid file of its format."""
    data = sample.read_bytes()
    return _grow(sample)(data, max(0, size - len(data)))


def _grow(sample: Path) -> Callable[[bytes, int], LargeFile]:
    ending = sample.name.partition(".")[2]
    if ending in _GROWTH:
        return _GROWTH[ending]
    return _GROWTH.get(ending.rpartition(".")[2], _append_zeros)


def _append_zeros(data: bytes, more: int) -> LargeFile:
    """Most formats say themselves where they end."""
    return LargeFile(data, zeros(more))


def _repeat(data: bytes, more: int) -> LargeFile:
    return LargeFile(data, Repeated(data, more))


def _repeat_last_line(data: bytes, more: int) -> LargeFile:
    last = data.rstrip(b"\n").rpartition(b"\n")[2] + b"\n"
    return LargeFile(data.rstrip(b"\n") + b"\n", Repeated(last, more))


def _grow_json(data: bytes, more: int) -> LargeFile:
    """White space before the end."""
    return LargeFile(data.rstrip()[:-1], Repeated(b" " * 4096, more), data.rstrip()[-1:])


def _grow_markup(data: bytes, more: int) -> LargeFile:
    """White space before the last closing tag."""
    at = data.rindex(b"</")
    return LargeFile(data[:at], Repeated(b" \n" * 2048, more), data[at:])


def _grow_pdf(data: bytes, more: int) -> LargeFile:
    """A gap before the cross-reference table, which is found from the end."""
    marker = data.rindex(b"startxref")
    at = int(data[marker:].split()[1])
    tail = data[at:marker] + b"startxref\n%d\n%%%%EOF\n" % (at + more)
    return LargeFile(data[:at], Repeated(b"%" + b" " * 4094 + b"\n", more), tail)


def _grow_zip(data: bytes, more: int) -> LargeFile:
    """A gap before the central directory, as if a large file stood there. (An encrypted document is no ZIP.)"""
    if not data.startswith(b"PK"):
        return _append_zeros(data, more)
    end = data.rindex(b"PK\x05\x06")
    at = int(struct.unpack_from("<I", data, end + 16)[0])
    patched = bytearray(data[at:])
    struct.pack_into("<I", patched, end - at + 16, min(at + more, 0xFFFFFFFF))
    return LargeFile(data[:at], zeros(more), bytes(patched))


def _grow_tar(data: bytes, more: int) -> LargeFile:
    """A large member before all others."""
    more -= more % 512
    header = bytearray(512)
    struct.pack_into("100s8s8s8s12s12s8sc", header, 0, *_tar_fields(more))
    header[257:265] = b"ustar\x0000"
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + sum(b" " * 8) + sum(header[156:]))
    return LargeFile(bytes(header), zeros(more), data)


def _tar_fields(size: int) -> tuple[bytes, ...]:
    return (b"large.bin", b"0000644\0", b"0000000\0", b"0000000\0", b"%011o\0" % size, b"%011o\0" % 0, b" " * 8, b"0")


def _grow_seven_zip(data: bytes, more: int) -> LargeFile:
    """A gap before the header, which the start header points to."""
    offset, size, crc = struct.unpack_from("<QQI", data, 12)
    start = struct.pack("<QQI", offset + more, size, crc)
    head = data[:8] + struct.pack("<I", zlib.crc32(start)) + start
    return LargeFile(head, data[32 : 32 + offset], zeros(more), data[32 + offset :])


def _grow_boxes(data: bytes, more: int) -> LargeFile:
    """A free box after the first one (ISO base media: MP4, M4A, MOV, HEIC, AVIF): `moov` or `meta` moves to the end.

    Offsets into the media are then wrong, which no metadata depends on.
    """
    first = int.from_bytes(data[:4], "big")
    free = struct.pack(">I4sQ", 1, b"free", more + 16)
    return LargeFile(data[:first], free, zeros(more), data[first:])


def _grow_parquet(data: bytes, more: int) -> LargeFile:
    return LargeFile(data[:4], zeros(more), data[4:])


def _grow_wave(data: bytes, more: int) -> LargeFile:
    """More samples, both sizes told."""
    at = data.index(b"data") + 4
    riff = struct.pack("<I", len(data) - 8 + more)
    size = struct.pack("<I", int.from_bytes(data[at : at + 4], "little") + more)
    return LargeFile(data[:4], riff, data[8:at], size, data[at + 4 :], zeros(more))


_GROWTH: dict[str, Callable[[bytes, int], LargeFile]] = {
    **dict.fromkeys(("csv", "tsv", "ndjson", "txt"), _repeat_last_line),
    **dict.fromkeys(("gz", "tar.gz", "mp3", "flac", "ogg", "opus"), _repeat),
    **dict.fromkeys(("xml", "html", "svg"), _grow_markup),
    **dict.fromkeys(("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"), _grow_zip),
    **dict.fromkeys(("mp4", "m4a", "mov", "heic", "avif"), _grow_boxes),
    "json": _grow_json,
    "pdf": _grow_pdf,
    "tar": _grow_tar,
    "7z": _grow_seven_zip,
    "parquet": _grow_parquet,
    "wav": _grow_wave,
}
