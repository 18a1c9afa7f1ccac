"""What Python's libraries see in files: run in an environment of its own, paths in, JSON lines out.

It is run by the path of this file, so it imports nothing of the corpus. For each kind of file: `ok`, and what is in it.
"""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import sys
import tarfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from defusedxml import ElementTree as SafeXml
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image
from pyarrow import parquet

_SECONDS = 20
_PICTURES = (
    ".apng .avif .bmp .dds .gif .ico .icns .jfif .jp2 "
    ".jpeg .jpg .pbm .pcx .pgm .png .ppm .psd .sgi .tga .tif .tiff .webp"
)
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
_MAX_TEXT_BYTES = 8_000_000


def look(path: Path) -> dict[str, Any]:
    """What the library for the file's kind says; empty if there is none."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        return {}
    try:
        return {"ok": True, **reader(path)}
    except Exception as error:  # noqa: BLE001 - whatever a library raises, it could not read the file
        return {"ok": False, "errors": f"{type(error).__name__}: {error}"[:300]}


def _picture(path: Path) -> dict[str, Any]:
    with Image.open(path) as picture:
        width, height = picture.size
        frames = getattr(picture, "n_frames", 1)
        picture.load()
        return {"Format": picture.format, "Width": width, "Height": height, "Frames": frames}


def _font(path: Path) -> dict[str, Any]:
    collection = path.suffix.lower() == ".ttc"
    font = TTCollection(path).fonts[0] if collection else TTFont(path, lazy=True)
    names = font["name"]
    return {
        "GlyphCount": font["maxp"].numGlyphs,
        "FontFamily": _names_of(names, 1, 16),
        "FontName": _names_of(names, 4),
        "FontStyle": _names_of(names, 2, 17),
        "TableCount": len(font.reader.tables),
    }


def _names_of(table: Any, *identifiers: int) -> list[str]:
    """In all languages, and for all platforms."""
    return sorted({str(record) for record in table.names if record.nameID in identifiers})


def _parquet(path: Path) -> dict[str, Any]:
    file = parquet.ParquetFile(path)
    meta = file.metadata
    names = file.schema_arrow.names
    return {
        "Rows": meta.num_rows,
        "RowGroups": meta.num_row_groups,
        "ColumnCount": len(names),
        "Names": names,
        "CreatedBy": meta.created_by,
    }


def _workbook(path: Path) -> dict[str, Any]:
    book = openpyxl.load_workbook(path, read_only=True)
    properties = book.properties
    return {
        "Sheets": len(book.sheetnames),
        "SheetNames": book.sheetnames,
        "Title": properties.title,
        "Author": properties.creator if properties.creator != "openpyxl" else None,
    }


def _zip(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        encrypted = any(entry.flag_bits & 1 for entry in entries)
        if not encrypted and (bad := archive.testzip()):
            raise ValueError(f"checksum of {bad}")
        sizes = [entry.file_size for entry in entries]
        return {
            "Entries": len(entries),
            "TotalSizeBytes": sum(sizes),
            "LargestEntryBytes": max(sizes, default=None),
            "Encrypted": encrypted,
        }


def _tar(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as archive:
        sizes = [entry.size for entry in archive.getmembers()]
    return {"Entries": len(sizes), "TotalSizeBytes": sum(sizes), "LargestEntryBytes": max(sizes, default=None)}


def _json(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_bytes()[:_MAX_TEXT_BYTES])
    found: dict[str, Any] = {"Kind": _KINDS.get(type(value), "number")}
    if isinstance(value, list):
        found["Rows"] = len(value)
    if isinstance(value, dict):
        found["Keys"] = list(value)[:100]
    return found


def _xml(path: Path) -> dict[str, Any]:
    root = SafeXml.parse(path).getroot()
    namespace, _, name = root.tag.rpartition("}")
    return {"RootElement": name, "Namespace": namespace.lstrip("{") or None}


def _csv(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    found: dict[str, Any] = {"ByDelimiter": {}}
    for name, delimiter in ((",", ","), (";", ";"), ("tab", "\t"), ("|", "|")):
        rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if row]
        widths = [len(row) for row in rows]
        found["ByDelimiter"][name] = {"Rows": len(rows), "Widths": sorted(set(widths))[:5]}
    return found


def _sqlite(path: Path) -> dict[str, Any]:
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    tables = [
        row[0]
        for row in database.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
    ]
    pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return {"Tables": tables, "TableCount": len(tables), "Pages": pages, "PageSize": size}


_READERS = (
    dict.fromkeys(_PICTURES.split(), _picture)
    | dict.fromkeys((".ttf", ".otf", ".woff", ".woff2", ".ttc"), _font)
    | dict.fromkeys((".xlsx", ".xlsm"), _workbook)
    | dict.fromkeys((".zip", ".docx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".docm", ".pptm"), _zip)
    | dict.fromkeys((".tar", ".ova"), _tar)
    | dict.fromkeys((".json", ".geojson", ".ipynb", ".jsonld"), _json)
    | dict.fromkeys((".xml", ".svg", ".xsd", ".xsl", ".xslt", ".rdf", ".gpx", ".kml", ".dae", ".x3d"), _xml)
    | dict.fromkeys((".csv", ".tsv"), _csv)
    | dict.fromkeys((".sqlite", ".sqlite3", ".db"), _sqlite)
    | {".parquet": _parquet}
)


class TooSlowError(Exception):
    """A library took too long."""


def _interrupt(_signal: int, _frame: object) -> None:
    raise TooSlowError


def main() -> None:
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _interrupt)
    for line in sys.stdin:
        path = Path(line.rstrip("\n"))
        signal.alarm(_SECONDS)
        answer = look(path)
        signal.alarm(0)
        sys.stdout.write(json.dumps([str(path), answer], default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
