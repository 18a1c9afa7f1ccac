"""Whether the content is what it was declared to be, and whether it can be that at all."""

from __future__ import annotations

import mimetypes

from filetracker.errors import FileFaultError
from filetracker.metadata.detection import UNKNOWN, ZIP, detect_type
from filetracker.metadata.text_kinds import TEXT

# The built-in table alone: the same answer on every machine, whatever its /etc/mime.types says.
_TYPES_BY_NAME = mimetypes.MimeTypes()
for _ending, _media_type in (  # not in that table, or not in that of every Python version
    (".flac", "audio/flac"),
    (".geojson", "application/geo+json"),
    (".jsonl", "application/x-ndjson"),
    (".m4a", "audio/mp4"),
    (".md", "text/markdown"),
    (".mkv", "video/x-matroska"),
    (".ndjson", "application/x-ndjson"),
    (".ogg", "audio/ogg"),
    (".opus", "audio/ogg"),
    (".otf", "font/otf"),
    (".parquet", "application/vnd.apache.parquet"),
    (".ttf", "font/ttf"),
    (".wav", "audio/wav"),
    (".woff", "font/woff"),
    (".woff2", "font/woff2"),
    (".yaml", "application/yaml"),
    (".yml", "application/yaml"),
):
    _TYPES_BY_NAME.add_type(_media_type, _ending)
_GENERIC = {"", "binary/octet-stream", UNKNOWN, "application/x-www-form-urlencoded"}  # what clients say unasked

# Formats that cannot be without their signature: bytes that show none of any kind are damaged.
_SIGNED = {
    "application/gzip",
    "application/pdf",
    "application/vnd.apache.parquet",
    "application/zip",
    "audio/flac",
    "audio/wav",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
}
_ALIASES = {
    "audio/x-aiff": "audio/aiff",
    "application/x-zip-compressed": ZIP,
    "application/x-gzip": "application/gzip",
    "image/jpg": "image/jpeg",
}
_TEXTUAL = {
    "application/graphql",
    "application/javascript",
    "application/json",
    "application/rtf",
    "application/sql",
    "application/toml",
    "application/x-ndjson",
    "application/x-sh",
    "application/x-tex",
    "application/x-yaml",
    "application/xml",
    "application/yaml",
}
# What text of no certain kind may be read as, on its declaration's word: its bytes alone cannot tell.
_KINDS_OF_TEXT = {
    "application/geo+json",
    "application/json",
    "application/ld+json",
    "application/x-ndjson",
    "application/xhtml+xml",
    "application/xml",
    "text/csv",
    "text/html",
    "text/tab-separated-values",
    "text/xml",
}
_SAME_CONTAINER = (
    {"video/mp4", "audio/mp4", "audio/x-m4a", "video/quicktime", "video/x-m4v"},
    {"audio/ogg", "video/ogg", "application/ogg", "audio/opus"},
    {"video/webm", "video/x-matroska", "audio/webm"},
    {"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"},
    {"video/x-msvideo", "video/avi", "video/msvideo", "video/vnd.avi"},
    {"audio/mpeg", "audio/mp3", "audio/x-mp3", "audio/x-mpeg"},
    {"audio/flac", "audio/x-flac"},
    {"application/vnd.sqlite3", "application/x-sqlite3"},
    {"application/vnd.apache.parquet", "application/x-parquet", "application/parquet"},
    {"application/vnd.microsoft.portable-executable", "application/x-msdownload", "application/x-dosexec"},
    {"application/x-elf", "application/x-executable", "application/x-sharedlib", "application/x-pie-executable"},
    {"font/ttf", "application/x-font-ttf", "font/sfnt", "font/otf", "application/x-font-otf", "font/collection"},
    {"font/woff", "application/font-woff"},
    {"font/woff2", "application/font-woff2"},
)


def detect(head: bytes, size: int, declared: str) -> tuple[str | None, bool | None]:
    """The detected type, and whether it contradicts the declared one (None where it does not).

    Raises FileFaultError where the declared format is certain to have a signature and the bytes show none of any kind.
    """
    if size == 0:
        if declared in _SIGNED:
            raise FileFaultError(f"Declared {declared}, but the file is empty.", code="EmptyContent")
        return None, None
    detected = detect_type(head, whole=len(head) >= size)
    if declared in _SIGNED and detected in (UNKNOWN, TEXT):
        raise FileFaultError(
            f"Declared {declared}, but its first bytes ({head[:8].hex(' ')}) are not of that format or of any "
            "other known one: it is damaged, or was cut or rewritten on its way.",
            code="CorruptContent",
        )
    return detected, None if _may_be(declared, detected) else True


def declared_type(file_name: str, content_type: str) -> str:
    """What the uploader says it is: the content type, or where that is generic, the name's ending; "" if neither."""
    declared = content_type.partition(";")[0].strip().lower()
    if declared in _GENERIC:
        by_name, compression = _TYPES_BY_NAME.guess_type(file_name.rpartition("/")[2])
        declared = "application/gzip" if compression == "gzip" else "" if compression else by_name or ""
    return "" if declared in _GENERIC else _ALIASES.get(declared, declared)


def reading_type(declared: str, detected: str) -> str:
    """The type whose reader is asked: the detected one, but where that is text of no certain kind, the declared kind.

    A CSV file's bytes are those of any text, and text in an old 8-bit encoding may not even look like text.
    """
    if detected in (TEXT, UNKNOWN) and declared in _KINDS_OF_TEXT:
        return declared
    if detected == UNKNOWN and _is_textual(declared):
        return TEXT
    if detected == "application/json" and declared == "application/x-ndjson":  # one line, or its beginning
        return declared
    return detected


def _may_be(declared: str, detected: str) -> bool:
    if declared in ("", detected) or detected == UNKNOWN:
        return True
    if _is_textual(declared) and _is_textual(detected):
        return TEXT in (declared, detected) or not {declared, detected} & {"text/html", "image/svg+xml"}
    if detected == ZIP:  # many formats are ZIP files inside
        return declared.startswith("application/")
    if detected in ("application/gzip", "application/vnd.ms-office", "application/x-ole-storage"):
        return declared.startswith("application/")
    return any({declared, detected} <= family for family in _SAME_CONTAINER)


def _is_textual(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type.endswith(("+xml", "+json")) or media_type in _TEXTUAL
