"""JPEG: dimensions from the frame header, the camera's data from EXIF."""

from __future__ import annotations

from collections.abc import Iterator

from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.readers.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.readers.extras import Fields, extra, warn, warn_unless_ended
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {"Width": "pixels, as stored", "Height": "pixels, as stored", **EXIF_FIELDS}
_EXIF_SEGMENT = 0xE1
_EXIF_MARK = b"Exif\0\0"
# Source: ITU-T T.81, table B.1. All that begin a frame; C4, C8 and CC are tables.
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without content
_SCAN, _END = 0xDA, 0xD9
_TRAILER_BYTES = 32_768  # telephones append data of their own after the end mark


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    fields: Fields = {}
    exif: tuple[int, int] | None = None
    try:
        for marker, start, length in _segments(file):
            if marker in _FRAMES:
                size = file.peek_at(start + 1, 4)
                fields["Width"], fields["Height"] = int.from_bytes(size[2:], "big"), int.from_bytes(size[:2], "big")
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


def _segments(file: RangeReader) -> Iterator[tuple[int, int, int]]:
    """Marker, place and length of the content, up to the first scan."""
    position = 2
    while True:
        head = file.peek_at(position, 4)
        if len(head) < 4:  # noqa: PLR2004 - marker and length
            raise UnreadableError("It is cut off before its picture begins.")
        if head[0] != 0xFF:  # noqa: PLR2004 - what all markers begin with
            raise UnreadableError(f"No segment begins at byte {position:,}, where one should.")
        if head[1] in (_SCAN, _END):
            return
        if head[1] == 0xFF or head[1] in _ALONE:  # noqa: PLR2004 - a fill byte
            position += 1 if head[1] not in _ALONE else 2
            continue
        length = int.from_bytes(head[2:], "big")
        if length < 2:  # noqa: PLR2004 - the length counts itself
            raise UnreadableError(f"The segment at byte {position:,} has no length.")
        yield head[1], position + 4, length - 2
        position += 2 + length
