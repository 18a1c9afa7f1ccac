"""The headers of a TAR archive, one after another, on terms of our own.

Python's tarfile is not asked: without its fix for CVE-2024-6232 a PAX header of 900,000 digits keeps it busy for most
of a minute. Source: POSIX.1-2017, pax (ustar and pax formats); GNU tar manual, Basic Tar Format.
"""

from __future__ import annotations

import struct
from typing import Protocol

from filetracker.metadata.parsing.sizes import Sizes
from filetracker.metadata.registry import UnreadableError, UnsupportedError

BLOCK_BYTES = 512
_CHECKSUM_AT = 148
_BLANK_CHECKSUM = 8 * ord(" ")  # what the checksum's own place counts as
_LONG_NAME, _LONG_LINK, _EXTENDED, _GLOBAL, _SPARSE = b"L", b"K", b"xX", b"g", b"S"
_WITHOUT_CONTENT = b"123456"  # links, devices, folders, pipes
_NUMBERS_OF_256 = 0x80
# Real ones have a few hundred bytes; some programs keep attributes of the file there.
_MAX_EXTENDED_BYTES, _MAX_NAME_BYTES = 262_144, 65_536
_MAX_DIGITS = 20


class Source(Protocol):
    """Bytes one after another."""

    def take(self, length: int) -> bytes:
        """The next bytes; fewer at the end."""

    def skip(self, length: int) -> bool:
        """Passes over the next bytes; False if there are fewer."""


def walk(source: Source, sizes: Sizes) -> bool:
    """Adds all entries to `sizes`, keeping none; True if the end mark was met, False if the bytes end without one.

    Raises UnreadableError if what follows an entry is neither a header nor the end, or if an entry is cut off, and
    UnsupportedError if a header is too large. What was added before counts.
    """
    about_next: dict[bytes, bytes] = {}
    while header := source.take(BLOCK_BYTES):
        if not any(header):
            return True
        _check(header, sizes.count)
        kind, size = header[156:157], _number(header[124:136])
        if kind in _EXTENDED + _LONG_NAME:
            about_next |= _read_about_next(source, kind, size)
        elif kind in _GLOBAL + _LONG_LINK:
            _skip(source, size, sizes.count)
        else:
            _add_entry(source, header, about_next, sizes)
            about_next = {}
    return False


def _check(header: bytes, count: int) -> None:
    """The checksum is the sum of the header's bytes, its own counted as blanks; some programs added signed ones."""
    digits = header[_CHECKSUM_AT : _CHECKSUM_AT + 8]
    claimed = _number(digits)
    total = sum(header) - sum(digits) + _BLANK_CHECKSUM
    if len(header) == BLOCK_BYTES and claimed != total:
        total = sum(struct.unpack("512b", header)) - sum(struct.unpack("8b", digits)) + _BLANK_CHECKSUM
    if len(header) < BLOCK_BYTES or claimed != total:
        raise UnreadableError(f"After {count} entries, no header and no end follows.")


def _number(field: bytes) -> int:
    """Octal digits, or, if the first bit is set, a number of base 256; -1 for what is neither."""
    if field[:1] and field[0] & _NUMBERS_OF_256:
        return int.from_bytes(bytes((field[0] & 0x7F,)) + field[1:], "big") if field[0] == _NUMBERS_OF_256 else -1
    digits = field.partition(b"\0")[0].strip()
    return int(digits or b"0", 8) if all(digit in b"01234567" for digit in digits) else -1


def _skip(source: Source, size: int, count: int) -> None:
    """Content, and what fills its last block, which need not be there."""
    if size < 0 or not source.skip(size):
        raise UnreadableError(f"After {count} entries, it ends within the content of one: it is cut off.")
    source.skip(-size % BLOCK_BYTES)


def _read_about_next(source: Source, kind: bytes, size: int) -> dict[bytes, bytes]:
    """What this header says of the one that follows, by the names that PAX has for it."""
    most = _MAX_NAME_BYTES if kind == _LONG_NAME else _MAX_EXTENDED_BYTES
    if not 0 <= size <= most:
        raise UnsupportedError(f"The header of an entry takes {size:,} bytes.")
    content = source.take(size)
    if len(content) < size:
        raise UnreadableError("It ends within the header of an entry: it is cut off.")
    source.skip(-size % BLOCK_BYTES)
    return {b"path": content.rstrip(b"\0")} if kind == _LONG_NAME else _records(content)


def _records(content: bytes) -> dict[bytes, bytes]:
    """Of a PAX header: `length keyword=value\\n` again and again; the length counts the whole record."""
    records: dict[bytes, bytes] = {}
    position = 0
    while position < len(content) and content[position]:
        space = content.find(b" ", position, position + _MAX_DIGITS)
        digits = content[position:space]
        length = int(digits) if space > position and digits.isdigit() else 0
        keyword, equals, value = content[space + 1 : position + length].partition(b"=")
        if not equals or position + length > len(content) or not value.endswith(b"\n"):
            raise UnreadableError("The extended header of an entry is malformed.")
        records[keyword] = value[:-1]
        position += length
    return records


def _add_entry(source: Source, header: bytes, about: dict[bytes, bytes], sizes: Sizes) -> None:
    kind = header[156:157]
    stored = _decimal(about.get(b"size"), _number(header[124:136]))
    true = _decimal(about.get(b"GNU.sparse.realsize", about.get(b"GNU.sparse.size")), stored)
    if kind == _SPARSE:
        true = _number(header[483:495])
        more = header[482]
        while more:  # more of the map of its holes
            block = source.take(BLOCK_BYTES)
            more = block[504] if len(block) == BLOCK_BYTES else 0
    has_content = kind not in _WITHOUT_CONTENT
    sizes.add(_name(header, about), max(0, true) if has_content else 0)
    if has_content:
        _skip(source, stored, sizes.count)


def _decimal(digits: bytes | None, default: int) -> int:
    if not digits or not digits.isdigit():
        return default
    significant = digits.lstrip(b"0") or b"0"  # some writers fill up with many zeros
    return int(significant) if len(significant) <= _MAX_DIGITS else default


def _name(header: bytes, about: dict[bytes, bytes]) -> str:
    name = about.get(b"GNU.sparse.name", about.get(b"path"))
    if name is None:
        name = header[:100].partition(b"\0")[0]
        prefix = header[345:500].partition(b"\0")[0]
        if prefix and header[257:263] == b"ustar\0":
            name = prefix + b"/" + name
    return name.decode("utf-8", "replace")
