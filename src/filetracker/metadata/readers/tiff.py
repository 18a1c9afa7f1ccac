"""TIFF and BigTIFF: dimensions and camera from the first directory, the number of pages where they are near."""

from __future__ import annotations

from typing import Any

from exifread.core.exif_header import ExifHeader

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.exif import EXIF_FIELDS, fields_of, open_exif
from filetracker.metadata.readers.extras import Fields, extra, warn
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Width": "pixels, of the first page",
    "Height": "pixels, of the first page",
    "Pages": "how many; left out where that would take more than 256 KiB to find out, and for BigTIFF",
    **EXIF_FIELDS,
}
_WALK_BYTES = 262_144  # what a walk over the pages' directories may fetch
_BIG = (b"II+\0", b"MM\0+")
_WIDTH, _HEIGHT, _STRIP_START, _STRIP_LENGTH = 256, 257, 273, 279
_CUT = "It is shorter than its directory says: it may be cut off."
_MOST_BIG_ENTRIES = 1_000


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    if file.peek_at(0, 4) in _BIG:
        return _read_big(file)
    header = open_exif(file, 0, file.size)
    fields: Fields = {"Width": _first(header.tags, "ImageWidth"), "Height": _first(header.tags, "ImageLength")}
    if not (fields["Width"] and fields["Height"]):
        raise UnreadableError("Its first directory has no dimensions.")
    with extra(fields, "Its tags"):
        fields.update(fields_of(header.tags))
    beyond = False
    with extra(fields, "The number of its pages"):
        fields["Pages"], beyond = _count_pages(file, header)
    if beyond or _end_of_picture(header.tags) > file.size:
        warn(fields, _CUT)
    return fields


def _first(tags: dict[str, Any], name: str) -> int | None:
    values = tags[f"Image {name}"].values if f"Image {name}" in tags else []
    return values[0] if len(values) and isinstance(values[0], int) else None


def _count_pages(file: RangeReader, header: ExifHeader) -> tuple[int | None, bool]:
    """How many, if that is near, and whether a directory lies beyond the end of the file."""
    seen: set[int] = set()
    directory, spent = header.s2n(4, 4), file.bytes_fetched
    while directory and directory not in seen:
        if file.bytes_fetched - spent > _WALK_BYTES:
            return None, False
        if directory >= file.size:
            return len(seen), True
        seen.add(directory)
        directory = header.s2n(directory + 2 + 12 * header.s2n(directory, 2), 4)
    return len(seen), False


def _end_of_picture(tags: dict[str, Any]) -> int:
    """Where the last strip or tile ends; 0 where there are too many for the parser to list."""
    for kind in ("Strip", "Tile"):
        starts, lengths = (tags.get(f"Image {kind}{what}") for what in ("Offsets", "ByteCounts"))
        if starts and lengths:
            return max((a + b for a, b in zip(starts.values, lengths.values, strict=False)), default=0)
    return 0


def _read_big(file: RangeReader) -> Fields:
    """BigTIFF, which ExifRead does not know. Source: the BigTIFF design of libtiff: 64-bit offsets, 20-byte entries."""
    order = "little" if file.peek_at(0, 2) == b"II" else "big"
    directory = _number(file, 8, 8, order)
    found: dict[int, int] = {}
    for index in range(min(_number(file, directory, 8, order), _MOST_BIG_ENTRIES)):
        entry = directory + 8 + 20 * index
        value_bytes = {3: 2, 4: 4}.get(_number(file, entry + 2, 2, order), 8)
        if _number(file, entry + 4, 8, order) == 1:  # lists are not in the entry, and not wanted
            found[_number(file, entry, 2, order)] = _number(file, entry + 12, value_bytes, order)
    if not (found.get(_WIDTH) and found.get(_HEIGHT)):
        raise UnreadableError("Its first directory has no dimensions.")
    fields: Fields = {"Width": found[_WIDTH], "Height": found[_HEIGHT]}
    if found.get(_STRIP_START, 0) + found.get(_STRIP_LENGTH, 0) > file.size:
        warn(fields, _CUT)
    return fields


def _number(file: RangeReader, position: int, length: int, order: str) -> int:
    data = file.peek_at(position, length)
    if len(data) < length:
        raise UnreadableError("It ends before its first directory does.")
    return int.from_bytes(data, "little" if order == "little" else "big")
