"""The type of a file, from its first bytes; names and declarations are not believed."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib

from filetracker.metadata.media_signatures import detect_media
from filetracker.metadata.text_kinds import TEXT, detect_kind_of_text, looks_like_old_text

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"

# Formats whose head can look like text, so that the binary signatures are not asked.
_TEXT_SIGNATURES = (
    (re.compile(rb"(\xef\xbb\xbf)?\s*%PDF-"), "application/pdf"),
    (re.compile(rb"%!PS"), "application/postscript"),
    (re.compile(rb"\{\\rtf"), "application/rtf"),
    (re.compile(rb"\s*<!doctype html|\s*<html", re.IGNORECASE), "text/html"),
    # Possessive: comments that could end in many places would else be tried in all ways.
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?"
            rb"(?:<!--(?:[^-]|-(?!->))*+-->\s*+|<!DOCTYPE svg[^>\[]*+(?:\[[^\]]*+\]\s*+)?>\s*+)*+<(?:svg:)?svg[\s>]"
        ),
        "image/svg+xml",
    ),
    (re.compile(rb"\s*<\?xml[^>]*>\s*<!doctype html", re.IGNORECASE), "application/xhtml+xml"),
    (re.compile(rb"\s*<\?xml"), "application/xml"),
)
# What the library below does not know, or knows by another name than IANA's.
_BINARY_SIGNATURES = (
    (b"\x7fELF", "application/x-elf"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"PARE", "application/vnd.apache.parquet"),  # with an encrypted footer
    (b"II+\0", "image/tiff"),  # BigTIFF
    (b"MM\0+", "image/tiff"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\0\0\1\0", "image/vnd.microsoft.icon"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # older Office files, encrypted newer ones
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
)
_IANA_NAMES = {
    "application/x-gzip": "application/gzip",
    "application/x-zip-compressed": ZIP,
    "audio/wave": "audio/wav",
    "audio/x-aiff": "audio/aiff",
    "audio/x-wav": "audio/wav",
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
    "application/x-pdf": "application/pdf",
}
# "BM", a size, and four reserved bytes that are 0: "BM" alone would be met by chance too often.
_BITMAP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
# The brand that a picture in boxes says it is. Source: ISO/IEC 23008-12 and the AVIF specification.
_PICTURE_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
# TAR: the mark of POSIX and GNU; before them there was none, but the header's checksum is there.
_TAR_MARK_AT, _TAR_CHECKSUM_AT, _TAR_HEADER_BYTES = 257, 148, 512
# PDF readers look for the header this far (PDF 1.7 reference, appendix H, note 13): some writers put junk before it.
_PDF_SEARCH_BYTES = 1024
_MEDIA_TYPE = re.compile(rb"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}", re.IGNORECASE)
_LEAST_CONFIDENCE = 0.3  # below it, two bytes that happen to fit are enough for a match
# Office formats are ZIP files; the folder of the main part tells which, and so does the list of content types.
_OOXML_PREFIX = "application/vnd.openxmlformats-officedocument."
_OOXML = (
    (b"word/", b"wordprocessingml.document", f"{_OOXML_PREFIX}wordprocessingml.document"),
    (b"xl/", b"spreadsheetml.sheet", f"{_OOXML_PREFIX}spreadsheetml.sheet"),
    (b"ppt/", b"presentationml.presentation", f"{_OOXML_PREFIX}presentationml.presentation"),
)
_OOXML_NAMES = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/")
_ZIP_ENTRY = re.compile(rb"PK\x03\x04.{26}", re.DOTALL)
_MOST_CONTENT_TYPES_BYTES = 262_144


def detect_type(head: bytes, whole: bool) -> str:
    """The media type of a file that begins with `head`; `whole` says whether that is all of it."""
    if media_type := _detect_by_text_signature(head):
        return media_type
    if is_text(head, whole):
        text = head.decode("utf-16" if _is_utf_16(head) else "utf-8-sig", errors="ignore")
        return _detect_by_text_signature(text.encode()) or detect_kind_of_text(text, whole)
    if head.startswith(b"PK\x03\x04"):
        return _detect_zip(head)
    found = _detect_by_signature(head) or detect_media(head) or _detect_by_library(head)
    return TEXT if found == UNKNOWN and looks_like_old_text(head) else found


def is_text(head: bytes, whole: bool) -> bool:
    """Whether the bytes are UTF-8 (a character may be cut at the end) or marked UTF-16, without control characters."""
    encoding = "utf-16" if _is_utf_16(head) else "utf-8"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return not any(character < " " and character not in "\t\n\r\f\x1b" for character in text)


def _is_utf_16(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _detect_by_text_signature(head: bytes) -> str | None:
    return next((media_type for pattern, media_type in _TEXT_SIGNATURES if pattern.match(head)), None)


def _detect_zip(head: bytes) -> str:
    name_length = int.from_bytes(head[26:28], "little")
    first_name = head[30 : 30 + name_length]
    if first_name == b"mimetype":  # OpenDocument and EPUB say it themselves, uncompressed, as their first entry
        start = 30 + name_length + int.from_bytes(head[28:30], "little")
        declared = head[start : start + int.from_bytes(head[18:22], "little")]
        return declared.decode() if _MEDIA_TYPE.fullmatch(declared) else ZIP
    return _detect_ooxml(head) or ZIP


def _detect_ooxml(head: bytes) -> str | None:
    """By the folders that begin in the head; where none does, by the content types."""
    names: dict[bytes, int] = {}
    for entry in _ZIP_ENTRY.finditer(head):
        length = int.from_bytes(entry[0][26:28], "little")
        names.setdefault(head[entry.end() : entry.end() + length], entry.start())
    if not any(name.startswith(_OOXML_NAMES) for name in names):
        return None
    for folder, _, media_type in _OOXML:
        if any(name.startswith(folder) for name in names):
            return media_type
    content_types = _inflate(head, names.get(b"[Content_Types].xml"))
    return next((media_type for _, part, media_type in _OOXML if part + b".main+xml" in content_types), None)


def _inflate(head: bytes, entry: int | None) -> bytes:
    """As much of a ZIP entry's content as the head has."""
    if entry is None:
        return b""
    start = entry + 30 + sum(int.from_bytes(head[entry + at : entry + at + 2], "little") for at in (26, 28))
    if head[entry + 8] != zipfile.ZIP_DEFLATED:
        return head[start : start + _MOST_CONTENT_TYPES_BYTES]
    try:
        return zlib.decompressobj(wbits=-15).decompress(head[start:], _MOST_CONTENT_TYPES_BYTES)
    except zlib.error:
        return b""


def _detect_by_signature(head: bytes) -> str | None:
    for signature, media_type in _BINARY_SIGNATURES:
        if head.startswith(signature):
            return media_type
    if _BITMAP.match(head):
        return "image/bmp"
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS:
        return _PICTURE_BRANDS[head[8:12]]
    if _is_tar(head):
        return "application/x-tar"
    return "application/pdf" if b"%PDF-" in head[:_PDF_SEARCH_BYTES] else None


def _is_tar(head: bytes) -> bool:
    if head[_TAR_MARK_AT:].startswith(b"ustar"):
        return True
    header, checksum = head[:_TAR_HEADER_BYTES], head[_TAR_CHECKSUM_AT : _TAR_CHECKSUM_AT + 8]
    digits = checksum.strip(b" \0")
    if len(header) < _TAR_HEADER_BYTES or not digits or not set(digits) <= set(b"01234567"):
        return False
    return sum(header) - sum(checksum) + 8 * ord(" ") == int(digits, 8)


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
