"""The directories of a TIFF or BigTIFF file. Source: TIFF 6.0, section 2; the BigTIFF design of libtiff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II": "little", b"MM": "big"}
_CLASSIC, _BIG = 42, 43
_NUMBER_BYTES = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}  # type of value → bytes of one, of the types that are numbers
_MAX_ENTRIES = 4_096  # of a directory: real ones have some dozens
_MAX_VALUES = 8_192  # of an entry: the strips or tiles of a picture may be many

Values = dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class _Shape:
    """How wide things are: of offsets, of a directory's count of entries, and of an entry."""

    offset: int
    count: int
    entry: int


class Directories:
    """Reads directories on demand."""

    def __init__(self, file: RangeReader) -> None:
        """Raises UnsupportedError for cameras' variants, UnreadableError if the file ends within its header."""
        head = file.peek_at(0, 8)
        order = _ORDERS.get(head[:2])
        if order is None or len(head) < 8:  # noqa: PLR2004 - up to the first directory's offset
            raise UnreadableError("It ends within its header." if order else "It has no byte order mark.")
        self._file, self._order = file, order
        version = int.from_bytes(head[2:4], order)
        if version not in (_CLASSIC, _BIG):
            raise UnsupportedError(f"It is a variant of TIFF of its own ({version}).")
        self.is_big = version == _BIG
        self._shape = _Shape(8, 8, 20) if self.is_big else _Shape(4, 2, 12)
        self.first = self._number(self._shape.offset, self._shape.offset)

    def values(self, directory: int, tags: set[int]) -> Values:
        """The numbers of these tags; a tag whose values are too many is left out."""
        count = self._number(directory, self._shape.count)
        if count > _MAX_ENTRIES:
            raise UnsupportedError(f"A directory in it has {count:,} entries.")
        found: Values = {}
        for number in range(count):
            entry = directory + self._shape.count + number * self._shape.entry
            tag = self._number(entry, 2)
            if tag in tags:
                found[tag] = self._values_of(entry)
        return found

    def first_value(self, directory: int, tag: int, among: int) -> int:
        """The number of a tag that stands among so many first entries; 0 if it does not. Tags are sorted."""
        for number in range(min(among, self._number(directory, self._shape.count))):
            entry = directory + self._shape.count + number * self._shape.entry
            if self._number(entry, 2) == tag:
                return next(iter(self._values_of(entry)), 0)
        return 0

    def after(self, directory: int) -> int:
        """Where the directory of the next page is; 0 after the last."""
        end = directory + self._shape.count + self._number(directory, self._shape.count) * self._shape.entry
        return self._number(end, self._shape.offset)

    def _values_of(self, entry: int) -> tuple[int, ...]:
        kind, count = self._number(entry + 2, 2), self._number(entry + 4, self._shape.offset)
        width = _NUMBER_BYTES.get(kind, 0)
        if not width or count > _MAX_VALUES:
            return ()
        place = entry + 4 + self._shape.offset
        if width * count > self._shape.offset:
            place = self._number(place, self._shape.offset)
        data = self._file.peek_at(place, width * count)
        return tuple(
            int.from_bytes(data[at : at + width], self._order) for at in range(0, len(data) - width + 1, width)
        )

    def _number(self, position: int, length: int) -> int:
        data = self._file.peek_at(position, length)
        if len(data) < length:
            raise UnreadableError("It ends before one of its directories does: it is cut off.")
        return int.from_bytes(data, self._order)
