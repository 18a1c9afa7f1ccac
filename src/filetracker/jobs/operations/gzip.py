"""Compresses a file, as it comes in. The same file gives the same bytes: the header holds neither time nor name."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from filetracker.jobs.operations.operation import Operation, Part, Source
from filetracker.s3_limits import MAX_PARTS, MIB

_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_MIN_PART_BYTES = 8 * MIB


def _parts(source: Source, _: str) -> Iterator[Part]:
    part_bytes = plan_part_bytes(source.size)
    compressor = zlib.compressobj(wbits=_GZIP_FORMAT)
    waiting = bytearray()
    for piece in source.pieces():
        waiting += compressor.compress(piece)
        while len(waiting) > part_bytes:
            yield bytes(waiting[:part_bytes])
            del waiting[:part_bytes]
    yield bytes(waiting + compressor.flush())


def plan_part_bytes(size: int) -> int:
    """Bytes of each part but the last: 8 MiB, or as many whole MiB as keep the parts under S3's limit.

    What can't be compressed grows, by less than a thousandth.
    """
    most_bytes = size + size // 1000 + MIB
    return max(_MIN_PART_BYTES, -(-most_bytes // (MAX_PARTS * MIB)) * MIB)


OPERATION = Operation("gzip", _parts, ending=".gz", content_type="application/gzip")
