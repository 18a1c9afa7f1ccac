"""JPEG: dimensions from the frame header, the camera's data from EXIF."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filetracker.metadata.parsing.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.parsing.extras import Fields, extra, warn, warn_unless_ended
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {"Width": "pixels, as stored", "Height": "pixels, as stored", **EXIF_FIELDS}
_EXIF_SEGMENT = 0xE1
_EXIF_MARK = b"Exif\0\0"
# Source: ITU-T T.81, table B.1. All that begin a frame; C4, C8 and CC are tables; F7 is JPEG-LS's.
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xF7}
_START, _SCAN, _END, _FILL = 0xD8, 0xDA, 0xD9, 0xFF
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without content
_BEGINNING = bytes((0xFF, _START, 0xFF))
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_SEARCH_BYTES = 65_536  # for a marker, where something else stands
_MAX_SEGMENTS = 5_000  # a color profile may take 255, what telephones add some dozens
_TRAILER_BYTES = 32_768  # telephones append data of their own after the end mark


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    fields: Fields = {}
    exif: tuple[int, int] | None = None
    try:
        for marker, start, length in _segments(file, fields):
            if marker in _FRAMES:
                size = file.peek_at(start + 1, 4)
                fields["Width"] = int.from_bytes(size[2:], "big")
                fields["Height"] = int.from_bytes(size[:2], "big") or None  # 0: what follows the first scan tells
            elif marker == _EXIF_SEGMENT and exif is None and file.peek_at(start, 6) == _EXIF_MARK:
                exif = start + len(_EXIF_MARK), length - len(_EXIF_MARK)
    except BudgetExceededError as error:
        warn(fields, str(error))
    else:
        if "Width" not in fields:
            raise UnreadableError("It has no frame header, so it has no dimensions.")
    if exif:
        with extra(fields, "Its EXIF block"):
            fields.update(read_exif(file, *exif))
    warn_unless_ended(file, fields, bytes((0xFF, _END)), _TRAILER_BYTES)
    return fields


def _segments(file: RangeReader, fields: Fields) -> Iterator[tuple[int, int, int]]:
    """Marker, place and length of the content, up to the first scan; with a warning if something is between them."""
    position = _begin(file, fields)
    for _ in range(_MAX_SEGMENTS):
        position = _find_marker(file, position, fields)
        head = file.peek_at(position, 4)
        if head[1] == _END and "Width" not in fields:
            raise UnsupportedError("It holds tables for other pictures, but no picture.")
        if head[1] in (_SCAN, _END):
            return
        if head[1] in _ALONE:
            position += 2
            continue
        if len(head) < 4:  # noqa: PLR2004 - marker and length
            raise UnreadableError("It is cut off before its picture begins.")
        length = int.from_bytes(head[2:], "big")
        if length < 2:  # noqa: PLR2004 - the length counts itself
            raise UnreadableError(f"The segment at byte {position:,} has no length.")
        yield head[1], position + 4, length - 2
        position += 2 + length
    raise UnsupportedError(f"It has more than {_MAX_SEGMENTS:,} segments before its picture.")


def _begin(file: RangeReader, fields: Fields) -> int:
    """Where the first segment begins."""
    start = file.peek_at(0, _SEARCH_BYTES).find(_BEGINNING)
    if start < 0:
        raise UnreadableError("It does not begin as a JPEG file does.")
    if start:
        warn(fields, f"{start:,} bytes before its beginning are no part of it.")
    return start + 2


def _find_marker(file: RangeReader, position: int, fields: Fields) -> int:
    """The marker that should be here; or the next one, which decoders look for too."""
    head = file.peek_at(position, 2)
    if not _MARKER.match(head):
        found = _MARKER.search(file.peek_at(position, _SEARCH_BYTES))
        if not found:
            raise UnreadableError(f"No segment begins at byte {position:,}, where one should.")
        if head[:1] != b"\xff" or head[1:] == b"\0":  # else they are fill bytes
            warn(fields, f"{found.start():,} bytes at byte {position:,} are no part of it.")
        position += found.start()
    return position
