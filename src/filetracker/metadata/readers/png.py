"""PNG and animated PNG: what stands before the picture's data."""

from __future__ import annotations

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.readers.extras import Fields, extra, warn_unless_ended
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Width": "pixels, as stored",
    "Height": "pixels, as stored",
    "Animated": "true where it has frames",
    "Frames": "how many, where it is animated",
    **EXIF_FIELDS,
}
_MOST_CHUNKS = 500  # before the picture's data; a dozen is many
_END = bytes.fromhex("0000000049454e44ae426082")  # an IEND chunk is always the same


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS. EXIF is found where it stands before the data, as most writers put it."""
    header = file.peek_at(8, 17)
    if len(header) < 17 or header[4:8] != b"IHDR":  # noqa: PLR2004 - length, name and nine bytes or more
        raise UnreadableError("It does not begin with a header chunk.")
    fields: Fields = {"Width": int.from_bytes(header[8:12], "big"), "Height": int.from_bytes(header[12:16], "big")}
    position = 8
    for _ in range(_MOST_CHUNKS):
        length, name = _chunk_at(file, position)
        if name == b"acTL":
            fields |= {"Animated": True, "Frames": int.from_bytes(file.peek_at(position + 8, 4), "big")}
        elif name == b"eXIf":
            with extra(fields, "Its EXIF block"):
                fields.update(read_exif(file, position + 8, length))
        elif name == b"IDAT":
            break
        position += 12 + length  # length, name, content, checksum
    warn_unless_ended(file, fields, _END, 1_024)
    return fields


def _chunk_at(file: RangeReader, position: int) -> tuple[int, bytes]:
    head = file.peek_at(position, 8)
    if len(head) < 8 or head[4:] == b"IEND":  # noqa: PLR2004 - length and name
        raise UnreadableError("It ends before its picture begins.")
    if not head[4:].isalpha():
        raise UnreadableError(f"No chunk begins at byte {position:,}, where one should.")
    return int.from_bytes(head[:4], "big"), head[4:]
