"""Which module reads which type. A new format is one module in `readers/` and its lines here.

A reader module has one function, `read_metadata(file, media_type) -> dict`: it reads a RangeReader, returns fields in
PascalCase with units in their names if they have one (`DurationSeconds`), and leaves out what it does not find. A wrong
value is worse than a missing one. If an extra cannot be read, a sentence under `Warning` says so.

A reader says which of two things is true of a file that it cannot read:

- `UnreadableError`: the format's own structure says that the content is damaged: it ends before what is mandatory,
  contradicts itself, or a checksum is wrong. Any other reader would find the same.
- `UnsupportedError`: the content may be fine. It is a variant, a version or a method that this reader does not know, or
  more than one of its limits allows.

An exception of a library is converted only if it says which of the two it is. Whatever else comes out of a reader is no
statement about the file. MemoryError is never caught: the process that runs the reader must know.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from filetracker.errors import FileTrackerError
from filetracker.metadata.range_reader import RangeReader

# Media type (as the detector names it) → module in readers/. A kind of a type (a template, a camera's TIFF) is read by
# that type's reader, without a line of its own.
_MODULES: dict[str, str] = {
    # images, documents, archives
    "application/epub+zip": "epub",
    "application/gzip": "gzip_file",
    "application/pdf": "pdf",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "office",
    "application/vnd.oasis.opendocument.chart": "opendocument",
    "application/vnd.oasis.opendocument.formula": "opendocument",
    "application/vnd.oasis.opendocument.graphics": "opendocument",
    "application/vnd.oasis.opendocument.graphics-template": "opendocument",
    "application/vnd.oasis.opendocument.presentation": "opendocument",
    "application/vnd.oasis.opendocument.spreadsheet": "opendocument",
    "application/vnd.oasis.opendocument.text": "opendocument",
    "application/vnd.oasis.opendocument.text-web": "opendocument",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "office",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "office",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "office",
    "application/x-7z-compressed": "seven_zip",
    "application/x-ole-storage": "ole_storage",
    "application/x-tar": "tar_archive",
    "application/zip": "zip_archive",
    "image/avif": "heif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heif",
    "image/heic-sequence": "heif",
    "image/heif": "heif",
    "image/j2c": "jpeg_2000",
    "image/jp2": "jpeg_2000",
    "image/jpeg": "jpeg",
    "image/jpm": "jpeg_2000",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tiff",
    "image/vnd.microsoft.icon": "icon",
    "image/webp": "webp",
    # Tables and structured data, text, sound, film, programs, fonts.
    "application/geo+json": "json_text",
    "application/json": "json_text",
    "application/ld+json": "json_text",
    "application/x-ndjson": "json_text",
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.microsoft.portable-executable": "executable",
    "application/x-elf": "executable",
    "application/x-mach-binary": "executable",
    "application/vnd.sqlite3": "sqlite_database",
    "application/xhtml+xml": "markup",
    "application/xml": "markup",
    "text/html": "markup",
    "text/xml": "markup",
    "audio/aiff": "waveform_audio",
    "audio/flac": "audio",
    "audio/mpeg": "audio",
    "audio/ogg": "audio",
    "audio/wav": "waveform_audio",
    "video/ogg": "audio",
    "audio/mp4": "iso_media",
    "video/mp4": "iso_media",
    "video/quicktime": "iso_media",
    "video/3gpp": "iso_media",
    "font/collection": "font",
    "font/otf": "font",
    "font/ttf": "font",
    "font/woff": "font",
    "font/woff2": "font",
    "text/csv": "delimited",
    "text/tab-separated-values": "delimited",
    "text/plain": "plain_text",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
}


class UnreadableError(FileTrackerError):
    """The content is damaged by the rules of its own format; the text says in what way."""

    code = "CorruptContent"


class UnsupportedError(FileTrackerError):
    """The content may be fine: its variant of the format is one that the reader does not read; the text says which."""

    code = "UnsupportedContent"


class Reader(Protocol):
    """What a module in `readers/` offers."""

    def __call__(self, file: RangeReader, media_type: str) -> Mapping[str, Any]:
        """The fields; names in PascalCase."""


def reader_for(media_type: str) -> Reader | None:
    """The reader of a type, imported only now; None if there is none. Case does not count."""
    module = _MODULES.get(media_type.lower())
    if module is None:
        return None
    reader: Reader = import_module(f"filetracker.metadata.readers.{module}").read_metadata
    return reader


def readable_types() -> list[str]:
    """All media types that have a reader."""
    return sorted(_MODULES)
