"""Theora's header: the picture of an Ogg file. Source: Theora specification, 6.2 and A.2.3 (granule positions)."""

from __future__ import annotations

from dataclasses import dataclass

from filetracker.metadata.registry import UnreadableError

THEORA = b"\x80theora"
_HEADER_BYTES = 42


@dataclass(frozen=True)
class Pictures:
    """What is shown; `seconds` is 0 if it is not known."""

    width: int
    height: int
    seconds: float


def read_theora(header: bytes, granule: int) -> Pictures:
    """The header that begins here; `granule` is the stream's last position: of a key frame, and frames after it."""
    if len(header) < _HEADER_BYTES:
        raise UnreadableError("its picture's header is cut off.")
    width, height = _number(header, 14, 3), _number(header, 17, 3)
    rate, scale, shift = _number(header, 22, 4), _number(header, 26, 4), _number(header, 40, 2) >> 5 & 31
    frames = (granule >> shift) + (granule & ((1 << shift) - 1))
    return Pictures(width, height, frames * scale / rate if rate else 0.0)


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")
