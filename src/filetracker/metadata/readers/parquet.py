"""Apache Parquet: what its footer says. Source: parquet-format, `parquet.thrift` and the Thrift compact protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.thrift_compact import ThriftEndError, ThriftReader, ThriftStruct
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS = {
    "Rows": "number of rows",
    "RowGroups": "number of row groups",
    "ColumnCount": "number of columns at the top level",
    "Columns": "the columns' names and types (`Name`, `Type`)",
    "CreatedBy": "the program that wrote it",
    "Encrypted": "true where the footer is encrypted; nothing else is known then",
}
_TRAILER_BYTES = 8  # the footer's length, then the magic
# The schema and the counts come first in the footer, then each row group's statistics, which grow with the file.
_FOOTER_READ_BYTES = 262_144
_PHYSICAL = ("boolean", "int32", "int64", "int96", "float", "double", "binary", "fixed_len_byte_array")
_CONVERTED = {0: "string", 1: "map", 2: "map", 3: "list", 4: "enum", 5: "decimal", 6: "date", 7: "time", 8: "time"}
_CONVERTED |= {9: "timestamp", 10: "timestamp", 11: "uint8", 12: "uint16", 13: "uint32", 14: "uint64"}
_CONVERTED |= {15: "int8", 16: "int16", 17: "int32", 18: "int64", 19: "json", 20: "bson", 21: "interval"}
_LOGICAL = {1: "string", 2: "map", 3: "list", 4: "enum", 5: "decimal", 6: "date", 7: "time", 8: "timestamp"}
_LOGICAL |= {11: "null", 12: "json", 13: "bson", 14: "uuid", 15: "float16"}
_REPEATED = 2


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """Rows, row groups and columns, from the end of the file."""
    trailer = read_exactly(file, max(0, file.size - _TRAILER_BYTES), _TRAILER_BYTES, "footer")
    if trailer.endswith(b"PARE"):
        return {"Encrypted": True}
    length = int.from_bytes(trailer[:4], "little")
    if not trailer.endswith(b"PAR1") or length > file.size - _TRAILER_BYTES - len(b"PAR1"):
        raise UnreadableError("its footer is missing: it was cut, or its writer did not finish.")
    footer = file.peek_at(file.size - _TRAILER_BYTES - length, min(length, _FOOTER_READ_BYTES))
    found = _read_footer(footer, whole=len(footer) == length)
    if "Rows" not in found:
        raise UnreadableError("its footer does not say how many rows it has.")
    return found


def _read_footer(footer: bytes, whole: bool) -> dict[str, Any]:
    reader, found = ThriftReader(footer), dict[str, Any]()
    try:
        for field, kind in reader.fields():
            if field == 2 and kind == reader.LIST:  # noqa: PLR2004 - the ids of parquet.thrift
                found |= _describe_schema(list(reader.structs()))
            elif field == 3:  # noqa: PLR2004 - see above
                found["Rows"] = reader.integer()
            elif field == 4 and kind == reader.LIST:  # noqa: PLR2004 - see above
                found["RowGroups"] = reader.peek_list_length()
                reader.skip(kind)
            elif field == 6 and kind == reader.BINARY:  # noqa: PLR2004 - see above
                found["CreatedBy"] = reader.binary().decode(errors="replace")
            else:
                reader.skip(kind)
    except ThriftEndError:
        if whole:
            raise
    return found


def _describe_schema(elements: list[ThriftStruct]) -> dict[str, Any]:
    columns = [{"Name": _name(element), "Type": _type(element)} for element in _top_level(elements)]
    return {"ColumnCount": len(columns), "Columns": columns[:101]}


def _top_level(elements: list[ThriftStruct]) -> Iterator[ThriftStruct]:
    """The root's children; the tree stands flattened, each group followed by its `num_children` (5) children."""
    pending: list[int] = []  # how many children each open group still has
    for element in elements[1:]:
        if not pending:
            yield element
        else:
            pending[-1] -= 1
        children = element.get(5)
        if isinstance(children, int) and children > 0:
            pending.append(children)
        while pending and pending[-1] <= 0:
            pending.pop()


def _name(element: ThriftStruct) -> str:
    name = element.get(4, b"")
    return name.decode(errors="replace") if isinstance(name, bytes) else ""


def _type(element: ThriftStruct) -> str:
    logical, converted = element.get(10), element.get(6)
    name = _LOGICAL.get(next(iter(logical), 0)) if isinstance(logical, dict) else None
    name = name or (_CONVERTED.get(converted) if isinstance(converted, int) else None)
    if name == "decimal":
        precision, scale = (element.get(field) or 0 for field in (8, 7))
        return f"decimal({precision!r},{scale!r})"
    if name is None and element.get(5):
        name = "struct"
    physical = element.get(1)
    if name is None:
        name = _PHYSICAL[physical] if isinstance(physical, int) and 0 <= physical < len(_PHYSICAL) else "unknown"
    return f"list<{name}>" if element.get(3) == _REPEATED else name
