"""The encoding of a text as its author says it: by the names of folders and files in the tests of detectors."""

from __future__ import annotations

import codecs
import re

_LABELS = (
    re.compile(r"chardet-[^/]+/tests/([^/]+)/"),
    re.compile(r"uchardet-[^/]+/test/[^/]+/([^/]+?)(?<!utf-16)(?<!utf-32)\.[a-z]+$"),
    re.compile(r"uchardet-[^/]+/test/[^/]+/(utf-(?:16|32)\.[bl]e)$"),
)
_REMARK = re.compile(r"(?<=\d)-[a-z]{4,}.*|\..*")  # "iso-8859-2-hungarian", "utf-8.smi"


def label_of(name: str) -> str | None:
    """As Python calls it; None if the file's path does not say it, or not in a way that Python knows."""
    found = next((match for pattern in _LABELS if (match := pattern.search(name))), None)
    return python_name(_REMARK.sub("", found[1].lower().replace(".be", "be").replace(".le", "le"))) if found else None


def python_name(encoding: str) -> str | None:
    """One name for all of an encoding's; None if Python does not know it."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None


def decode_alike(one: str, other: str, content: bytes) -> bool:
    """Whether the content is the same text in both encodings: of many, only a few characters differ."""
    try:
        return content.decode(one) == content.decode(other)
    except (LookupError, UnicodeDecodeError):
        return python_name(one) == python_name(other)


def can_decode(encoding: str, content: bytes) -> bool:
    """Whether all of it is text in that encoding."""
    try:
        content.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return False
    return True
