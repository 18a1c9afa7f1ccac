"""Which names a new file may have."""

from __future__ import annotations

import unicodedata

from filetracker.errors import BadKeyError
from filetracker.s3_limits import MAX_KEY_BYTES

OUTPUT_FOLDER = "outputs/"  # what jobs write is there, and nothing else that comes through the API


def check_object_key(key: str) -> None:
    """Raises BadKeyError for a name that S3 refuses, or that tools, browsers and file systems read as another one."""
    if problem := _problem_of(key):
        raise BadKeyError(f"A file's name {problem}.")


def check_upload_key(key: str) -> None:
    """The same, for a file that comes through the API. Raises BadKeyError also for a name of a job's output."""
    check_object_key(key)
    if key.startswith(OUTPUT_FOLDER):
        raise BadKeyError(f"A file's name does not begin with {OUTPUT_FOLDER}: only jobs write there.")


def _problem_of(key: str) -> str | None:
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return "must be valid Unicode, without lone surrogates"
    if not 1 <= size <= MAX_KEY_BYTES:
        return f"has 1 to {MAX_KEY_BYTES:,} bytes in UTF-8, not {size:,}"
    if any(unicodedata.category(character) == "Cc" for character in key):
        return "holds no control characters"
    if key.startswith("/"):
        return "does not begin with /"
    if {".", ".."} & set(key.split("/")):
        return 'has no part that is "." or ".."'
    return None


def version_id_of(told: str | None) -> str | None:
    """The version id that S3 tells; None of what was put while its bucket kept no versions.

    Where versioning is suspended, S3's answers call that version `null`, and its events do not name it. Source: S3 User
    Guide, "Working with objects in a versioning-suspended bucket".
    """
    return None if told == "null" else told
