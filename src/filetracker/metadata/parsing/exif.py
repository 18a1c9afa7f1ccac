"""EXIF: which camera, when, where. A block in JPEG, PNG, WebP and HEIF files; a TIFF file is one itself.

ExifRead's IFD parser is called with the place of the block, not its `process_file`: that searches the whole file for
the block in some formats, and walks all pages of a TIFF file.
"""

from __future__ import annotations

import logging
import math
import re
from typing import Any, BinaryIO, cast

from exifread.core.exif_header import ExifHeader
from exifread.utils import get_gps_coords

from filetracker.metadata.parsing.extras import Fields
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

EXIF_FIELDS: dict[str, str] = {
    "CameraMake": "who made the camera (EXIF)",
    "CameraModel": "the camera's model (EXIF)",
    "Orientation": "how to turn the stored picture, 1 to 8 as EXIF numbers it (1: not at all, 6: a quarter clockwise)",
    "TakenTime": "when it was taken: ISO 8601, the camera's local time; with an offset only if EXIF has one",
    "GpsLatitude": "degrees, north positive",
    "GpsLongitude": "degrees, east positive",
}
_MAX_READ_BYTES = 4_096  # of one value: texts that are longer are cut
_MAX_READS = 20_000  # a real block takes a few hundred
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_TURNS = 8

logging.getLogger("exifread").setLevel(logging.CRITICAL)  # a bad tag is no news; what matters is told in the fields


class _Excerpt:
    """A part of the file as the parser sees it: as few bytes at a time, and as few times, as a real block takes."""

    def __init__(self, file: RangeReader, length: int) -> None:
        self._file, self._end = file, length
        self._position = self._reads = 0
        self.memory_error: MemoryError | None = None  # the parser may swallow it

    def seek(self, position: int) -> None:
        self._position = position

    def read(self, length: int) -> bytes:
        self._reads += 1
        if self._reads > _MAX_READS:
            raise UnsupportedError("it has more tags than any camera writes")
        try:
            data = self._file.peek_at(self._position, max(0, min(length, _MAX_READ_BYTES, self._end - self._position)))
        except MemoryError as error:
            self.memory_error = error
            raise
        self._position += len(data)
        return data


def open_exif(file: RangeReader, start: int, length: int) -> ExifHeader:
    """The block at `start`, its first directory, the camera's and the place's read."""
    byte_order = file.peek_at(start, 2)
    if byte_order not in (b"II", b"MM"):
        raise UnreadableError("it has no byte order mark")
    excerpt = _Excerpt(file, start + length)
    header = ExifHeader(cast("BinaryIO", excerpt), chr(byte_order[0]), start, 0, strict=False, detailed=False)
    header.dump_ifd(header.s2n(4, 4), "Image")
    if "Image ExifOffset" in header.tags:
        header.dump_ifd(header.tags["Image ExifOffset"].values[0], "EXIF")
    if excerpt.memory_error:
        raise excerpt.memory_error
    return header


def read_exif(file: RangeReader, start: int, length: int) -> Fields:
    """The fields of the block; may raise anything on a bad one."""
    return fields_of(open_exif(file, start, length).tags)


def fields_of(tags: dict[str, Any]) -> Fields:
    """The fields of EXIF_FIELDS in ExifRead's tags."""
    orientation = _number(tags, "Image Orientation")
    return {
        "CameraMake": _text(tags, "Image Make"),
        "CameraModel": _text(tags, "Image Model"),
        "Orientation": orientation if orientation and orientation <= _TURNS else None,
        "TakenTime": _taken_time(tags),
        **_place(tags),
    }


def _text(tags: dict[str, Any], name: str) -> str | None:
    values = tags[name].values if name in tags else None
    return values.strip() if isinstance(values, str) else None  # bytes are what is no text


def _number(tags: dict[str, Any], name: str) -> int | None:
    values = tags[name].values if name in tags else []
    return values[0] if len(values) and isinstance(values[0], int) else None


def _taken_time(tags: dict[str, Any]) -> str | None:
    found = _TIME.match(_text(tags, "EXIF DateTimeOriginal") or "")
    if not found or found[1] == "0000":  # a camera whose clock was never set writes zeros
        return None
    offset = _OFFSET.fullmatch(_text(tags, "EXIF OffsetTimeOriginal") or "")
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}{offset[0] if offset else ''}"


def _place(tags: dict[str, Any]) -> Fields:
    try:
        latitude, longitude = get_gps_coords(tags) or (math.nan, math.nan)
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):  # receivers without a fix write 0/0
        return {}
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - degrees; false for NaN too
        return {}
    return {"GpsLatitude": round(latitude, 6), "GpsLongitude": round(longitude, 6)}
