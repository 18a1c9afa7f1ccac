"""Reading fixed structures, whose absence means that the file is cut."""

from __future__ import annotations

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError


def read_exactly(file: RangeReader, offset: int, length: int, what: str) -> bytes:
    """`length` bytes at `offset`; raises UnreadableError, which names `what`, if the file ends before."""
    if offset + length > file.size:
        raise UnreadableError(f"the file ends before the end of its {what}: it was cut.")
    return file.peek_at(offset, length)
