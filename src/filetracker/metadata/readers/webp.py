"""WebP: dimensions and flags from the first chunk, EXIF and frames from the chunks that follow."""

from __future__ import annotations

from collections.abc import Iterator

from filetracker.metadata.parsing.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Width": "pixels, as stored",
    "Height": "pixels, as stored",
    "Animated": "true if it has frames",
    "Frames": "how many, if it is animated; left out if that would take more than 256 KiB to find out",
    **EXIF_FIELDS,
}
_WALK_BYTES = 262_144  # what a walk over the chunks may fetch
_HAS_FRAMES, _HAS_EXIF = 0x02, 0x08  # Source: WebP Container Specification, Extended File Format


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    head = file.peek_at(0, 30)
    if len(head) < 30:  # noqa: PLR2004 - the smallest file is longer
        raise UnreadableError("It ends within its header.")
    if head[12:16] != b"VP8X":
        fields = _still(head)
    else:
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
        fields = {"Width": width, "Height": height, "Animated": bool(head[20] & _HAS_FRAMES) or None}
        if head[20] & (_HAS_FRAMES | _HAS_EXIF):
            _walk(file, fields, wants_exif=bool(head[20] & _HAS_EXIF))
    if int.from_bytes(head[4:8], "little") + 8 > file.size:
        warn(fields, "It is shorter than its header says: it may be cut off.")
    return fields


def _still(head: bytes) -> Fields:
    """Dimensions of a simple file. Source: RFC 6386, section 9.1, and the WebP Lossless Bitstream Specification."""
    if head[12:16] == b"VP8 ":
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        raise UnreadableError("Its first chunk is not a picture.")
    return {"Width": width, "Height": height}


def _walk(file: RangeReader, fields: Fields, wants_exif: bool) -> None:
    frames, found, complete = 0, False, False
    for name, start, length in _chunks(file):
        if name == b"ANMF":
            frames += 1
        elif name == b"EXIF" and not found:
            found = True
            skipped = 6 if file.peek_at(start, 6) == b"Exif\0\0" else 0  # not in the format, but many write it
            with extra(fields, "Its EXIF block"):
                fields.update(read_exif(file, start + skipped, length - skipped))
        complete = start + length + (length & 1) >= file.size
    if complete and fields["Animated"]:
        fields["Frames"] = frames
    if wants_exif and not found:
        warn(fields, "Its EXIF block was not found.")


def _chunks(file: RangeReader) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and length of the content, until the end or until it has cost enough."""
    position, spent = 12, file.bytes_fetched
    while position + 8 <= file.size and file.bytes_fetched - spent < _WALK_BYTES:
        head = file.peek_at(position, 8)
        length = int.from_bytes(head[4:], "little")
        yield head[:4], position + 8, length
        position += 8 + length + (length & 1)
