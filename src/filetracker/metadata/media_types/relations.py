"""Names of media types: which are aliases, which are kinds of others, which have a signature. All comparisons ask here.

The canonical name is IANA's if there is one, else that of libmagic or shared-mime-info.
"""

from __future__ import annotations

from collections.abc import Iterator

from filetracker.metadata.media_types.aliases import ALIASES
from filetracker.metadata.media_types.kinds import EITHER, FAMILIES, KINDS, SIGNED, TEXTUAL

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"
GZIP = "application/gzip"
OLE = "application/x-ole-storage"
# What clients send if nobody told them a type.
_GENERIC = {
    "",
    UNKNOWN,
    "*/*",
    "application/binary",
    "application/download",
    "application/force-download",
    "application/unknown",
    "application/x-binary",
    "application/x-download",
    "application/x-www-form-urlencoded",
    "binary/octet-stream",
    "content/unknown",
    "multipart/form-data",
    "unknown/unknown",
}


def read_table(text: str) -> dict[str, list[str]]:
    """Lines of a name, a colon and words; a line that begins with a blank goes on with the one before."""
    lines = text.replace("\n  ", " ").strip().splitlines()
    return {name: words.split() for name, _, words in (line.partition(": ") for line in lines)}


_CANONICAL = {alias: name for name, aliases in read_table(ALIASES).items() for alias in aliases}
_PARENTS: dict[str, list[str]] = {}
for _parent, _children in read_table(KINDS).items():
    for _child in _children:
        _PARENTS.setdefault(_child, []).append(_parent)
for _name in TEXTUAL.split():
    _PARENTS.setdefault(_name, []).append(TEXT)
_FAMILIES = tuple(frozenset(family.split()) for family in FAMILIES.strip().splitlines())
_SIGNED = frozenset(SIGNED.split())
_EITHER = frozenset(EITHER.split())
_SUFFIXES = {  # Source: IANA, Structured Syntax Suffixes
    "+gzip": GZIP,
    "+json": "application/json",
    "+sqlite3": "application/vnd.sqlite3",
    "+xml": "application/xml",
    "+yaml": "application/yaml",
    "+zip": ZIP,
}
_PREFIXES = {
    "application/vnd.oasis.opendocument.": ZIP,
    "application/vnd.openxmlformats-officedocument.": ZIP,
    "application/vnd.sun.xml.": ZIP,
    "application/vnd.stardivision.": OLE,
    "text/": TEXT,
}


def canonical(media_type: str) -> str:
    """The name that is used here for a type as somebody wrote it; "" for the types that say nothing."""
    name = media_type.partition(";")[0].strip().lower()
    name = _CANONICAL.get(name, name)
    return "" if name in _GENERIC else name


def lineage(media_type: str) -> Iterator[str]:
    """The type itself and all that it is a kind of, nearest first."""
    seen: dict[str, None] = {}
    waiting = [media_type]
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen[name] = None
            yield name
            waiting += _parents(name)


def _parents(media_type: str) -> list[str]:
    """By the table, which counts more than the name's form; but all of `text/` is text."""
    if media_type in _PARENTS:
        return [*_PARENTS[media_type], *([TEXT] if media_type.startswith("text/") else [])]
    forms = [parent for suffix, parent in _SUFFIXES.items() if media_type.endswith(suffix)]
    forms += [parent for prefix, parent in _PREFIXES.items() if media_type.startswith(prefix)]
    return forms[:1]


def is_a(media_type: str, other: str) -> bool:
    """Whether the type is the other one, or a kind of it."""
    return other in lineage(media_type)


def are_kin(one: str, other: str) -> bool:
    """Whether a file may be called both: one is a kind of the other, or they are of one family."""
    if is_a(one, other) or is_a(other, one):
        return True
    return any(not family.isdisjoint(lineage(one)) and not family.isdisjoint(lineage(other)) for family in _FAMILIES)


def is_textual(media_type: str) -> bool:
    """Whether files of the type are text."""
    return is_a(media_type, TEXT)


def is_signed(media_type: str) -> bool:
    """Whether no file of the type is without a signature that detection knows."""
    return not _SIGNED.isdisjoint(lineage(media_type))


def may_be_text(media_type: str) -> bool:
    """Whether files of the type are text, or may be."""
    return not {*_EITHER, TEXT}.isdisjoint(lineage(media_type))
