"""Adds text to the end of a file. From 5 MiB on no byte of the file travels: S3 copies it."""

from __future__ import annotations

from collections.abc import Iterator

from filetracker.errors import UnprocessableFileError
from filetracker.jobs.operations.operation import Operation, Part, Source, SourceRange
from filetracker.s3_limits import MAX_OBJECT_BYTES, MAX_PARTS, MIB, MIN_PART_BYTES

# S3 copies parts side by side: one of 5 GiB would take a minute, twenty of 256 MiB some seconds.
_COPIED_BYTES = 256 * MIB
_MAX_RANGES = MAX_PARTS - 1  # the text is the last part


def _parts(source: Source, text: str) -> Iterator[Part]:
    tail = text.encode()
    if source.size + len(tail) > MAX_OBJECT_BYTES:
        raise UnprocessableFileError(
            f"With the text added the file would have {source.size + len(tail):,} bytes; "
            f"S3 takes {MAX_OBJECT_BYTES:,} at most.",
            code="OutputTooLarge",
        )
    if source.size < MIN_PART_BYTES:
        yield b"".join(source.pieces()) + tail
        return
    yield from balanced_ranges(source.size)
    yield tail


def balanced_ranges(size: int) -> Iterator[SourceRange]:
    """All bytes of a file in ranges that differ by one byte at most, as many as keep each at 256 MiB or the limit."""
    count = min(-(-size // _COPIED_BYTES), _MAX_RANGES)
    for number in range(count):
        yield SourceRange(size * number // count, size * (number + 1) // count - 1)


OPERATION = Operation("append", _parts, takes_text=True)
