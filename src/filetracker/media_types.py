"""Media types by the names of files."""

from __future__ import annotations

import mimetypes
from pathlib import Path

_UNKNOWN = "application/octet-stream"

# The built-in table, which is the same on every machine, and what it lacks.
_TYPES_BY_NAME = mimetypes.MimeTypes()
for _ending, _media_type in {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".flac": "audio/flac",
    ".gz": "application/gzip",
    ".jsonl": "application/x-ndjson",
    ".md": "text/markdown",
    ".ndjson": "application/x-ndjson",
    ".ogg": "audio/ogg",
    ".parquet": "application/vnd.apache.parquet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}.items():
    _TYPES_BY_NAME.add_type(_media_type, _ending)


def guess_content_type(name: str) -> str:
    """The media type that a file's name tells."""
    media_type, compression = _TYPES_BY_NAME.guess_type(Path(name).name)
    if compression:
        return "application/gzip" if compression == "gzip" else _UNKNOWN
    return media_type or _UNKNOWN
