"""Boxes within boxes, of which MP4 and its kin consist. Source: ISO/IEC 14496-12, 4.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

_MAX_BOXES = 10_000
_LONG_BOX, _TO_THE_END = 1, 0


@dataclass(frozen=True)
class Box:
    """Four letters that say what it is, and where its content is in the file."""

    kind: bytes
    start: int  # of its content
    end: int


class Boxes:
    """Walks boxes; counts them, for a small file may claim very many."""

    def __init__(self, file: RangeReader) -> None:
        self.file, self._left = file, _MAX_BOXES

    def within(self, start: int, end: int) -> Iterator[Box]:
        """The boxes in a part of the file."""
        while start + 8 <= end:
            self._left -= 1
            if self._left < 0:
                raise UnsupportedError(f"It has more than {_MAX_BOXES:,} boxes.")
            box = self._box_at(start, end)
            yield box
            start = box.end

    def children(self, box: Box, *path: bytes) -> Iterator[Box]:
        """All boxes at this path below the box."""
        for child in self.within(box.start, box.end):
            if child.kind == path[0]:
                yield from self.children(child, *path[1:]) if len(path) > 1 else (child,)

    def content(self, box: Box, length: int) -> bytes:
        """The first bytes of a box's content, which it must have."""
        if box.end - box.start < length:
            raise UnreadableError(f"its box {box.kind.decode('latin-1')} is too short.")
        return read_exactly(self.file, box.start, length, "boxes")

    def _box_at(self, start: int, end: int) -> Box:
        header = read_exactly(self.file, start, 8, "boxes")
        size, content = int.from_bytes(header[:4], "big"), start + 8
        if size == _LONG_BOX:
            size, content = int.from_bytes(read_exactly(self.file, content, 8, "boxes"), "big"), content + 8
        elif size == _TO_THE_END:
            size = end - start
        if start + size < content:
            raise UnreadableError(f"a box at byte {start:,} has the impossible size {size}.")
        return Box(header[4:], content, start + size)
