"""ODT, ODS and ODP: the document's properties, and its pages, sheets or slides."""

from __future__ import annotations

import zipfile
from xml.etree.ElementTree import Element

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.extras import Fields, extra, warn
from filetracker.metadata.readers.safe_xml import find_text, local_name, parse, read_member, visit
from filetracker.metadata.readers.zip_directory import open_zip, read_end

FIELDS: dict[str, str] = {
    "Title": "as the document says",
    "Author": "who wrote it last, else first",
    "Created": "ISO 8601, as the document says",
    "Modified": "ISO 8601, as the document says",
    "Pages": "ODT: how many, as the program that saved it last counted them",
    "Sheets": "ODS: how many",
    "SheetNames": "ODS: their names, in order, at most 100",
    "Slides": "ODP: how many",
    "Encrypted": "true where it is",
}
_MOST_CONTENT_BYTES = 8_388_608  # of content.xml, uncompressed; it is parsed without being built
_MOST_PACKED_BYTES = 262_144  # of content.xml, as it is in the file
_COUNTED = {"table": "spreadsheet", "page": "presentation"}  # element → what kind of document counts it


def read_metadata(file: RangeReader, media_type: str) -> Fields:
    """The fields of FIELDS."""
    fields: Fields = {}
    end = read_end(file)
    if not end.is_small:
        warn(fields, f"Its directory of {end.directory_bytes:,} bytes is too large to be read.")
        return fields
    with open_zip(file) as archive:
        if _is_encrypted(archive, fields):
            warn(fields, "It is encrypted: its properties cannot be read.")
            return {**fields, "Encrypted": True}
        with extra(fields, "Its properties"):
            fields.update(_read_properties(parse(read_member(archive, "meta.xml"))))
        if not media_type.endswith(".text"):
            fields.pop("Pages", None)
            with extra(fields, "Its content"):
                fields.update(_read_content(archive, media_type))
    return fields


def _is_encrypted(archive: zipfile.ZipFile, fields: Fields) -> bool:
    """Source: OpenDocument 1.3 part 2, 3.4: an encrypted file has an `encryption-data` in the manifest."""
    seen: list[str] = []
    with extra(fields, "Its manifest"):
        visit(read_member(archive, "META-INF/manifest.xml"), lambda name, _: seen.append(local_name(name)))
    return "encryption-data" in seen


def _read_properties(root: Element) -> Fields:
    statistic = next((item for item in root.iter() if local_name(str(item.tag)) == "document-statistic"), None)
    counts = {local_name(name): value for name, value in statistic.items()} if statistic is not None else {}
    pages = counts.get("page-count", "")
    return {
        "Title": find_text(root, "title"),
        "Author": find_text(root, "creator") or find_text(root, "initial-creator"),
        "Created": find_text(root, "creation-date"),
        "Modified": find_text(root, "date"),
        "Pages": int(pages) if pages.isascii() and pages.isdigit() else None,
    }


def _read_content(archive: zipfile.ZipFile, media_type: str) -> Fields:
    names: list[str] = []
    counted = next((element for element, kind in _COUNTED.items() if media_type.endswith(kind)), None)
    if counted is None or archive.getinfo("content.xml").compress_size > _MOST_PACKED_BYTES:
        return {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == counted:
            names.append(next((value for key, value in attributes.items() if local_name(key) == "name"), ""))

    visit(read_member(archive, "content.xml", _MOST_CONTENT_BYTES), start)
    return {"Slides": len(names)} if counted == "page" else {"Sheets": len(names), "SheetNames": names}
