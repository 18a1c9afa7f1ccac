"""What a file is said to be, against what its bytes show: what to call it, and what is certain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from filetracker.metadata.detection.detector import Basis, Detected
from filetracker.metadata.detection.zip_types import is_self_declared
from filetracker.metadata.media_types.endings import is_mistaken, packed_type_by_ending, type_by_ending
from filetracker.metadata.media_types.relations import (
    GZIP,
    OLE,
    TEXT,
    UNKNOWN,
    ZIP,
    are_kin,
    canonical,
    is_a,
    is_signed,
    is_textual,
    lineage,
    may_be_text,
)
from filetracker.metadata.registry import readable_types

_CHARSET = re.compile(r";\s{0,9}charset\s{0,9}=\s{0,9}[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_PACKED_TYPES = {
    GZIP,
    "application/x-brotli",
    "application/x-bzip2",
    "application/x-compress",
    "application/x-lz4",
    "application/x-lzip",
    "application/x-lzma",
    "application/x-xz",
    "application/zstd",
}
_PACKED_PICTURES = {"image/svg+xml", "image/emf", "image/wmf"}  # whose programs read them packed, too
_XML = {"application/xml", "application/xhtml+xml", "image/svg+xml", "text/xml"}
_MARKUP = {"application/xml", "text/html"}
# Formats of text that have rules of their own, which a page of the web or an error's description does not keep.
_STRICT_TEXT = {
    "application/json",
    "application/toml",
    "application/yaml",
    "text/calendar",
    "text/css",
    "text/csv",
    "text/javascript",
    "text/tab-separated-values",
    "text/vcard",
}
# Formats that are a ZIP file, too, and never an Office document.
_OWN_PACKAGES = {
    "application/java-archive",
    "application/vnd.android.package-archive",
    "application/vnd.google-earth.kmz",
}
_CONTAINERS = {ZIP, OLE, *_PACKED_TYPES}
_MEDIA = ("image/", "audio/", "video/", "font/")
_READABLE = frozenset(readable_types())


@dataclass(frozen=True)
class Claims:
    """What is said of a file: by its uploader, by its name's ending, and by the one before an ending of packers.

    Canonical types, "" if nothing is said.
    """

    declared: str
    by_name: str
    packed: str = ""
    charset: str = ""

    @classmethod
    def of(cls, file_name: str, content_type: str) -> Claims:
        """The claims of a name and a declared type, which may have a `charset`."""
        declared, by_name = canonical(content_type), type_by_ending(file_name)
        if is_mistaken(file_name, declared):
            declared = ""
        return cls(declared, by_name, packed_type_by_ending(file_name), _charset_of(content_type))

    def against(self, detected: str) -> str:
        """The claim that the bytes are compared with: the more exact of the two that do not contradict each other."""
        if self.by_name in _PACKED_TYPES and is_a(detected, self.by_name):
            return self.by_name  # tables of types look through it: `text/csv` for `a.csv.gz`
        if self.by_name in _PACKED_TYPES and self.packed and self.declared in ("", self.packed):
            return self.by_name if detected == UNKNOWN else self.packed
        if not self.declared or is_a(self.by_name, self.declared):
            return self.by_name or self.declared
        return self.declared

    @property
    def first(self) -> str:
        """The declared type; if there is none, that of the name's ending."""
        return self.declared or self.by_name


def _charset_of(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else ""


def contradicts(claim: str, detected: Detected) -> bool:
    """Whether a person would say of the file: that is not what it says."""
    shown = detected.media_type
    if not claim or shown == claim:
        return False
    if detected.basis in (Basis.NOTHING, Basis.GUESS):
        return is_signed(claim)
    if is_textual(claim) and is_textual(shown):
        return _is_other_text(claim, shown) or (claim in _XML and _is_no_markup(claim, detected))
    if are_kin(claim, shown):
        return detected.is_final and _is_other_package(claim, shown)
    return not _is_packed_in(claim, shown) and _is_other_format(claim, shown)


def _is_other_format(claim: str, shown: str) -> bool:
    if is_textual(claim):
        return True
    if is_signed(claim):
        return not (is_textual(shown) and may_be_text(claim))
    return _is_other_medium(claim, shown)


def _is_other_text(claim: str, shown: str) -> bool:
    strict = next((name for name in lineage(claim) if name in _STRICT_TEXT), None)
    if is_a(shown, "application/json"):
        return not is_a(claim, "application/json") and (
            any(is_a(claim, name) for name in _MARKUP) or claim in _NOT_JSON
        )
    if shown == "text/html" and claim != "application/xml" and is_a(claim, "application/xml"):
        return not is_a(claim, "text/html")
    return strict is not None and any(is_a(shown, name) for name in _MARKUP)


_NOT_JSON = {"text/calendar", "text/css", "text/csv", "text/tab-separated-values", "text/vcard"}


def _is_no_markup(claim: str, detected: Detected) -> bool:
    """Tables of types have strange formats of XML for endings that mean others to most people."""
    return is_a(claim, "application/xml") and detected.media_type == TEXT and not detected.is_markup


def _is_other_package(claim: str, shown: str) -> bool:
    """A ZIP file all of whose parts are known, and which is not the document that it is said to be."""
    return shown in (ZIP, "application/java-archive") and is_self_declared(claim)


def _is_packed_in(claim: str, shown: str) -> bool:
    """Whether the format is usual inside the other."""
    if shown in _PACKED_TYPES:
        return claim == "application/x-tar" or (claim in _PACKED_PICTURES and shown == GZIP)
    if shown == OLE:  # with a password
        return is_self_declared(claim) or is_a(claim, ZIP)
    if claim == "application/msword" and shown == "application/rtf":  # as Word itself saves it
        return True
    if not is_a(claim, ZIP) or not is_a(shown, ZIP) or is_self_declared(claim):
        return False
    return not is_self_declared(shown) or claim not in _OWN_PACKAGES


def _is_other_medium(claim: str, shown: str) -> bool:
    """Of a claimed format that has no signature: whether it is at least sound, film, a picture or a font."""
    kind = next((kind for kind in _MEDIA if claim.startswith(kind)), None)
    if kind is None or shown.startswith(kind) or shown in _CONTAINERS:
        return False
    return not may_be_text(claim) if is_textual(shown) else shown.startswith(_MEDIA) or is_signed(shown)


def media_type_of(claim: str, detected: Detected) -> str:
    """What a person would call the file: the most exact of what is said and shown."""
    shown = detected.media_type
    if not claim or contradicts(claim, detected) or _is_no_markup(claim, detected):
        return shown
    if detected.basis in (Basis.NOTHING, Basis.GUESS) or is_a(claim, shown):
        return claim
    if is_a(shown, claim):
        return shown
    if is_textual(claim) and is_textual(shown):
        return claim
    if shown == OLE or (shown == GZIP and claim in _PACKED_PICTURES):
        return claim
    return shown if are_kin(claim, shown) or is_signed(claim) or claim == "application/x-tar" else claim


def reading_type(media_type: str, detected: Detected) -> str:
    """The type whose reader is asked: that of the file's type, as far as the bytes bear it out; "" if there is none."""
    shown = detected.media_type
    if shown == UNKNOWN:  # text in a rare encoding may not even look like text
        return next((name for name in lineage(media_type) if name in _READABLE), "") if is_textual(media_type) else ""
    names = [*_between(media_type, shown), *lineage(shown)]
    if detected.basis is Basis.SIGNATURE:  # PostScript and its kin may be bytes
        names = [name for name in names if name != TEXT]
    return next((name for name in names if name in _READABLE), "")


def _between(media_type: str, shown: str) -> list[str]:
    """From the file's type up to what is shown, if it is a kind of it; text is text."""
    if not is_a(media_type, shown) and not (is_textual(media_type) and is_textual(shown)):
        return []
    return [name for name in lineage(media_type) if name != TEXT and (is_a(name, shown) or is_textual(name))]


def is_certain(claims: Claims, detected: Detected, read_as: str) -> bool:
    """Whether the format is certain: a signature at its place that agrees with the declared type or with the name.

    A ZIP file is one, whatever the document in it lacks that it was `read_as`.
    """
    if detected.basis is not Basis.SIGNATURE or is_textual(detected.media_type):
        return False
    said = {claims.declared, claims.by_name} - {"", *([ZIP] if read_as != ZIP else [])}
    return any(are_kin(claim, detected.media_type) for claim in said)
