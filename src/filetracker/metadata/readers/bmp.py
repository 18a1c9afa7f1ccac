"""BMP: the dimensions in its header."""

from __future__ import annotations

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.extras import Fields, warn
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {"Width": "pixels", "Height": "pixels"}
_OLD_HEADER_BYTES = 12  # BITMAPCOREHEADER, with two bytes each


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    head = file.peek_at(0, 26)
    if len(head) < 26:  # noqa: PLR2004 - both headers up to the dimensions
        raise UnreadableError("It ends within its header.")
    if int.from_bytes(head[14:18], "little") == _OLD_HEADER_BYTES:
        width, height = int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
    else:
        width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
    fields: Fields = {"Width": width, "Height": abs(height)}  # a negative height: rows from the top
    if int.from_bytes(head[2:6], "little") > file.size:
        warn(fields, "It is shorter than its header says: it may be cut off.")
    return fields
