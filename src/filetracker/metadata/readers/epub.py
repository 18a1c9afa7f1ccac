"""EPUB: the book's properties and the number of its parts."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree.ElementTree import Element

from filetracker.metadata.parsing.extras import Fields, extra
from filetracker.metadata.parsing.safe_xml import find_all_text, find_text, local_name, parse
from filetracker.metadata.parsing.zip_directory import ZipDirectory, read_small_end
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Title": "as the book says",
    "Author": "as the book says; several are joined by commas",
    "Language": "as the book says (BCP 47)",
    "Publisher": "as the book says",
    "Created": "when it was published, as the book says",
    "Modified": "ISO 8601, as the book says",
    "Chapters": "how many documents it is read through",
    "Version": "of the format",
    "Encrypted": "true if it declares encrypted parts (copy protection, or hidden fonts)",
}


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    fields: Fields = {}
    archive = ZipDirectory(file, read_small_end(file))
    try:
        package = archive.read(_package_name(archive))
    except KeyError as error:
        raise UnreadableError(f"It lacks what names its content ({error}).") from error
    with extra(fields, "Its package document"):
        fields.update(_read_package(parse(package)))
    fields["Encrypted"] = "META-INF/encryption.xml" in archive or None
    return fields


def _package_name(archive: ZipDirectory) -> str:
    """Source: EPUB 3.3, Open Container Format: the first `rootfile` of the container."""
    root = parse(archive.read("META-INF/container.xml"))
    found = (element.get("full-path") for element in root.iter() if local_name(str(element.tag)) == "rootfile")
    name = next(found, None) or "content.opf"
    return name if name in archive else unquote(name)


def _read_package(root: Element) -> Fields:
    modified = (
        element.text
        for element in root.iter()
        if local_name(str(element.tag)) == "meta" and element.get("property") == "dcterms:modified"
    )
    return {
        "Title": find_text(root, "title"),
        "Author": ", ".join(find_all_text(root, "creator")[:20]),
        "Language": find_text(root, "language"),
        "Publisher": find_text(root, "publisher"),
        "Created": find_text(root, "date"),
        "Modified": next(modified, None),
        "Chapters": sum(1 for element in root.iter() if local_name(str(element.tag)) == "itemref"),
        "Version": root.get("version"),
    }
