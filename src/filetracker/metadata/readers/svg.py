"""SVG: the root element's dimensions and view box."""

from __future__ import annotations

import codecs
import re

from filetracker.metadata.parsing.extras import Fields, warn, warn_unless_ended
from filetracker.metadata.parsing.safe_xml import DeclarationsError, Elements, UndefinedEntityError, local_name, visit
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Width": "pixels: from the root's width, at 96 to the inch; else from its view box",
    "Height": "pixels: from the root's height, at 96 to the inch; else from its view box",
    "ViewBox": "the view box as it stands there",
}
_HEAD_BYTES = 65_536
_LENGTH = re.compile(r"\s*+\+?(\d{1,9}(?:\.\d{1,9})?)\s*+(px|pt|pc|mm|cm|in|)\s*+")
_GAP = re.compile(r"[\s,]+")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_VIEW_BOX_NUMBERS = 4
_MAX_ATTRIBUTE_CHARACTERS = 200


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS, from the first 64 KiB."""
    head = file.peek_at(0, _HEAD_BYTES)
    whole = len(head) == file.size
    fields: Fields = {}
    root = _read_root(head, whole, fields)
    if root is None and "Warning" not in fields:
        if whole:
            raise UnreadableError("It has no root element.")
        raise UnsupportedError("It has no root element in its first 64 KiB.")
    if not whole and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        warn_unless_ended(file, fields, b"svg>", 4_096)
    return {**_dimensions(root or {}), **fields}


def _dimensions(root: dict[str, str]) -> Fields:
    view_box = (root.get("viewBox") or "")[:_MAX_ATTRIBUTE_CHARACTERS]
    sides = _GAP.split(view_box.strip())[2:] if view_box else []
    if len(sides) != _VIEW_BOX_NUMBERS - 2:
        sides = ["", ""]
    return {
        "Width": _pixels(root.get("width")) or _pixels(sides[0]),
        "Height": _pixels(root.get("height")) or _pixels(sides[1]),
        "ViewBox": view_box,
    }


def _read_root(head: bytes, whole: bool, fields: Fields) -> dict[str, str] | None:
    """The attributes of the root; with a warning if what follows it is not read."""
    seen: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not seen and local_name(name) != "svg":
            raise UnreadableError("Its root element is not svg.")
        if not seen:
            seen.append(attributes)

    try:
        visit(head, Elements(start), whole=whole, allows_declarations=True)
    except UndefinedEntityError as error:
        warn(fields, f"It is not read to its end: {error}.")
    except DeclarationsError as error:
        warn(fields, f"It is not read: {error}.")
    return seen[0] if seen else None


def _pixels(length: str | None) -> float | None:
    """A percentage, or nothing, has none."""
    found = _LENGTH.fullmatch((length or "")[:_MAX_ATTRIBUTE_CHARACTERS])
    if not found:
        return None
    pixels = round(float(found[1]) * _PIXELS[found[2]], 3)
    return int(pixels) if pixels == int(pixels) else pixels
