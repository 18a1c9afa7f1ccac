"""The directory of a ZIP file: its end record alone, or, if it is small enough, the whole; and single members.

Python's zipfile is not asked: it does not tell damage from what it does not support, and takes more memory.
Source: APPNOTE.TXT, the sections named below.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import accumulate

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

_END = struct.Struct("<4s4H2LH")  # 4.3.16
_LOCATOR = struct.Struct("<4sLQL")  # 4.3.15
_END_64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_ENTRY = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_END_MARK, _LOCATOR_MARK, _END_64_MARK, _ENTRY_MARK = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06", b"PK\x01\x02"
_MAX_COMMENT_BYTES = 65_535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ZIP_64_FIELD = 1  # 4.5.3
_ENCRYPTED, _UTF_8 = 0x0001, 0x0800  # 4.4.4
_STORED, _DEFLATED = 0, 8  # 4.4.5; the others can grow without a limit in one step
_MAX_OTHER_ENDS = 10
MAX_DIRECTORY_BYTES = 786_432  # leaves some of the budget for members
MAX_MEMBER_BYTES = 1_048_576  # of one file inside, uncompressed


@dataclass(frozen=True)
class End:
    """What the end record says of the directory; `start` is that of the end record, or of ZIP64's."""

    start: int
    entries: int
    directory_bytes: int
    directory_offset: int

    @property
    def is_small(self) -> bool:
        """Whether the directory may be read."""
        return self.directory_bytes <= MAX_DIRECTORY_BYTES


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder of the directory; sizes in bytes, `offset` is that of its local header in the file."""

    name: str
    size: int
    packed_size: int
    offset: int
    checksum: int  # CRC-32
    method: int
    is_encrypted: bool


def read_end(file: RangeReader) -> End:
    """The end record, also of ZIP64.

    Raises UnreadableError if there is none, UnsupportedError for one part of an archive that is split.
    """
    start = _find_end(file)
    end = _read_end_at(file, start)
    if not end.is_small or _has_directory(file, end):
        return end
    # A comment may hold an archive of its own, whose record is not this one's.
    others = (_read_end_at(file, other) for other in _ends_before(file, start))
    return next((other for other in others if _has_directory(file, other)), end)


def _read_end_at(file: RangeReader, start: int) -> End:
    _, disk, _, _, entries, length, offset, _ = _END.unpack(file.peek_at(start, _END.size))
    if entries == _FULL_16 or _FULL_32 in (length, offset):
        locator = file.peek_at(max(0, start - _LOCATOR.size), _LOCATOR.size)
        if locator.startswith(_LOCATOR_MARK):
            return _read_end_64(file, start - _LOCATOR.size, _LOCATOR.unpack(locator)[2])
    if disk not in (0, _FULL_16):
        raise UnsupportedError(f"It is part {disk + 1} of an archive that is split into parts.")
    return End(start, entries, length, offset)


def read_small_end(file: RangeReader) -> End:
    """The end record of a directory that may be read; raises UnsupportedError for a larger one."""
    end = read_end(file)
    if not end.is_small:
        raise UnsupportedError(f"Its directory of {end.directory_bytes:,} bytes is too large to be read.")
    return end


def _find_end(file: RangeReader) -> int:
    """Where the end record is: at the very end, or before a comment."""
    last = file.size - _END.size
    if last < 0:
        raise UnreadableError("It is too short to have a directory.")
    if file.peek_at(last, 4) == _END_MARK and file.peek_at(file.size - 2, 2) == b"\0\0":
        return last
    begin = max(0, last - _MAX_COMMENT_BYTES)
    found = file.peek_at(begin, last + len(_END_MARK) - begin).rfind(_END_MARK)
    if found < 0:
        raise UnreadableError("It has no directory at its end: it may be cut off.")
    return begin + found


def _ends_before(file: RangeReader, start: int) -> list[int]:
    """Where else the end record may be, the nearest first."""
    begin = max(0, start - _MAX_COMMENT_BYTES)
    pieces = file.peek_at(begin, start - begin).split(_END_MARK, _MAX_OTHER_ENDS)
    places = accumulate((len(piece) + len(_END_MARK) for piece in pieces[:-1]), initial=begin)
    return [place - len(_END_MARK) for place in places][:0:-1]


def _has_directory(file: RangeReader, end: End) -> bool:
    try:
        return _find_directory(file, end) >= 0
    except UnreadableError:
        return False


def _read_end_64(file: RangeReader, before: int, offset: int) -> End:
    """ZIP64's record: where its locator says, or, with something before the archive, directly before the locator."""
    for position in (offset, before - _END_64.size):
        record = file.peek_at(position, _END_64.size) if 0 <= position < file.size else b""
        if len(record) == _END_64.size and record.startswith(_END_64_MARK):
            fields = _END_64.unpack(record)
            return End(position, entries=fields[7], directory_bytes=fields[8], directory_offset=fields[9])
    raise UnreadableError("Its ZIP64 end record is missing.")


class ZipDirectory:
    """All entries of an archive, and the contents of small ones."""

    def __init__(self, file: RangeReader, end: End) -> None:
        """Raises UnreadableError if there is no directory where the end record says, or if it is damaged."""
        self._file = file
        start = _find_directory(file, end)
        shift = start - end.directory_offset  # of all offsets, if something stands before the archive
        self.entries = _read_entries(file.peek_at(start, end.directory_bytes), shift, end.entries)
        self._by_name = {entry.name: entry for entry in self.entries}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def entry(self, name: str) -> Entry:
        """KeyError if there is none of this name."""
        return self._by_name[name]

    def read(self, name: str, max_bytes: int = MAX_MEMBER_BYTES) -> bytes:
        """A member, whole; never more of it than `max_bytes`.

        Raises KeyError if there is none; UnsupportedError if it is larger, encrypted, or packed in a way of its own;
        UnreadableError if it is damaged.
        """
        entry = self._by_name[name]
        if entry.is_encrypted:
            raise UnsupportedError(f"{name} is encrypted")
        if entry.size > max_bytes or entry.packed_size > max_bytes:
            raise UnsupportedError(f"{name} is larger than {max_bytes:,} bytes")
        if entry.method not in (_STORED, _DEFLATED):
            raise UnsupportedError(f"{name} is packed in a way of its own (method {entry.method})")
        return _unpack(entry, self._packed(entry))

    def _packed(self, entry: Entry) -> bytes:
        header = self._file.peek_at(entry.offset, _LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
            raise UnreadableError(f"{entry.name} is not where the directory says")
        *_, name_bytes, extra_bytes = _LOCAL.unpack(header)
        packed = self._file.peek_at(entry.offset + _LOCAL.size + name_bytes + extra_bytes, entry.packed_size)
        if len(packed) < entry.packed_size:
            raise UnreadableError(f"{entry.name} is cut off")
        return packed


def _find_directory(file: RangeReader, end: End) -> int:
    """Directly before the end record; else where the record says. A difference is what stands before the archive."""
    before = end.start - end.directory_bytes
    if not end.directory_bytes:
        return before
    for start in (before, end.directory_offset):
        if 0 <= start <= end.start and file.peek_at(start, len(_ENTRY_MARK)) == _ENTRY_MARK:
            return start
    raise UnreadableError("Its directory is not where its end record says.")


def _read_entries(directory: bytes, shift: int, claimed: int) -> list[Entry]:
    """The entries as far as their marks go; what follows the last one is no damage, for a signature may (4.3.13)."""
    entries: list[Entry] = []
    position = 0
    while directory.startswith(_ENTRY_MARK, position) and position + _ENTRY.size <= len(directory):
        entry, position = _read_entry(directory, position, shift)
        entries.append(entry)
    is_cut = position < len(directory) or not entries  # if not, the number is wrong: no other reader minds
    if is_cut and len(entries) < claimed & _FULL_16:  # some writers let the number run over
        raise UnreadableError(f"Its directory has {len(entries):,} of its {claimed:,} entries.")
    return entries


def _read_entry(directory: bytes, position: int, shift: int) -> tuple[Entry, int]:
    fields = _ENTRY.unpack_from(directory, position)
    (_, _, _, flags, method, _, _, checksum, packed, size, name_bytes, extra_bytes, comment_bytes, *_, offset) = fields
    name_at = position + _ENTRY.size
    extra_at = name_at + name_bytes
    name = directory[name_at:extra_at].decode("utf-8" if flags & _UTF_8 else "cp437", "replace")
    size, packed, offset = _full_sizes((size, packed, offset), directory[extra_at : extra_at + extra_bytes])
    entry = Entry(name, size, packed, offset + shift, checksum, method, bool(flags & _ENCRYPTED))
    return entry, extra_at + extra_bytes + comment_bytes


def _full_sizes(values: tuple[int, int, int], extra: bytes) -> tuple[int, int, int]:
    """Of those that did not fit their places, what ZIP64's extra field says, in this order. Source: 4.5.3."""
    if _FULL_32 not in values:
        return values
    numbers = iter(_zip_64_numbers(extra))
    size, packed, offset = (next(numbers, value) if value == _FULL_32 else value for value in values)
    return size, packed, offset


def _zip_64_numbers(extra: bytes) -> list[int]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == _ZIP_64_FIELD:
            content = extra[position + 4 : position + 4 + length]
            return [int.from_bytes(content[at : at + 8], "little") for at in range(0, len(content) - 7, 8)]
        position += 4 + length
    return []


def _unpack(entry: Entry, packed: bytes) -> bytes:
    data = packed if entry.method == _STORED else _inflate(entry, packed)
    if zlib.crc32(data) != entry.checksum:
        raise UnreadableError(f"{entry.name} is damaged: its checksum is another one")
    return data


def _inflate(entry: Entry, packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        data = unpacker.decompress(packed, entry.size + 1)
    except zlib.error as error:
        raise UnreadableError(f"{entry.name} cannot be unpacked ({error})") from error
    if len(data) > entry.size:
        raise UnreadableError(f"{entry.name} is larger than it says")
    if not unpacker.eof:
        raise UnreadableError(f"{entry.name} ends in the middle")
    return data
