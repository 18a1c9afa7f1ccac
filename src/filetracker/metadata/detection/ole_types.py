"""Types of OLE compound files: older Office documents and their kin. Source: [MS-CFB] (header, directory)."""

from __future__ import annotations

from collections.abc import Callable

from filetracker.metadata.media_types.relations import OLE

_HEADER_BYTES, _ENTRY_BYTES, _NAME_BYTES = 512, 128, 64
_SECTOR_SHIFTS = (9, 12)
_DIRECTORY_BYTES = 4_096  # of its beginning: writers keep it in one piece
# The class of the root, as it stands in the file.
_CLASSES = {
    "0009020000000000c000000000000046": "application/msword",
    "0609020000000000c000000000000046": "application/msword",
    "1008020000000000c000000000000046": "application/vnd.ms-excel",
    "2008020000000000c000000000000046": "application/vnd.ms-excel",
    "108d81649b4fcf1186ea00aa00b929e8": "application/vnd.ms-powerpoint",
    "131a020000000000c000000000000046": "application/vnd.visio",
    "141a020000000000c000000000000046": "application/vnd.visio",
    "84100c0000000000c000000000000046": "application/x-msi",
    "86100c0000000000c000000000000046": "application/x-ms-msp",
    "0b0d020000000000c000000000000046": "application/vnd.ms-outlook",
    "0112020000000000c000000000000046": "application/vnd.ms-publisher",
}
_STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "VisioDocument": "application/vnd.visio",
    "__properties_version1.0": "application/vnd.ms-outlook",
    "HwpSummaryInformation": "application/x-hwp",
    "\x05HwpSummaryInformation": "application/x-hwp",
}
_ENCRYPTED = "EncryptedPackage"  # a newer Office document in an older one's clothes


def detect_ole(read: Callable[[int, int], bytes]) -> str:
    """The type by its directory; `read` gives bytes from a place on, fewer at the end or if it does not know them."""
    header = read(0, _HEADER_BYTES)
    shift = int.from_bytes(header[30:32], "little")
    if len(header) < _HEADER_BYTES or shift not in _SECTOR_SHIFTS:
        return OLE
    # Sector 0 follows the header, which takes a sector of its own.
    directory = read((int.from_bytes(header[48:52], "little") + 1) << shift, _DIRECTORY_BYTES)
    names = _names(directory)
    if _ENCRYPTED in names:
        return OLE
    by_stream = next((_STREAMS[name] for name in names if name in _STREAMS), None)
    return by_stream or _CLASSES.get(directory[80:96].hex(), OLE)


def _names(directory: bytes) -> list[str]:
    """In the directory's order: those of what is embedded come later."""
    names = []
    for start in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        length = int.from_bytes(directory[start + _NAME_BYTES : start + _NAME_BYTES + 2], "little")
        if 2 < length <= _NAME_BYTES:  # noqa: PLR2004 - with the ending zero
            names.append(directory[start : start + length - 2].decode("utf-16-le", errors="replace"))
    return names
