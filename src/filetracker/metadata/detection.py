"""The type of a file, from its first bytes; names and declarations are not believed."""

from __future__ import annotations

import codecs
import json
import re

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"

# Formats whose head can look like text, so that the binary signatures are not asked.
_TEXT_SIGNATURES = (
    (re.compile(rb"(\xef\xbb\xbf)?\s*%PDF-"), "application/pdf"),
    (re.compile(rb"%!PS"), "application/postscript"),
    (re.compile(rb"\{\\rtf"), "application/rtf"),
    (re.compile(rb"\s*<!doctype html|\s*<html", re.IGNORECASE), "text/html"),
    (re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]", re.DOTALL), "image/svg+xml"),
    (re.compile(rb"\s*<\?xml"), "application/xml"),
)
# What the library below does not know, or knows by another name than IANA's.
_BINARY_SIGNATURES = (
    (b"\x7fELF", "application/x-elf"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"PARE", "application/vnd.apache.parquet"),  # with an encrypted footer
    (b"II+\0", "image/tiff"),  # BigTIFF
    (b"MM\0+", "image/tiff"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
)
_IANA_NAMES = {
    "application/x-gzip": "application/gzip",
    "application/x-zip-compressed": ZIP,
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
    "application/x-pdf": "application/pdf",
}
# "BM", a size, and four reserved bytes that are 0: "BM" alone would be met by chance too often.
_BITMAP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
# PDF readers look for the header this far (PDF 1.7 reference, appendix H, note 13): some writers put junk before it.
_PDF_SEARCH_BYTES = 1024
_MEDIA_TYPE = re.compile(rb"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}", re.IGNORECASE)
_LEAST_CONFIDENCE = 0.3  # below it, two bytes that happen to fit are enough for a match
# Office formats are ZIP files; the name of the first folders tells which.
_OOXML = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


def detect_type(head: bytes, whole: bool) -> str:
    """The media type of a file that begins with `head`; `whole` says whether that is all of it."""
    for pattern, media_type in _TEXT_SIGNATURES:
        if pattern.match(head):
            return media_type
    if is_text(head, whole):
        return _detect_text(head, whole)
    if head.startswith(b"PK\x03\x04"):
        return _detect_zip(head)
    return _detect_by_signature(head) or _detect_by_library(head)


def is_text(head: bytes, whole: bool) -> bool:
    """Whether the bytes are UTF-8 (a character may be cut at the end) or marked UTF-16, without control characters."""
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return not any(character < " " and character not in "\t\n\r\f\x1b" for character in text)


def _detect_text(head: bytes, whole: bool) -> str:
    text = head.decode("utf-8-sig", errors="ignore").lstrip()
    if not text.startswith(("{", "[")):
        return TEXT
    if not whole:  # what is cut cannot be parsed: its beginning must do
        return "application/json" if re.match(r"\{\s*\"|\[\s*[\[{\"\d\-tfn\]]", text) else TEXT
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return TEXT
    return "application/json"


def _detect_zip(head: bytes) -> str:
    name_length = int.from_bytes(head[26:28], "little")
    first_name = head[30 : 30 + name_length]
    if first_name == b"mimetype":  # OpenDocument and EPUB say it themselves, uncompressed, as their first entry
        start = 30 + name_length + int.from_bytes(head[28:30], "little")
        declared = head[start : start + int.from_bytes(head[18:22], "little")]
        return declared.decode() if _MEDIA_TYPE.fullmatch(declared) else ZIP
    if first_name in (b"[Content_Types].xml", b"_rels/.rels", b"docProps/app.xml"):
        return next((media_type for folder, media_type in _OOXML if folder in head), ZIP)
    return ZIP


def _detect_by_signature(head: bytes) -> str | None:
    for signature, media_type in _BINARY_SIGNATURES:
        if head.startswith(signature):
            return media_type
    if _BITMAP.match(head):
        return "image/bmp"
    return "application/pdf" if b"%PDF-" in head[:_PDF_SEARCH_BYTES] else None


def _detect_by_library(head: bytes) -> str:
    import puremagic  # noqa: PLC0415 - most processes never need its table, which takes a while to load

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    best = max((match.confidence for match in matches), default=0)
    if best < _LEAST_CONFIDENCE:
        return UNKNOWN
    names = [match.mime_type for match in matches if match.confidence == best and match.mime_type]
    return _IANA_NAMES.get(names[0], names[0]) if names else UNKNOWN
