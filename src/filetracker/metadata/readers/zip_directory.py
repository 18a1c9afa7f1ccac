"""The directory of a ZIP file: its end record alone, or, where it is small enough, the whole."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from typing import IO, cast

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

# Source: APPNOTE.TXT 4.3.14 to 4.3.16.
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_MOST_COMMENT_BYTES = 65_535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
MOST_DIRECTORY_BYTES = 786_432  # leaves some of the budget for members


@dataclass(frozen=True)
class End:
    """What the end record says of the directory."""

    entries: int
    directory_bytes: int

    @property
    def is_small(self) -> bool:
        """Whether the directory may be read."""
        return self.directory_bytes <= MOST_DIRECTORY_BYTES


def read_end(file: RangeReader) -> End:
    """The end record, also of ZIP64."""
    start = _find_end(file)
    _, _, _, _, entries, length, offset, _ = _END.unpack(file.peek_at(start, _END.size))
    if entries == _FULL_16 or _FULL_32 in (length, offset):
        locator = file.peek_at(max(0, start - _LOCATOR.size), _LOCATOR.size)
        if locator.startswith(b"PK\x06\x07"):
            return _read_end_64(file, _LOCATOR.unpack(locator)[2])
    return End(entries, length)


def _find_end(file: RangeReader) -> int:
    """Where the end record is: at the very end, or before a comment."""
    last = file.size - _END.size
    if last < 0:
        raise UnreadableError("It is too short to have a directory.")
    if file.peek_at(last, 4) == b"PK\x05\x06" and file.peek_at(file.size - 2, 2) == b"\0\0":
        return last
    begin = max(0, last - _MOST_COMMENT_BYTES)
    found = file.peek_at(begin, file.size - begin).rfind(b"PK\x05\x06")
    if found < 0 or begin + found > last:
        raise UnreadableError("It has no directory at its end: it may be cut off.")
    return begin + found


def _read_end_64(file: RangeReader, position: int) -> End:
    record = file.peek_at(position, _END_64.size)
    if len(record) < _END_64.size or not record.startswith(b"PK\x06\x06"):
        raise UnreadableError("Its ZIP64 end record is missing.")
    fields = _END_64.unpack(record)
    return End(entries=fields[7], directory_bytes=fields[8])


def open_zip(file: RangeReader) -> zipfile.ZipFile:
    """The archive, its directory read."""
    try:
        return zipfile.ZipFile(cast("IO[bytes]", file))
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error) as error:
        raise UnreadableError(f"Its directory cannot be read ({error}).") from error
