"""Which module reads which type. A new format is one module in `readers/` and its lines here.

A reader module has one function, `read_metadata(file, media_type) -> dict`: it reads a RangeReader, returns fields in
PascalCase with units in their names where they have one (`DurationSeconds`), and leaves out what it does not find. It
may raise whatever its parser raises on bad content; extraction.py decides what that means. It raises `UnreadableError`
with a sentence of its own where it can tell better, and puts one under `Warning` where an extra could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from filetracker.errors import FileTrackerError
from filetracker.metadata.range_reader import RangeReader

# Media type (as detection.py names it) → module in readers/. Filled family by family.
_MODULES: dict[str, str] = {}


class UnreadableError(FileTrackerError):
    """The content is not what its type promises; the text says in what way."""

    code = "CorruptContent"


class Reader(Protocol):
    """What a module in `readers/` offers."""

    def __call__(self, file: RangeReader, media_type: str) -> Mapping[str, Any]:
        """The fields; names in PascalCase."""


def reader_for(media_type: str) -> Reader | None:
    """The reader of a type, imported only now; None where there is none."""
    module = _MODULES.get(media_type)
    if module is None:
        return None
    reader: Reader = import_module(f"filetracker.metadata.readers.{module}").read_metadata
    return reader


def readable_types() -> list[str]:
    """All media types that have a reader."""
    return sorted(_MODULES)
