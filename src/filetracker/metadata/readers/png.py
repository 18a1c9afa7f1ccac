"""PNG and animated PNG: what stands before the picture's data."""

from __future__ import annotations

import zlib

from filetracker.metadata.parsing.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.parsing.extras import Fields, extra, warn_unless_ended
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Width": "pixels, as stored",
    "Height": "pixels, as stored",
    "Animated": "true if it has frames",
    "Frames": "how many, if it is animated",
    **EXIF_FIELDS,
}
_MAX_CHUNKS = 500  # before the picture's data; a dozen is many
# Xcode's variant for programs of Apple's devices has a chunk of 4 bytes before the header.
_APPLE, _APPLE_HEADER_AT = b"CgBI", 24
_END = bytes.fromhex("0000000049454e44ae426082")  # an IEND chunk is always the same


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS. EXIF is found if it stands before the data, as most writers put it."""
    start = _APPLE_HEADER_AT if file.peek_at(12, 4) == _APPLE else 8
    header = file.peek_at(start, 25)
    if len(header) < 25 or header[4:8] != b"IHDR":  # noqa: PLR2004 - length, name, 13 bytes, checksum
        raise UnreadableError("It does not begin with a header chunk.")
    if zlib.crc32(header[4:21]) != int.from_bytes(header[21:], "big"):
        raise UnreadableError("Its header chunk is damaged: its checksum is another one.")
    fields: Fields = {"Width": int.from_bytes(header[8:12], "big"), "Height": int.from_bytes(header[12:16], "big")}
    position = start
    for _ in range(_MAX_CHUNKS):
        length, name = _chunk_at(file, position)
        if name == b"acTL":
            fields |= {"Animated": True, "Frames": int.from_bytes(file.peek_at(position + 8, 4), "big")}
        elif name == b"eXIf":
            with extra(fields, "Its EXIF block"):
                fields.update(read_exif(file, position + 8, length))
        elif name == b"IDAT":
            break
        position += 12 + length  # length, name, content, checksum
    warn_unless_ended(file, fields, _END, BLOCK_BYTES)
    return fields


def _chunk_at(file: RangeReader, position: int) -> tuple[int, bytes]:
    head = file.peek_at(position, 8)
    if len(head) < 8 or head[4:] == b"IEND":  # noqa: PLR2004 - length and name
        raise UnreadableError("It ends before its picture begins.")
    if not head[4:].isalpha():
        raise UnreadableError(f"No chunk begins at byte {position:,}, where one should.")
    return int.from_bytes(head[:4], "big"), head[4:]
