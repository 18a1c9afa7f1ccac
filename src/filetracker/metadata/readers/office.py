"""DOCX, XLSX and PPTX, with their templates and their kinds with macros: properties, and pages, sheets or slides."""

from __future__ import annotations

from posixpath import normpath
from xml.etree.ElementTree import Element

from filetracker.metadata.detection.zip_types import CONTENT_TYPES, is_self_declared, type_by_content_types
from filetracker.metadata.parsing.extras import Fields, extra
from filetracker.metadata.parsing.safe_xml import find_text, local_name, parse
from filetracker.metadata.parsing.zip_directory import ZipDirectory, read_small_end
from filetracker.metadata.range_reader import RangeReader
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
_RELATIONS = "_rels/.rels"
_MAX_RELATIONS = 100


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - the document says which it is
    """The fields of FIELDS."""
    return office_fields(ZipDirectory(file, read_small_end(file)))


def office_type(archive: ZipDirectory) -> str | None:
    """The media type of the document that an archive is; None if it is not one, or cannot be told."""
    if CONTENT_TYPES not in archive or _RELATIONS not in archive:
        return None
    found = None
    with extra({}, "Its content types"):
        found = type_by_content_types(archive.read(CONTENT_TYPES))
    return found if found and is_self_declared(found) else None


def office_fields(archive: ZipDirectory) -> Fields:
    """The fields of an opened document. Source: ECMA-376, part 2: relations say what the parts are called."""
    fields: Fields = {}
    if _RELATIONS not in archive:
        raise UnreadableError("It has no relations, so nothing tells what its parts are called.")
    parts = _parts(archive)
    if "core-properties" in parts:
        with extra(fields, "Its properties"):
            fields.update(_read_core(_part(archive, parts["core-properties"])))
    main = parts.get("officeDocument", "")
    if main not in archive:
        raise UnreadableError("Its main part is missing.")
    if main.endswith(".xml"):  # not of a binary workbook
        with extra(fields, "Its content"):
            fields.update(_read_document(_part(archive, main)))
    if "extended-properties" in parts and main.startswith("word/"):
        with extra(fields, "Its number of pages"):
            pages = find_text(_part(archive, parts["extended-properties"]), "Pages")
            fields["Pages"] = _number(pages)
    return fields


def _part(archive: ZipDirectory, name: str) -> Element:
    return parse(archive.read(name))


def _parts(archive: ZipDirectory) -> dict[str, str]:
    """Kind of a part (the last word of its relation's type) → its name."""
    names = {entry.name.lower(): entry.name for entry in archive.entries}  # case does not count: part 2, 6.2.2.3
    parts = {}
    for relation in list(_part(archive, _RELATIONS))[:_MAX_RELATIONS]:
        target = normpath(relation.get("Target", "").lstrip("/")).lower()
        parts[relation.get("Type", "").rpartition("/")[2]] = names.get(target, target)
    return parts


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


def _children_of(root: Element, name: str) -> list[Element]:
    return next((list(element) for element in root if local_name(str(element.tag)) == name), [])


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - digits
