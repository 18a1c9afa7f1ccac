"""The type of a file, from its first bytes; names and declarations are not believed.

In this order: signatures at fixed places; text in some encoding, and what kind of text it is; a library's guess, which
is a name and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from filetracker.metadata.detection.containers import detect_container
from filetracker.metadata.detection.ole_types import detect_ole
from filetracker.metadata.detection.signatures import detect_at_start, detect_inside
from filetracker.metadata.detection.structures import detect_late_pdf, detect_structure
from filetracker.metadata.detection.text_encoding import decode, looks_like_text
from filetracker.metadata.detection.text_kinds import detect_kind_of_text
from filetracker.metadata.detection.zip_types import detect_zip
from filetracker.metadata.media_types.relations import OLE, TEXT, UNKNOWN, canonical, is_textual

_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06\0\0\0\0", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
# Below it, or further inside, bytes that happen to fit are enough for the library.
_MIN_CONFIDENCE, _MIN_GUESSED_BYTES = 0.5, 5


_DETECTORS = (detect_container, detect_at_start, detect_structure, detect_inside, detect_late_pdf)


class Basis(Enum):
    """What a detected type rests on."""

    SIGNATURE = auto()  # at its fixed place
    TEXT = auto()  # readable characters
    CONFIRMED = auto()  # too little to tell, enough to bear out what is claimed
    DISPLACED = auto()  # behind other bytes, or at the end
    GUESS = auto()  # of a library
    NOTHING = auto()


@dataclass(frozen=True)
class Detected:
    """The type that the bytes show; `is_final` is False for a container whose directory, elsewhere, may know better.

    `is_markup`: text that begins as XML and HTML do, well-formed or not, or is blank.
    """

    media_type: str
    basis: Basis
    is_final: bool = True
    is_markup: bool = False


def detect(head: bytes, whole: bool, charset: str = "") -> Detected:
    """What a file is that begins with `head`; `whole` says whether that is all of it. `charset` is the declared one."""
    decoded = decode(head, whole, charset)
    if decoded and decoded.is_unmarked and (found := _detect_binary(head)).basis is Basis.SIGNATURE:
        return found
    if decoded and looks_like_text(decoded, head):
        kind = detect_kind_of_text(decoded.text, whole)
        basis = Basis.TEXT if is_textual(kind) else Basis.SIGNATURE
        return Detected(kind, basis, is_markup=decoded.text.lstrip()[:1] in ("<", ""))
    return _detect_binary(head)


def detect_type(head: bytes, whole: bool) -> str:
    """The media type alone."""
    return detect(head, whole).media_type


def _detect_binary(head: bytes) -> Detected:
    if head.startswith(_ZIP_SIGNATURES):
        zip_type = detect_zip(head)
        return Detected(zip_type.media_type, Basis.SIGNATURE, zip_type.is_final)
    media_type = next((found for detector in _DETECTORS if (found := detector(head))), None)
    if media_type == OLE:
        media_type = detect_ole(lambda start, length: head[start : start + length])
        return Detected(media_type, Basis.SIGNATURE, is_final=media_type != OLE)
    if media_type:
        return Detected(media_type, Basis.SIGNATURE)
    guess = _guess(head)
    return Detected(guess, Basis.GUESS) if guess else Detected(UNKNOWN, Basis.NOTHING)


def _guess(head: bytes) -> str | None:
    """By the library's table, as far as it is about the first bytes, and about enough of them."""
    import puremagic  # noqa: PLC0415 - most processes never need its table, which takes a while to load

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    names = (
        canonical(match.mime_type)
        for match in sorted(matches, key=lambda match: -len(match.byte_match))
        if match.offset == 0 and len(match.byte_match) >= _MIN_GUESSED_BYTES and match.confidence >= _MIN_CONFIDENCE
    )
    return next((name for name in names if name and not is_textual(name)), None)


__all__ = ["OLE", "TEXT", "UNKNOWN", "Basis", "Detected", "detect", "detect_type"]
