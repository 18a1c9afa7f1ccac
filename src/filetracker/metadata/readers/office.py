"""DOCX, XLSX and PPTX: the document's properties, and its pages, sheets or slides."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from posixpath import normpath
from typing import Any
from xml.etree.ElementTree import Element

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.extras import Fields, extra, warn
from filetracker.metadata.readers.safe_xml import find_text, local_name, parse, read_member
from filetracker.metadata.readers.zip_directory import open_zip, read_end
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Title": "as the document says",
    "Author": "as the document says",
    "Created": "ISO 8601, as the document says",
    "Modified": "ISO 8601, as the document says",
    "Pages": "DOCX: how many, as the program that saved it last counted them",
    "Sheets": "XLSX: how many",
    "SheetNames": "XLSX: their names, in order, at most 100",
    "Slides": "PPTX: how many",
}
_OOXML = "application/vnd.openxmlformats-officedocument"
_FOLDERS = {
    "word/": f"{_OOXML}.wordprocessingml.document",
    "xl/": f"{_OOXML}.spreadsheetml.sheet",
    "ppt/": f"{_OOXML}.presentationml.presentation",
}
_MOST_RELATIONS = 100


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - the document says which it is
    """The fields of FIELDS."""
    end = read_end(file)
    if not end.is_small:
        fields: Fields = {}
        warn(fields, f"Its directory of {end.directory_bytes:,} bytes is too large to be read.")
        return fields
    with open_zip(file) as archive:
        return office_fields(archive)


def office_type(names: Iterable[str]) -> str | None:
    """The media type of the document that consists of files with these names."""
    kind, has_types = None, False
    for name in names:
        has_types = has_types or name == "[Content_Types].xml"
        kind = kind or next((media_type for folder, media_type in _FOLDERS.items() if name.startswith(folder)), None)
    return kind if has_types else None


def office_fields(archive: zipfile.ZipFile) -> Fields:
    """The fields of an opened document. Source: ECMA-376, part 2: relations say where the parts are."""
    fields: Fields = {}
    try:
        parts = _parts(archive)
    except KeyError as error:
        raise UnreadableError("It has no relations, so nothing tells where its parts are.") from error
    for kind, read in (("core-properties", _read_core), ("officeDocument", _read_document)):
        name = parts.get(kind)
        with extra(fields, f"Its {'content' if read is _read_document else 'properties'}"):
            if name:
                fields.update(read(parse(read_member(archive, name))))
    if "officeDocument" not in parts or parts["officeDocument"] not in archive.namelist():
        raise UnreadableError("Its main part is missing.")
    if "extended-properties" in parts and parts["officeDocument"].startswith("word/"):
        with extra(fields, "Its number of pages"):
            fields["Pages"] = _number(find_text(parse(read_member(archive, parts["extended-properties"])), "Pages"))
    return fields


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Kind of a part (the last word of its relation's type) → its name."""
    root = parse(read_member(archive, "_rels/.rels"))
    return {
        relation.get("Type", "").rpartition("/")[2]: normpath(relation.get("Target", "").lstrip("/"))
        for relation in list(root)[:_MOST_RELATIONS]
    }


def _read_core(root: Element) -> Fields:
    return {
        "Title": find_text(root, "title"),
        "Author": find_text(root, "creator"),
        "Created": find_text(root, "created"),
        "Modified": find_text(root, "modified"),
    }


def _read_document(root: Element) -> Fields:
    """Sheets or slides of a main part; a text document has neither."""
    kind = local_name(str(root.tag))
    if kind == "workbook":
        names = [sheet.get("name", "") for sheet in _children_of(root, "sheets")]
        return {"Sheets": len(names), "SheetNames": names}
    if kind == "presentation":
        return {"Slides": len(_children_of(root, "sldIdLst"))}
    return {}


def _children_of(root: Element, name: str) -> list[Any]:
    return next((list(element) for element in root if local_name(str(element.tag)) == name), [])


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
