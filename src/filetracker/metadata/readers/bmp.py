"""BMP: the dimensions in its header."""

from __future__ import annotations

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnsupportedError

FIELDS: dict[str, str] = {"Width": "pixels", "Height": "pixels"}
_CORE_HEADER_BYTES = 12  # Windows 2 and OS/2 1, with two bytes each
# OS/2 2 (which may leave off what it does not need), Windows 3, with masks, with alpha, NT 4, 98.
_HEADER_BYTES = (16, 40, 52, 56, 64, 108, 124)


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    head = read_exactly(file, 0, 26, "header")
    length = int.from_bytes(head[14:18], "little")
    if length == _CORE_HEADER_BYTES:
        width, height = int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
    elif length in _HEADER_BYTES:
        width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
    else:
        raise UnsupportedError(f"It has a header of {length:,} bytes, which no known variant has.")
    fields: Fields = {"Width": width if width > 0 else None, "Height": abs(height) or None}  # negative: from the top
    if int.from_bytes(head[2:6], "little") > file.size:
        warn(fields, "It is shorter than its header says: it may be cut off.")
    return fields
