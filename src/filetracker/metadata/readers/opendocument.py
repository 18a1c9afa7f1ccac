"""ODT, ODS, ODP, ODG and their templates: the document's properties, and its pages, sheets or slides."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.parsing.safe_xml import Elements, find_text, local_name, parse, visit
from filetracker.metadata.parsing.zip_directory import ZipDirectory, read_small_end
from filetracker.metadata.range_reader import RangeReader

FIELDS: dict[str, str] = {
    "Title": "as the document says",
    "Author": "who wrote it last, else first",
    "Created": "ISO 8601, as the document says",
    "Modified": "ISO 8601, as the document says",
    "Pages": "ODT: how many, as the program that saved it last counted them; ODG: how many",
    "Sheets": "ODS: how many",
    "SheetNames": "ODS: their names, in order, at most 100",
    "Slides": "ODP: how many",
    "Encrypted": "true if it is",
}
_MAX_CONTENT_BYTES = 8_388_608  # of content.xml, uncompressed; it is parsed without being built
_MAX_PACKED_BYTES = 262_144  # of content.xml, as it is in the file
_MANIFEST, _PROPERTIES, _CONTENT = "META-INF/manifest.xml", "meta.xml", "content.xml"
_MAX_NAMES = 101  # one more than is shown, so that it shows that there are more
# Kind of document → the elements that are counted. They stand at level 4: document-content, body, the kind, they.
_COUNTED = {"spreadsheet": "table", "presentation": "page", "graphics": "page", "drawing": "page"}
_COUNTED_LEVEL = 4


def read_metadata(file: RangeReader, media_type: str) -> Fields:
    """The fields of FIELDS."""
    fields: Fields = {}
    archive = ZipDirectory(file, read_small_end(file))
    if _is_encrypted(archive, fields):
        warn(fields, "It is encrypted: its properties cannot be read.")
        return {**fields, "Encrypted": True}
    if _PROPERTIES in archive:
        with extra(fields, "Its properties"):
            fields.update(_read_properties(parse(archive.read(_PROPERTIES))))
    kind = media_type.rpartition(".")[2].partition("-")[0]
    if kind != "text":
        fields.pop("Pages", None)
    if kind in _COUNTED:
        with extra(fields, "Its content"):
            fields.update(_read_content(archive, kind))
    return fields


def _is_encrypted(archive: ZipDirectory, fields: Fields) -> bool:
    """Source: OpenDocument 1.3 part 2, 3.4: an encrypted file has an `encryption-data` in the manifest."""
    seen: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if local_name(name) == "encryption-data":
            seen.append(name)

    with extra(fields, "Its manifest"):
        visit(archive.read(_MANIFEST), Elements(start))
    return bool(seen)


def _read_properties(root: Element) -> Fields:
    statistic = next((item for item in root.iter() if local_name(str(item.tag)) == "document-statistic"), None)
    counts = {local_name(name): value for name, value in statistic.items()} if statistic is not None else {}
    pages = counts.get("page-count", "")
    return {
        "Title": find_text(root, "title"),
        "Author": find_text(root, "creator") or find_text(root, "initial-creator"),
        "Created": find_text(root, "creation-date"),
        "Modified": find_text(root, "date"),
        "Pages": int(pages) or None if pages.isascii() and pages.isdigit() and len(pages) < 10 else None,  # noqa: PLR2004 - digits
    }


def _read_content(archive: ZipDirectory, kind: str) -> Fields:
    if archive.entry(_CONTENT).packed_size > _MAX_PACKED_BYTES:
        return {}
    counter = _Counter(_COUNTED[kind])
    visit(archive.read(_CONTENT, _MAX_CONTENT_BYTES), counter)
    if kind == "spreadsheet":
        return {"Sheets": counter.count, "SheetNames": counter.names}
    return {"Slides" if kind == "presentation" else "Pages": counter.count}


class _Counter:
    """Counts the elements of a name at their level, and keeps their first names."""

    def __init__(self, counted: str) -> None:
        self.count, self.names = 0, list[str]()
        self._counted, self._level = counted, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._level += 1
        if self._level == _COUNTED_LEVEL and local_name(name) == self._counted:
            self.count += 1
            if len(self.names) < _MAX_NAMES:
                self.names.append(next((value for key, value in attributes.items() if local_name(key) == "name"), ""))

    def data(self, text: str) -> None:
        """Not wanted."""

    def end(self, _name: str) -> None:
        self._level -= 1
