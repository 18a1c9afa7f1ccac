"""When two names of media types mean the same, and when one is a kind of the other.

The table is the corpus's own: a mistake in FileTracker's must be seen here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
_TABLE = tomllib.loads(Path(__file__).with_name("media_types.toml").read_text())
_SAME: list[list[str]] = [line.split() for line in _TABLE["same"]]
_FIRST_NAME = {name: names[0] for names in _SAME for name in names}
_PARENTS: dict[str, str] = {_FIRST_NAME.get(child, child): parent for child, parent in _TABLE["kinds"].items()}
_TEXTUAL = frozenset(_TABLE["textual"].split())
_BINARY = frozenset(_TABLE["binary"].split())
_SUFFIXES = {
    "application/xml": ("+xml", "-flat-xml"),
    "application/json": ("+json",),
    "application/zip": ("+zip",),
}
_OPEN_DOCUMENT = "application/vnd.oasis."
_PARAMETERS = re.compile("[;,]")  # libmagic puts remarks behind a comma


def canonical(media_type: str) -> str:
    """One name for all that mean the same; without parameters, in lower case."""
    name = _PARAMETERS.split(media_type, maxsplit=1)[0].strip().lower()
    return _FIRST_NAME.get(name, name)


def is_textual(media_type: str) -> bool:
    """Whether files of the type are text that an editor shows."""
    name = canonical(media_type)
    return (
        name.startswith(("text/", "chemical/"))
        or name.endswith(("+xml", "+json", "+yaml", "-flat-xml"))
        or name in _TEXTUAL
    )


def is_kind_of(narrow: str, wide: str) -> bool:
    """Whether all files of type `narrow` are of type `wide` too."""
    narrow, wide = canonical(narrow), canonical(wide)
    if wide in (narrow, UNKNOWN) or (wide == TEXT and is_textual(narrow)):
        return True
    if narrow.endswith(_SUFFIXES.get(wide, ())) or (wide == "application/zip" and narrow.startswith(_OPEN_DOCUMENT)):
        return True
    parent = _PARENTS.get(narrow)
    return parent is not None and is_kind_of(parent, wide)


def is_specific(media_type: str | None) -> bool:
    """Whether the name says more than that there are bytes, or that they are text."""
    return media_type is not None and canonical(media_type) not in (
        "",
        UNKNOWN,
        "binary/octet-stream",
        TEXT,
        "inode/x-empty",
        "text/data",
    )


def may_be_same(one: str, other: str) -> bool:
    """Whether a file can be both: the same, or one a kind of the other."""
    return is_kind_of(one, other) or is_kind_of(other, one)


def is_binary(media_type: str) -> bool:
    """Whether files of the type are surely no text. Of most names of applications nobody knows."""
    name = canonical(media_type)
    if is_textual(name):
        return False
    return (
        name.startswith(("image/", "audio/", "video/", "font/"))
        or name in _BINARY
        or is_kind_of(name, "application/zip")
    )
