"""HEIF, HEIC and AVIF: the primary picture's properties and its EXIF block, from the `meta` box.

Source: ISO/IEC 14496-12 (boxes, items) and 23008-12 (their properties). No pure-Python library reads all brands.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from filetracker.metadata.parsing.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Width": "pixels, as stored (before `Orientation`)",
    "Height": "pixels, as stored (before `Orientation`)",
    "Animated": "true for an image sequence",
    **EXIF_FIELDS,
}
_MAX_META_BYTES = 524_288  # pictures of some hundred tiles take 100 KiB
_MAX_BOXES = 100  # at the top
_SEQUENCES = (b"avis", b"hevc", b"hevx", b"msf1")
_TURNS = {0: 1, 1: 8, 2: 3, 3: 6}  # `irot` counts quarters anticlockwise; as EXIF numbers them
_IN_ITEM = 2  # construction methods: 0 in the file, 1 in `idat`, 2 in another item


@dataclass(frozen=True)
class _Box:
    """A box within the bytes of another: `data[start:end]` is its content."""

    kind: bytes
    start: int
    end: int


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one family
    """The fields of FIELDS."""
    meta, meta_start, cut = _find_meta(file)
    boxes = {box.kind: box for box in _boxes(meta, 4, len(meta))}
    fields = _read_properties(meta, boxes)
    if "Width" not in fields and cut:
        raise UnreadableError("Its index is cut off.")
    if "Width" not in fields:
        raise UnsupportedError("Its primary picture has no dimensions of its own.")
    fields["Animated"] = file.peek_at(8, 4) in _SEQUENCES or None
    with extra(fields, "Its EXIF block"):
        places = list(_places(meta, boxes, meta_start))
        cut = cut or any(start + length > file.size for _, start, length in places)
        _read_exif(file, _exif_items(meta, boxes), places, fields)
    if cut:
        warn(fields, "It is shorter than its boxes say: it may be cut off.")
    return fields


def _find_meta(file: RangeReader) -> tuple[bytes, int, bool]:
    """The `meta` box's content, its place, and whether a box goes on after the file's end."""
    position, meta, meta_start, cut, is_film = 0, b"", 0, False, False
    for _ in range(_MAX_BOXES):
        head = file.peek_at(position, 16)
        if len(head) < 8:  # noqa: PLR2004 - length and kind
            break
        length, start = _box_length(head, file.size - position)
        cut, is_film = position + length > file.size, is_film or head[4:8] == b"moov"
        if head[4:8] == b"meta":
            if length > _MAX_META_BYTES:
                error = UnreadableError if cut else UnsupportedError
                raise error(f"Its index claims {length:,} bytes.")
            meta, meta_start = file.peek_at(position + start, length - start), position + start
        if cut or (meta and head[4:8] != b"meta"):
            break  # beyond the box that follows, nothing is of interest
        position += length
    if not meta and (is_film or (head and not cut)):
        raise UnsupportedError("It has no index of its pictures: it is a film, or of a kind of its own.")
    if not meta:
        raise UnreadableError("It has no index of its pictures: it is cut off.")
    return meta, meta_start, cut


def _box_length(head: bytes, left: int) -> tuple[int, int]:
    """Length of a whole box and of its header."""
    length = int.from_bytes(head[:4], "big")
    if length == 1 and len(head) >= 16:  # noqa: PLR2004 - the long form
        return max(16, int.from_bytes(head[8:16], "big")), 16
    if 0 < length < 8:  # noqa: PLR2004 - shorter than its header
        raise UnreadableError("A box in it has no length.")
    return length or left, 8


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    while start + 8 <= end:
        length, header = _box_length(data[start : min(end, start + 16)], end - start)
        yield _Box(data[start + 4 : start + 8], start + header, min(end, start + length))
        start += length


def _read_properties(meta: bytes, boxes: dict[bytes, _Box]) -> Fields:
    try:
        return _properties(meta, boxes)
    except (IndexError, struct.error) as error:
        raise UnreadableError("A box in its index is too short.") from error


def _properties(meta: bytes, boxes: dict[bytes, _Box]) -> Fields:
    """Dimensions and turn of the primary item."""
    if b"iprp" not in boxes or b"pitm" not in boxes:
        return {}
    primary = _item_id(meta, boxes[b"pitm"].start, wide=meta[boxes[b"pitm"].start] > 0)
    children = {box.kind: box for box in _boxes(meta, boxes[b"iprp"].start, boxes[b"iprp"].end)}
    if b"ipco" not in children or b"ipma" not in children:
        return {}
    known = list(_boxes(meta, children[b"ipco"].start, children[b"ipco"].end))
    fields: Fields = {}
    sides: tuple[int, ...] = ()
    shown: tuple[int, ...] = ()
    for index in _associated(meta, children[b"ipma"], primary):
        box = known[index - 1] if 0 < index <= len(known) else None
        if box and box.kind == b"ispe":
            sides = struct.unpack_from(">LL", meta, box.start + 4)
        elif box and box.kind == b"clap":
            shown = struct.unpack_from(">LLLL", meta, box.start)  # two fractions
        elif box and box.kind == b"irot":
            fields["Orientation"] = _TURNS[meta[box.start] & 3]
    if shown and shown[1] and shown[3]:  # coders fill up to whole blocks, which are cut off again
        sides = shown[0] // shown[1], shown[2] // shown[3]
    return fields | dict(zip(("Width", "Height"), sides, strict=False))


def _item_id(meta: bytes, box_start: int, wide: bool) -> int:
    return int.from_bytes(meta[box_start + 4 : box_start + (8 if wide else 6)], "big")


def _associated(meta: bytes, box: _Box, item: int) -> list[int]:
    """The numbers, from 1, of the properties of an item."""
    cursor = _Cursor(meta, box.start, box.end)
    version, flags = cursor.take(1), cursor.take(3)
    for _ in range(cursor.take(4)):
        found = cursor.take(4 if version else 2)
        indexes = [cursor.take(2) & 0x7FFF if flags & 1 else cursor.take(1) & 0x7F for _ in range(cursor.take(1))]
        if found == item:
            return indexes
    return []


def _exif_items(meta: bytes, boxes: dict[bytes, _Box]) -> set[int]:
    if b"iinf" not in boxes:
        return set()
    start = boxes[b"iinf"].start
    items = set()
    for box in _boxes(meta, start + (8 if meta[start] else 6), boxes[b"iinf"].end):
        wide = meta[box.start] > 2  # noqa: PLR2004 - version 3 has four bytes for the id
        kind = box.start + (10 if wide else 8)  # after the id and two bytes of protection
        if box.kind == b"infe" and meta[kind : kind + 4] == b"Exif":
            items.add(_item_id(meta, box.start, wide))
    return items


def _places(meta: bytes, boxes: dict[bytes, _Box], meta_start: int) -> Iterator[tuple[int, int, int]]:
    """Item, offset in the file and length, of each item that is in the file in one or more pieces."""
    if b"iloc" not in boxes:
        return
    idat_start = meta_start + boxes[b"idat"].start if b"idat" in boxes else 0
    cursor = _Cursor(meta, boxes[b"iloc"].start, boxes[b"iloc"].end)
    version, _ = cursor.take(1), cursor.take(3)
    sizes = cursor.take(2)
    offset_bytes, length_bytes, base_bytes = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_bytes = sizes & 15 if version else 0
    for _ in range(cursor.take(4 if version > 1 else 2)):
        item = cursor.take(4 if version > 1 else 2)
        method = cursor.take(2) & 15 if version else 0
        cursor.take(2)  # which file: this one
        base = cursor.take(base_bytes) + (idat_start if method == 1 else 0)
        for _ in range(cursor.take(2)):
            cursor.take(index_bytes)
            start, length = base + cursor.take(offset_bytes), cursor.take(length_bytes)
            if method != _IN_ITEM:
                yield item, start, length


def _read_exif(file: RangeReader, items: set[int], places: list[tuple[int, int, int]], fields: Fields) -> None:
    """Adds the EXIF fields but the turn, which in this format is a property of the picture."""
    for item, start, length in places:
        if item in items:
            skipped = 4 + int.from_bytes(
                file.peek_at(start, 4), "big"
            )  # it begins with the distance to the TIFF header
            found = read_exif(file, start + skipped, length - skipped)
            fields.update({name: value for name, value in found.items() if name != "Orientation"})
            return


class _Cursor:
    """Numbers one after the other, up to an end."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data, self._at, self._end = data, start, end

    def take(self, length: int) -> int:
        if self._at + length > self._end:
            raise UnreadableError("A table in its index is cut off.")
        self._at += length
        return int.from_bytes(self._data[self._at - length : self._at], "big")
