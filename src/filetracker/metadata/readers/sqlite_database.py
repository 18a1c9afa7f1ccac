"""SQLite: the header and the schema table. Source: sqlite.org, "Database File Format".

Python's own sqlite3 opens files by name or takes a whole database into memory, so it cannot be asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "Tables": "names of the tables, without SQLite's own",
    "TableCount": "number of the tables",
    "Views": "names of the views",
    "IndexCount": "number of the indexes",
    "PageSize": "size of a page in bytes",
    "Pages": "number of pages",
    "Encoding": "encoding of its texts",
    "UserVersion": "the version that the application gave its schema, if not 0",
    "ApplicationId": "the application's own number for its files, if not 0",
    "SqliteVersion": "version of the SQLite that wrote last",
    "JournalMode": "wal if readers and writers share a write-ahead log",
}
_MARK = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ENCODINGS = {1: "utf-8", 2: "utf-16le", 3: "utf-16be"}
_INTERIOR, _LEAF = 5, 13
_COUNTED = ("table", "view", "index")
_MAX_PAGES = 200
_MAX_NAME_BYTES = 1024
_MAX_NAMES = 1_000  # kept of each kind; all are counted
_MIN_CELL_BYTES = 6  # with its pointer
_ENTRY_BYTES = 2_304  # of a record, as far as the name reaches
_WAL = 2


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """Page size, pages and the names of tables; no row is touched."""
    header = read_exactly(file, 0, _HEADER_BYTES, "header")
    if not header.startswith(_MARK):
        raise UnsupportedError("It is no SQLite database, or is encrypted.")
    page_size = _number(header, 16, 2)
    page_size = 65_536 if page_size == 1 else page_size
    if page_size < 512 or page_size & (page_size - 1):  # noqa: PLR2004 - a power of two from 512
        raise UnreadableError(f"its page size is {page_size} bytes, which cannot be.")
    fields = _describe_header(header, page_size, file.size)
    schema = _Schema(file, page_size, fields["Encoding"])
    try:
        for kind, name in schema.entries():
            schema.add(kind, name)
    except (BudgetExceededError, UnsupportedError) as error:
        fields["Warning"] = f"Not all of its tables were read: {error}"
    fields |= {"Tables": schema.names["table"], "TableCount": schema.counts["table"], "Views": schema.names["view"]}
    return fields | {"IndexCount": schema.counts["index"]}


def _describe_header(header: bytes, page_size: int, size: int) -> dict[str, Any]:
    pages, version = _number(header, 28), _number(header, 96)
    is_valid = pages and _number(header, 24) == _number(header, 92)  # else an old SQLite wrote last
    if is_valid and pages * page_size > size:
        raise UnreadableError(f"it has {size // page_size:,} of its {pages:,} pages: it was cut.")
    return {
        "PageSize": page_size,
        "Pages": pages if is_valid else size // page_size,
        "Encoding": _ENCODINGS.get(_number(header, 56), "utf-8"),
        "UserVersion": _number(header, 60) or None,
        "ApplicationId": _number(header, 68) or None,
        "SqliteVersion": f"{version // 1_000_000}.{version // 1000 % 1000}.{version % 1000}" if version else None,
        "JournalMode": "wal" if header[18] == _WAL else None,
    }


class _Schema:
    """The table `sqlite_schema`, whose tree has its root in page 1."""

    def __init__(self, file: RangeReader, page_size: int, encoding: str) -> None:
        self.names: dict[str, list[str]] = {"table": [], "view": []}
        self.counts = Counter[str]()
        self._file, self._page_size, self._encoding = file, page_size, encoding

    def add(self, kind: str, name: str) -> None:
        """Counts an entry, unless it is SQLite's own table."""
        if kind == "table" and name.startswith("sqlite_"):
            return
        self.counts[kind if kind in _COUNTED else "other"] += 1
        if kind in self.names and len(self.names[kind]) < _MAX_NAMES:
            self.names[kind].append(name)

    def entries(self) -> Iterator[tuple[str, str]]:
        """Type and name of each table, index, view and trigger."""
        waiting, seen = [1], set[int]()
        while waiting:
            number = waiting.pop(0)
            if number in seen or not number:
                raise UnreadableError("its list of tables runs in a circle, or to no page.")
            if len(seen) >= _MAX_PAGES:
                raise UnsupportedError(f"Their list takes more than {_MAX_PAGES} pages.")
            seen.add(number)
            page = read_exactly(self._file, (number - 1) * self._page_size, self._page_size, "list of tables")
            start = _HEADER_BYTES if number == 1 else 0
            if page[start] == _INTERIOR:
                waiting[:0] = [
                    *(_number(page, cell) for cell in self._cells(page, start, 12)),
                    _number(page, start + 8),
                ]
            elif page[start] == _LEAF:
                for cell in self._cells(page, start, 8):
                    yield self._entry(page[cell : cell + _ENTRY_BYTES])
            else:
                raise UnreadableError(f"page {number:,} is no part of its list of tables, but should be.")

    def _cells(self, page: bytes, start: int, header_bytes: int) -> list[int]:
        pointers, count = start + header_bytes, _number(page, start + 3, 2)
        if count * _MIN_CELL_BYTES > len(page):
            raise UnreadableError(f"a page of its list of tables claims {count:,} entries, more than fit.")
        return [_number(page, pointers + 2 * cell, 2) for cell in range(count)]

    def _entry(self, cell: bytes) -> tuple[str, str]:
        """The record's first two columns; what overflows a page is the SQL text, which comes last."""
        _payload, at = _varint(cell, 0)
        _row_id, record = _varint(cell, at)
        header_bytes, at = _varint(cell, record)
        kind_type, at = _varint(cell, at)
        name_type, _ = _varint(cell, at)
        body = record + header_bytes
        kind_bytes, name_bytes = _text_bytes(kind_type), _text_bytes(name_type)
        return self._text(cell[body : body + kind_bytes]), self._text(cell[body + kind_bytes :][:name_bytes])

    def _text(self, data: bytes) -> str:
        return data[:_MAX_NAME_BYTES].decode(self._encoding, errors="replace")


def _text_bytes(serial_type: int) -> int:
    return max(0, serial_type - 13) // 2


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of 1 to 9 bytes and the place after it; the last bytes of a page may be missing."""
    number = 0
    for place in range(8):
        byte = data[at + place] if at + place < len(data) else 0
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the high bit says that more follows
            return number, at + place + 1
    return number << 8 | (data[at + 8] if at + 8 < len(data) else 0), at + 9


def _number(data: bytes, at: int, length: int = 4) -> int:
    return int.from_bytes(data[at : at + length], "big")
