"""OLE compound files: what an encrypted DOCX, XLSX or PPTX is wrapped in. Older Office files are recognised, not read.

Source: [MS-CFB] (header, directory) and [MS-OFFCRYPTO] 1.3.3 (the stream called EncryptedPackage).
"""

from __future__ import annotations

from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Encrypted": "true for a DOCX, XLSX or PPTX with a password",
    "Streams": "names of the streams at the beginning of its directory",
}
_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_SECTOR_SHIFTS = (9, 12)
_STREAM = 2
_TABLES_AT, _TABLES_IN_HEADER = 76, 109  # the places of the allocation table's sectors
_LAST_SECTOR = 0xFFFFFFFA  # from here on, marks: the end of a chain, a free sector, ...
_MAX_DIRECTORY_SECTORS = 16


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    header = file.peek_at(0, _HEADER_BYTES)
    if not header.startswith(_MARK):
        raise UnsupportedError("It is no OLE compound file.")
    shift = int.from_bytes(header[30:32], "little")
    if len(header) < _HEADER_BYTES or shift not in _SECTOR_SHIFTS:
        raise UnreadableError("Its header is damaged.")
    directory = _read_directory(file, header, 1 << shift)
    if len(directory) < _ENTRY_BYTES:
        raise UnreadableError("Its directory lies after its end: it is cut off.")
    streams = _stream_names(directory)
    fields: Fields = {"Streams": streams}
    if "EncryptedPackage" in streams:
        fields["Encrypted"] = True
        warn(fields, "It is encrypted: its properties cannot be read.")
    return fields


def _read_directory(file: RangeReader, header: bytes, sector_bytes: int) -> bytes:
    """The directory's first sectors, in the order that the allocation table (FAT) says. Source: 2.3, 2.6."""
    data, sector = b"", int.from_bytes(header[48:52], "little")
    for _ in range(_MAX_DIRECTORY_SECTORS):
        # Sector 0 follows the header, which takes a sector of its own.
        data += file.peek_at((sector + 1) * sector_bytes, sector_bytes)
        table, entry = divmod(sector, sector_bytes // 4)
        if table >= _TABLES_IN_HEADER:
            break
        at = int.from_bytes(header[_TABLES_AT + 4 * table :][:4], "little")
        following = file.peek_at((at + 1) * sector_bytes + 4 * entry, 4)
        sector = int.from_bytes(following, "little")
        if len(following) < 4 or sector >= _LAST_SECTOR:  # noqa: PLR2004 - a number
            break
    return data


def _stream_names(directory: bytes) -> list[str]:
    names = []
    for start in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length = int.from_bytes(directory[start + 64 : start + 66], "little")
        if directory[start + 66] == _STREAM and 2 < length <= 64:  # noqa: PLR2004 - with the ending zero, 32 characters
            names.append(directory[start : start + length - 2].decode("utf-16-le", errors="replace"))
    return names
