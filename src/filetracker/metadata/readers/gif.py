"""GIF: the screen's dimensions, and the frames where the file is small enough to count them."""

from __future__ import annotations

from filetracker.metadata.parsing.extras import Fields, warn, warn_unless_ended
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Width": "pixels",
    "Height": "pixels",
    "Animated": "true if it has more than one frame",
    "Frames": "how many; left out if they go on after the first 256 KiB",
}
_WALKED_BYTES = 262_144
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    data = file.peek_at(0, _WALKED_BYTES)
    if len(data) < 13:  # noqa: PLR2004 - signature and screen descriptor
        raise UnreadableError("It ends within its header.")
    fields: Fields = {"Width": int.from_bytes(data[6:8], "little"), "Height": int.from_bytes(data[8:10], "little")}
    frames, complete, strange_at = _count_frames(data)
    if strange_at is not None:
        if not frames:
            raise UnreadableError(f"No block begins at byte {strange_at:,}, where one should.")
        warn(fields, f"No block begins at byte {strange_at:,}, where one should: what follows is not read.")
    if not frames and len(data) == file.size:
        raise UnreadableError("It has no picture.")
    fields["Animated"] = frames > 1 or None
    fields["Frames"] = frames if complete else None
    if not complete and strange_at is None:
        warn_unless_ended(file, fields, bytes((_TRAILER,)), 64)
    return fields


def _count_frames(data: bytes) -> tuple[int, bool, int | None]:
    """How many frames begin in `data`, whether all end in it, and where something else stands than a block.

    Source: GIF89a specification, section 17 on.
    """
    position, frames = 13 + _table_bytes(data[10]), 0
    while position + 10 <= len(data):
        if data[position] == _TRAILER:
            break
        if data[position] == _IMAGE:
            frames += 1
            position += 11 + _table_bytes(data[position + 9])
        elif data[position] == _EXTENSION:
            position += 2
        else:
            return frames, False, position
        position = _after_sub_blocks(data, position)
    return frames, position < len(data) and data[position] == _TRAILER, None


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    while position < len(data) and data[position]:
        position += 1 + data[position]
    return position + 1
