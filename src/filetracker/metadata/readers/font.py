"""Fonts: TrueType, OpenType, collections of them, WOFF, WOFF2. Source: the OpenType and W3C's WOFF specifications."""

from __future__ import annotations

import zlib
from typing import Any

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "FontName": "the font's full name (not of WOFF2, whose names are compressed with Brotli)",
    "FontFamily": "the family that it belongs to (not of WOFF2)",
    "FontStyle": "its style within the family, such as Bold (not of WOFF2)",
    "Version": "its version, as its maker wrote it (not of WOFF2)",
    "Outlines": "TrueType or CFF: how its shapes are described",
    "GlyphCount": "number of shapes (not of WOFF2)",
    "Fonts": "number of fonts in a collection; the names are those of the first",
    "TableCount": "number of tables",
}
_OUTLINES = {b"OTTO": "CFF", b"\0\1\0\0": "TrueType", b"\0\2\0\0": "TrueType", b"true": "TrueType", b"typ1": None}
_MAX_NAME_BYTES = 1_024
_ROMAN = 0  # the only encoding of Macintosh names that is read
_MAX_TABLES = 512
_MAX_TABLE_BYTES = 524_288
# Ids in the name table; the typographic family and style come before the old ones, which know four styles only.
_NAMES = {"FontName": (4,), "FontFamily": (16, 1), "FontStyle": (17, 2), "Version": (5,)}
_WINDOWS, _UNICODE, _MACINTOSH = 3, 0, 1
_ENGLISH = 0x0409

_Table = tuple[int, int, int]  # offset, stored length, true length


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """Names from the name table alone; the shapes are not touched."""
    magic = read_exactly(file, 0, 12, "header")
    if magic.startswith(b"wOF2"):
        header = read_exactly(file, 0, 14, "header")
        return {"Outlines": _OUTLINES.get(header[4:8]), "TableCount": _number(header, 12, 2)}
    if magic.startswith(b"wOFF"):
        header = read_exactly(file, 0, 44, "header")
        return _describe(file, header[4:8], _woff_tables(file, _number(header, 12, 2)))
    if magic.startswith(b"ttcf"):
        start = _number(read_exactly(file, 12, 4, "header"), 0)
        return _read_sfnt(file, start) | {"Fonts": _number(magic, 8)}
    return _read_sfnt(file, 0)


def _read_sfnt(file: RangeReader, start: int) -> dict[str, Any]:
    header = read_exactly(file, start, 12, "header")
    if header[:4] not in _OUTLINES:
        raise UnsupportedError("It is not a font of a known kind.")
    return _describe(file, header[:4], _sfnt_tables(file, start + 12, _number(header, 4, 2)))


def _describe(file: RangeReader, flavor: bytes, tables: dict[bytes, _Table]) -> dict[str, Any]:
    fields: dict[str, Any] = {"Outlines": _OUTLINES.get(flavor), "TableCount": len(tables)}
    if b"name" in tables:
        fields |= _names(_content(file, tables[b"name"]))
    if b"maxp" in tables:
        fields["GlyphCount"] = _number(_content(file, tables[b"maxp"]), 4, 2)
    return fields


def _sfnt_tables(file: RangeReader, start: int, count: int) -> dict[bytes, _Table]:
    directory = _directory(file, start, count, 16)
    return {entry[:4]: (_number(entry, 8), _number(entry, 12), _number(entry, 12)) for entry in directory}


def _woff_tables(file: RangeReader, count: int) -> dict[bytes, _Table]:
    directory = _directory(file, 44, count, 20)
    return {entry[:4]: (_number(entry, 4), _number(entry, 8), _number(entry, 12)) for entry in directory}


def _directory(file: RangeReader, start: int, count: int, entry_bytes: int) -> list[bytes]:
    if not 0 < count <= _MAX_TABLES:
        error = UnsupportedError if count else UnreadableError
        raise error(f"It claims to have {count:,} tables.")
    data = read_exactly(file, start, count * entry_bytes, "table directory")
    return [data[at : at + entry_bytes] for at in range(0, len(data), entry_bytes)]


def _content(file: RangeReader, table: _Table) -> bytes:
    """A table, unpacked where it is stored packed (WOFF), and no more of it than a table of names needs."""
    offset, stored, length = table
    data = read_exactly(file, offset, min(stored, _MAX_TABLE_BYTES), "tables")
    if stored >= length:
        return data
    try:
        return zlib.decompressobj().decompress(data, _MAX_TABLE_BYTES)
    except zlib.error as error:
        raise UnreadableError(f"a table cannot be unpacked: {error}.") from error


def _names(table: bytes) -> dict[str, str]:
    """The English names, or else whichever come first."""
    storage = _number(table, 4, 2)
    best: dict[int, tuple[int, str]] = {}
    for at in range(6, min(6 + 12 * _number(table, 2, 2), len(table) - 11), 12):
        platform, encoding, language, name, length, offset = (_number(table, at + 2 * part, 2) for part in range(6))
        rank = 2 if (platform, language) == (_WINDOWS, _ENGLISH) else 1 if platform in (_UNICODE, _MACINTOSH) else 0
        if rank <= best.get(name, (-1, ""))[0] or (platform == _MACINTOSH and encoding != _ROMAN):
            continue
        start = storage + offset
        text = table[start : start + min(length, _MAX_NAME_BYTES)].decode(_text_encoding(platform), "replace")
        if text:
            best[name] = (rank, text)
    return {field: found[0] for field, ids in _NAMES.items() if (found := [best[one][1] for one in ids if one in best])}


def _text_encoding(platform: int) -> str:
    return "mac-roman" if platform == _MACINTOSH else "utf-16-be"


def _number(data: bytes, at: int, length: int = 4) -> int:
    return int.from_bytes(data[at : at + length], "big")
