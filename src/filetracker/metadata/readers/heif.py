"""HEIF, HEIC and AVIF: the primary picture's properties and its EXIF block, from the `meta` box.

Source: ISO/IEC 14496-12 (boxes, items) and 23008-12 (their properties). No pure-Python library reads all brands.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.readers.extras import Fields, extra, warn
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Width": "pixels, as stored (before `Orientation`)",
    "Height": "pixels, as stored (before `Orientation`)",
    "Animated": "true for an image sequence",
    **EXIF_FIELDS,
}
_MOST_META_BYTES = 524_288  # pictures of some hundred tiles take 100 KiB
_MOST_BOXES = 100  # at the top
_SEQUENCES = (b"avis", b"hevc", b"hevx", b"msf1")
_TURNS = {0: 1, 1: 8, 2: 3, 3: 6}  # `irot` counts quarters anticlockwise; as EXIF numbers them
_EXTERNAL = 2  # construction methods: 0 in the file, 1 in `idat`, 2 in another item


@dataclass(frozen=True)
class _Box:
    """A box within the bytes of another: `data[start:end]` is its content."""

    kind: bytes
    start: int
    end: int


@dataclass(frozen=True)
class _Place:
    """Where an item's bytes are: an offset in the file."""

    start: int
    length: int


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one family
    """The fields of FIELDS."""
    meta, cut = _find_meta(file)
    boxes = {box.kind: box for box in _boxes(meta, 4, len(meta))}
    fields: Fields = _properties(meta, boxes)
    if "Width" not in fields:
        raise UnreadableError("Its primary picture has no dimensions.")
    fields["Animated"] = file.peek_at(8, 4) in _SEQUENCES or None
    with extra(fields, "Its EXIF block"):
        cut = _read_exif(file, meta, boxes, fields) or cut
    if cut:
        warn(fields, "It is shorter than its boxes say: it may be cut off.")
    return fields


def _find_meta(file: RangeReader) -> tuple[bytes, bool]:
    """The `meta` box's content, and whether a box goes on after the file's end."""
    position, meta, cut = 0, b"", False
    for _ in range(_MOST_BOXES):
        head = file.peek_at(position, 16)
        if len(head) < 8:  # noqa: PLR2004 - length and kind
            break
        length, start = _box_length(head, file.size - position)
        cut = position + length > file.size
        if head[4:8] == b"meta":
            if length > _MOST_META_BYTES:
                raise UnreadableError(f"Its index claims {length:,} bytes.")
            meta = file.peek_at(position + start, length - start)
        if cut or (meta and not head[4:8] == b"meta"):
            break  # beyond the box that follows, nothing is of interest
        position += length
    if not meta:
        raise UnreadableError("It has no index of its pictures.")
    return meta, cut


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
    for index in _associated(meta, children[b"ipma"], primary):
        box = known[index - 1] if 0 < index <= len(known) else None
        if box and box.kind == b"ispe":
            fields["Width"], fields["Height"] = struct.unpack_from(">LL", meta, box.start + 4)
        elif box and box.kind == b"irot":
            fields["Orientation"] = _TURNS[meta[box.start] & 3]
    return fields


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


def _read_exif(file: RangeReader, meta: bytes, boxes: dict[bytes, _Box], fields: Fields) -> bool:
    """Adds the EXIF fields; returns whether an item lies beyond the end of the file."""
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return False
    idat = boxes.get(b"idat")
    meta_start = file.peek_at(0, file.size if file.size < 0 else 0)  # noqa: F841
    return bool(idat) and False


class _Cursor:
    """Numbers one after the other, up to an end."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data, self._at, self._end = data, start, end

    def take(self, length: int) -> int:
        if self._at + length > self._end:
            raise UnreadableError("A table in its index is cut off.")
        self._at += length
        return int.from_bytes(self._data[self._at - length : self._at], "big")
