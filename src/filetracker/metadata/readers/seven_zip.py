"""7z: entries and sizes from the header at its end, which is packed itself in most files."""

from __future__ import annotations

import zlib

from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.parsing.seven_zip_header import EncryptedHeaderError, Header, read_header
from filetracker.metadata.parsing.sizes import RATIO, RATIO_TEXT, SIZE_FIELDS, Sizes
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {**SIZE_FIELDS, RATIO: RATIO_TEXT, "Encrypted": "true if an entry or the header is"}
_START_BYTES = 32
_MAX_HEADER_BYTES = 786_432


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    start = file.peek_at(0, _START_BYTES)
    if len(start) == _START_BYTES and not any(start[8:]):
        raise UnsupportedError("Its start header was never written: only a repair tells what is in it.")
    if len(start) < _START_BYTES or zlib.crc32(start[12:]) != int.from_bytes(start[8:12], "little"):
        raise UnreadableError("Its start header is damaged.")
    offset, length = (int.from_bytes(start[at : at + 8], "little") for at in (12, 20))
    if not length:
        return Sizes().as_fields()
    if _START_BYTES + offset + length > file.size:
        raise UnreadableError("Its header lies after its end: it is cut off.")
    fields: Fields = {}
    if length > _MAX_HEADER_BYTES:
        warn(fields, f"Its header of {length:,} bytes is too large to be read.")
        return fields
    packed = file.peek_at(_START_BYTES + offset, length)
    if zlib.crc32(packed) != int.from_bytes(start[28:32], "little"):
        raise UnreadableError("Its header is damaged.")
    try:
        header = read_header(file, packed)
    except EncryptedHeaderError:
        warn(fields, "Its header is encrypted: its entries cannot be listed.")
        return {"Encrypted": True, **fields}
    return _fields_of(header, file.size)


def _fields_of(header: Header, file_bytes: int) -> Fields:
    sizes = iter(header.sizes)
    entries = [
        (name, next(sizes, 0) if has_content else 0)
        for name, has_content in zip(header.names, header.have_content, strict=False)
    ]
    return {**Sizes(entries).as_fields(file_bytes), "Encrypted": header.encrypted or None}
