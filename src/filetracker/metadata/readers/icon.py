"""ICO and CUR: how many pictures, and the largest one's dimensions. Source: Microsoft, ICONDIR and ICONDIRENTRY."""

from __future__ import annotations

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Width": "pixels, of the largest picture",
    "Height": "pixels, of the largest picture",
    "Pictures": "how many: the same in several sizes, as a rule",
}
_HEADER_BYTES, _ENTRY_BYTES = 6, 16
_MARKS = (b"\0\0\1\0", b"\0\0\2\0")
_FULL = 256  # is written as 0


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one family
    """The fields of FIELDS."""
    header = read_exactly(file, 0, _HEADER_BYTES, "header")
    if header[:4] not in _MARKS:
        raise UnsupportedError("It is no icon and no cursor.")
    count = int.from_bytes(header[4:], "little")
    if not count:
        raise UnreadableError("It has no picture.")
    data = read_exactly(file, _HEADER_BYTES, count * _ENTRY_BYTES, "directory")
    entries = [data[at : at + _ENTRY_BYTES] for at in range(0, len(data), _ENTRY_BYTES)]
    largest = max(entries, key=lambda entry: (entry[0] or _FULL) * (entry[1] or _FULL))
    fields: Fields = {"Width": largest[0] or _FULL, "Height": largest[1] or _FULL, "Pictures": count}
    ends = (int.from_bytes(entry[8:12], "little") + int.from_bytes(entry[12:16], "little") for entry in entries)
    if max(ends) > file.size:
        warn(fields, "It is shorter than its directory says: it may be cut off.")
    return fields
