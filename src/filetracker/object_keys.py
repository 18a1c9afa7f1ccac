"""Which names a new file may have."""

from __future__ import annotations

import unicodedata

from filetracker.errors import BadKeyError

_MOST_BYTES = 1024  # S3 User Guide, "Naming Amazon S3 objects"


def check_object_key(key: str) -> None:
    """Raises BadKeyError for a name that S3 refuses, or that tools, browsers and file systems read as another one."""
    problem = _problem_of(key)
    if problem:
        raise BadKeyError(f"A file's name {problem}.")


def _problem_of(key: str) -> str | None:
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return "must be valid Unicode, without lone surrogates"
    if not 1 <= size <= _MOST_BYTES:
        return f"has 1 to {_MOST_BYTES:,} bytes in UTF-8, not {size:,}"
    if any(unicodedata.category(character) == "Cc" for character in key):
        return "holds no control characters"
    if key.startswith("/"):
        return "does not begin with /"
    if {".", ".."} & set(key.split("/")):
        return 'has no part that is "." or ".."'
    return None
