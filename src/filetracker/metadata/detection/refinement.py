"""Types that the first bytes alone do not tell: by a container's directory, or a signature behind other bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from filetracker.metadata.detection.detector import Basis, Detected
from filetracker.metadata.detection.ole_types import detect_ole
from filetracker.metadata.detection.zip_types import (
    CONTENT_TYPES,
    MAX_CONTENT_TYPES_BYTES,
    is_self_declared,
    may_be_package,
    type_by_content_types,
)
from filetracker.metadata.media_types.relations import OLE, UNKNOWN, ZIP, is_a, is_textual
from filetracker.metadata.parsing.zip_directory import ZipDirectory, read_small_end
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

_UNDECIDED = (BudgetExceededError, UnreadableError)
# Formats that programs find behind other bytes, and what they look for.
_DISPLACED = {
    "application/pdf": b"%PDF-",
    "image/gif": b"GIF8",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
_SEARCH_BYTES = 1_024
# Signatures that are too short to tell a format, but enough to bear out a claim.
_CONFIRMED = {
    "application/zlib": re.compile(rb"\x78[\x01\x5e\x9c\xda]"),
    "image/jpeg": re.compile(rb"\xff\xd8[^\xff]{1,16}\xff[\xc0-\xcf\xdb-\xfe]"),  # with bytes that programs pass over
    "image/jxl": re.compile(rb"\xff\x0a"),
}


@dataclass(frozen=True)
class Refined:
    """The type, and how many bytes stand before the file proper."""

    detected: Detected
    offset: int = 0


def refine(file: RangeReader, head: bytes, claim: str, detected: Detected) -> Refined:
    """A better answer than the first bytes', if there is a reason to look for one. Raises what the source raises."""
    refined = _refine(file, head, claim, detected)
    if file.source_error:  # what was asked may have taken it for its own trouble
        raise file.source_error
    file.refusal = None  # it was asked for more than a type needs
    return refined


def _refine(file: RangeReader, head: bytes, claim: str, detected: Detected) -> Refined:
    if detected.media_type == OLE and not detected.is_final:
        return Refined(replace(detected, media_type=_ole_type(file)))
    if detected.media_type == ZIP:
        is_open = not detected.is_final and (_is_package(claim) or may_be_package(head))
        return Refined(_by_directory(file, claim, detected) if is_open or is_self_declared(claim) else detected)
    if detected.media_type == UNKNOWN and claim in _CONFIRMED and _CONFIRMED[claim].match(head):
        return Refined(Detected(claim, Basis.CONFIRMED))
    offset = head[:_SEARCH_BYTES].find(_DISPLACED[claim]) if claim in _DISPLACED else -1
    if offset > 0 and (detected.media_type == UNKNOWN or is_textual(detected.media_type)):
        return Refined(Detected(claim, Basis.DISPLACED), offset)
    if is_a(claim, ZIP) and not is_a(detected.media_type, ZIP) and detected.media_type != OLE:
        return Refined(_by_directory(file, claim, Detected(ZIP, Basis.DISPLACED), otherwise=detected))
    return Refined(detected)


def _is_package(claim: str) -> bool:
    return claim != ZIP and is_a(claim, ZIP)


def _ole_type(file: RangeReader) -> str:
    try:
        return detect_ole(file.peek_at)
    except BudgetExceededError:
        return OLE


def _by_directory(file: RangeReader, claim: str, found: Detected, otherwise: Detected | None = None) -> Detected:
    """What the directory shows the ZIP file to be; `otherwise`, if it has none."""
    try:
        names, content_types = _read_directory(file)
    except UnsupportedError:
        return found
    except _UNDECIDED:
        return otherwise or found
    if content_types is not None:
        media_type = type_by_content_types(content_types)
        return replace(found, media_type=media_type or ZIP, is_final=media_type is not None)
    is_claimed = (claim == "application/epub+zip" and "META-INF/container.xml" in names) or (
        claim.startswith("application/vnd.oasis.opendocument.") and "META-INF/manifest.xml" in names
    )
    return replace(found, media_type=claim if is_claimed else ZIP, is_final=True)


def _read_directory(file: RangeReader) -> tuple[set[str], bytes | None]:
    """All names, and the content types, if the file is a package of parts that has them.

    Raises UnreadableError if there is no directory, UnsupportedError if it is too large.
    """
    archive = ZipDirectory(file, read_small_end(file))
    names = {entry.name for entry in archive.entries}
    return names, archive.read(CONTENT_TYPES, MAX_CONTENT_TYPES_BYTES) if CONTENT_TYPES in names else None
