"""Types of ZIP files: many formats are one inside. What is told from the entries' headers, read by their lengths."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from filetracker.metadata.media_types.relations import ZIP, canonical

# The content type of a package's main part → the package's type. Source: ECMA-376, part 1, 11 to 13; [MS-OFFMACRO2].
_OOXML = "application/vnd.openxmlformats-officedocument"
_OFFICE_TYPES = (
    *(f"{_OOXML}.wordprocessingml.{kind}" for kind in ("document", "template")),
    *(f"{_OOXML}.spreadsheetml.{kind}" for kind in ("sheet", "template")),
    *(f"{_OOXML}.presentationml.{kind}" for kind in ("presentation", "slideshow", "template")),
)
_MACRO_TYPES = (
    *(f"application/vnd.ms-word.{kind}.macroenabled" for kind in ("document", "template")),
    *(f"application/vnd.ms-excel.{kind}.macroenabled" for kind in ("addin", "sheet", "template")),
    *(
        f"application/vnd.ms-powerpoint.{kind}.macroenabled"
        for kind in ("addin", "presentation", "slideshow", "template")
    ),
)
_MAIN_PARTS = {
    **{f"{name}.main+xml": name for name in _OFFICE_TYPES},
    **{f"{name}.main+xml": f"{name}.12" for name in _MACRO_TYPES},
    f"{_MACRO_TYPES[1]}template.main+xml": f"{_MACRO_TYPES[1]}.12",  # Word's templates, otherwise than all others
    "application/vnd.ms-excel.sheet.binary.macroenabled.main": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "application/vnd.ms-visio.drawing.main+xml": "application/vnd.ms-visio.drawing.main+xml",
    "application/vnd.ms-package.3dmanufacturing-3dmodel+xml": "model/3mf",
    "application/vnd.ms-package.xps-fixeddocumentsequence+xml": "application/vnd.ms-xpsdocument",
}
_CONTENT_TYPE = re.compile(rb"ContentType\s{0,9}=\s{0,9}[\"']([^\"'<>\s]{1,200})[\"']")
CONTENT_TYPES = "[Content_Types].xml"
MAX_CONTENT_TYPES_BYTES = 262_144
_MEDIA_TYPE = re.compile(rb"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}", re.IGNORECASE)
# Types that a package declares itself to be.
_SELF_DECLARED = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
    "application/epub+zip",
    *{name for name in _MAIN_PARTS.values() if name.endswith(".macroenabled.12")},
)
# A file that only one format has.
_TELLING_NAMES = {
    "AndroidManifest.xml": "application/vnd.android.package-archive",
    "META-INF/MANIFEST.MF": "application/java-archive",
    "doc.kml": "application/vnd.google-earth.kmz",
}
# What a package of parts begins with, if not with its content types.
_PACKAGE_NAMES = (
    "_rels/",
    "docProps/",
    "customXml/",
    "word/",
    "xl/",
    "ppt/",
    "visio/",
    "[trash]/",
    "Documents/",
    "3D/",
)
_LOCAL_HEADER, _DIRECTORY_HEADER, _DESCRIPTOR = (
    b"PK\x03\x04",
    (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06"),
    b"PK\x07\x08",
)
_HEADER_BYTES, _DESCRIPTOR_BYTES = 30, 12
_DEFLATED = 8  # Source: APPNOTE.TXT 4.4.5
_HAS_DESCRIPTOR = 0x08  # Source: APPNOTE.TXT 4.4.4: the sizes follow the content


@dataclass(frozen=True)
class ZipType:
    """The type, and whether the directory at the file's end may know better."""

    media_type: str
    is_final: bool = True


@dataclass(frozen=True)
class _Entry:
    name: str
    method: int
    start: int  # of its content
    end: int | None  # None if nothing tells


def detect_zip(head: bytes) -> ZipType:
    """By what its first entries say: `mimetype`, the content types, or a file that only one format has."""
    names: list[str] = []
    end: int | None = 0
    for entry in _entries(head):
        end = entry.end
        if entry.name == "mimetype" and not names:
            return ZipType(_declared_by(head[entry.start : entry.end]))
        if entry.name == CONTENT_TYPES:
            return _package_type(_content(head, entry), is_cut=entry.end is None or entry.end > len(head))
        names.append(entry.name)
    found = next((media_type for name, media_type in _TELLING_NAMES.items() if name in names), ZIP)
    is_all = end is not None and head.startswith(_DIRECTORY_HEADER, end)
    return ZipType(found, is_final=is_all or found != ZIP)


def may_be_package(head: bytes) -> bool:
    """Whether the first entry is named as those of Office documents are."""
    return any(entry.name.startswith(_PACKAGE_NAMES) for entry in _first(head))


def is_self_declared(media_type: str) -> bool:
    """Whether files of the type say so themselves, so that a ZIP file that does not is not one of them."""
    return media_type.startswith(_SELF_DECLARED)


def type_by_content_types(content: bytes) -> str | None:
    """The type of the package that has these content types."""
    declared = (found[1].decode("latin-1").lower() for found in _CONTENT_TYPE.finditer(content))
    return next((_MAIN_PARTS[name] for name in declared if name in _MAIN_PARTS), None)


def _package_type(content: bytes, is_cut: bool) -> ZipType:
    found = type_by_content_types(content)
    return ZipType(found or ZIP, is_final=found is not None or not is_cut)


def _declared_by(content: bytes) -> str:
    """OpenDocument and EPUB say it themselves, uncompressed, as their first entry."""
    content = content.strip()
    return canonical(content.decode()) or ZIP if _MEDIA_TYPE.fullmatch(content) else ZIP


def _first(head: bytes) -> list[_Entry]:
    return [entry for _, entry in zip(range(1), _entries(head), strict=False)]


def _entries(head: bytes) -> Iterator[_Entry]:
    """Those whose headers are in the head, until one's length is not known."""
    position: int | None = len(_DESCRIPTOR) if head.startswith((_DESCRIPTOR, b"PK00")) else 0  # of split archives
    while position is not None and head.startswith(_LOCAL_HEADER, position) and len(head) >= position + _HEADER_BYTES:
        entry = _entry_at(head, position)
        yield entry
        position = entry.end


def _entry_at(head: bytes, position: int) -> _Entry:
    header = head[position : position + _HEADER_BYTES]
    flags, method, packed, name_bytes, extra_bytes = (
        int.from_bytes(header[at : at + length], "little") for at, length in ((6, 2), (8, 2), (18, 4), (26, 2), (28, 2))
    )
    start = position + _HEADER_BYTES + name_bytes + extra_bytes
    name = head[position + _HEADER_BYTES : position + _HEADER_BYTES + name_bytes].decode("utf-8", "replace")
    if flags & _HAS_DESCRIPTOR and not packed:
        return _Entry(name, method, start, _end_of_stream(head, start, method))
    return _Entry(name, method, start, start + packed if packed != 0xFFFFFFFF else None)  # noqa: PLR2004 - ZIP64


def _end_of_stream(head: bytes, start: int, method: int) -> int | None:
    """Where an entry ends whose length only its own content tells."""
    if method != _DEFLATED:
        return None
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        unpacker.decompress(head[start:], MAX_CONTENT_TYPES_BYTES)
    except zlib.error:
        return None
    if not unpacker.eof:
        return None
    end = len(head) - len(unpacker.unused_data)
    return end + _DESCRIPTOR_BYTES + (len(_DESCRIPTOR) if head.startswith(_DESCRIPTOR, end) else 0)


def _content(head: bytes, entry: _Entry) -> bytes:
    """As much of the entry's content as the head has."""
    packed = head[entry.start : entry.end]
    if entry.method != _DEFLATED:
        return packed
    try:
        return zlib.decompressobj(wbits=-15).decompress(packed, MAX_CONTENT_TYPES_BYTES)
    except zlib.error:
        return b""
