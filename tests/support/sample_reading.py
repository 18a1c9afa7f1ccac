"""Samples read as the functions read them, from a source that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filetracker.metadata.detection.detector import detect_type
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader

SAMPLES = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True)
class Reading:
    """What came out, and what it took (the first 64 KiB, which are known before, not counted)."""

    media_type: str
    fields: dict[str, Any]
    bytes_fetched: int
    requests: int


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def read_sample(name: str) -> Reading:
    return read_bytes(sample(name))


def read_bytes(data: bytes, media_type: str | None = None) -> Reading:
    return read_sparse({0: data}, len(data), media_type)


def read_sparse(parts: Mapping[int, bytes], size: int, media_type: str | None = None) -> Reading:
    """Reads a file of `size` bytes that has `parts` at these offsets, and zeros between them."""

    def fetch(start: int, length: int) -> bytes:
        data = bytearray(length)
        for at, part in parts.items():
            begin, end = max(start, at), min(start + length, at + len(part))
            if begin < end:
                data[begin - start : end - start] = part[begin - at : end - at]
        return bytes(data)

    head = fetch(0, min(size, BLOCK_BYTES))
    media_type = media_type or detect_type(head, whole=len(head) == size)
    file = RangeReader(fetch, size, head)
    fields = extract(file, media_type)
    return Reading(media_type, fields, file.bytes_fetched, file.requests)
