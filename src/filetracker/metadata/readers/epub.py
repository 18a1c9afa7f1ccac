"""EPUB: the book's properties and the number of its parts."""

from __future__ import annotations

import zipfile
from xml.etree.ElementTree import Element

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.extras import Fields, extra, warn
from filetracker.metadata.readers.safe_xml import find_all_text, find_text, local_name, parse, read_member
from filetracker.metadata.readers.zip_directory import open_zip, read_end
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
    "Encrypted": "true where it declares encrypted parts (copy protection, or hidden fonts)",
}


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    fields: Fields = {}
    end = read_end(file)
    if not end.is_small:
        warn(fields, f"Its directory of {end.directory_bytes:,} bytes is too large to be read.")
        return fields
    with open_zip(file) as archive:
        try:
            package = read_member(archive, _package_name(archive))
        except KeyError as error:
            raise UnreadableError(f"It lacks what names its content ({error}).") from error
        with extra(fields, "Its package document"):
            fields.update(_read_package(parse(package)))
        fields["Encrypted"] = "META-INF/encryption.xml" in archive.namelist() or None
    return fields


def _package_name(archive: zipfile.ZipFile) -> str:
    """Source: EPUB 3.3, Open Container Format: the first `rootfile` of the container."""
    root = parse(read_member(archive, "META-INF/container.xml"))
    found = (element.get("full-path") for element in root.iter() if local_name(str(element.tag)) == "rootfile")
    return next(found, None) or "content.opf"


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
