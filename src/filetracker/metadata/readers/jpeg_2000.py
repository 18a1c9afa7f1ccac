"""JPEG 2000: dimensions from the image header of its boxes, or from the codestream.

Source: ISO/IEC 15444-1, annex I (boxes) and A.5.1 (SIZ, which comes first in a codestream).
"""

from __future__ import annotations

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.extras import Fields
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Width": "pixels",
    "Height": "pixels",
    "Components": "how many values a pixel has: 1 is gray, 3 is color",
}
_CODESTREAM = b"\xff\x4f\xff\x51"  # its start, and SIZ
_MAX_BOXES = 100
_LONG, _TO_THE_END = 1, 0


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one family
    """The fields of FIELDS."""
    if file.peek_at(0, 4) == _CODESTREAM:
        return _read_codestream(file, 0)
    start, end = 0, file.size
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            raise UnreadableError("It has no image header (ihdr): it is cut off.")
        kind, content, after = _box_at(file, start, end)
        if kind == b"ihdr":
            data = read_exactly(file, content, 10, "image header")
            height, width = (int.from_bytes(data[at : at + 4], "big") for at in (0, 4))
            return {"Width": width, "Height": height, "Components": int.from_bytes(data[8:10], "big")}
        if kind == b"jp2c":
            return _read_codestream(file, content)
        start = content if kind == b"jp2h" else after  # the image header is the first box in it
    raise UnsupportedError(f"It has more than {_MAX_BOXES} boxes before its image header.")


def _box_at(file: RangeReader, start: int, end: int) -> tuple[bytes, int, int]:
    """Kind, where the content begins, and where the next box does."""
    header = read_exactly(file, start, 8, "boxes")
    length, content = int.from_bytes(header[:4], "big"), start + 8
    if length == _LONG:
        length, content = int.from_bytes(read_exactly(file, content, 8, "boxes"), "big"), content + 8
    elif length == _TO_THE_END:
        length = end - start
    if start + length < content:
        raise UnreadableError(f"A box at byte {start:,} has the impossible length {length}.")
    return header[4:], content, start + length


def _read_codestream(file: RangeReader, start: int) -> Fields:
    data = read_exactly(file, start, 42, "description of the picture (SIZ)")
    if not data.startswith(_CODESTREAM):
        raise UnreadableError("Its codestream does not begin with a description of the picture (SIZ).")
    right, bottom, left, top = (int.from_bytes(data[at : at + 4], "big") for at in (8, 12, 16, 20))
    return {"Width": right - left, "Height": bottom - top, "Components": int.from_bytes(data[40:42], "big")}
