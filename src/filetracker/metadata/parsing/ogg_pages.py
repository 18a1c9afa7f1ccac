"""The first and the last pages of an Ogg file: how long it plays stands in its last page. Source: RFC 3533, 6."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader
from filetracker.metadata.registry import UnreadableError

_CAPTURE = b"OggS"
_HEADER_BYTES = 27
_MAX_PAGE_BYTES = _HEADER_BYTES + 255 + 255 * 255
# Tags with a cover picture may take many pages; the sound's first pages come after them.
_HEAD_BYTES = 4 * BLOCK_BYTES


@dataclass(frozen=True)
class _Page:
    start: int
    end: int
    granule: int  # the sound's position at its end; -1 if nothing ends in it
    serial: int


@dataclass(frozen=True)
class Excerpt:
    """An Ogg file of the head's pages up to the first sound, and the last pages: all that a parser needs to know.

    `granules` has the position at each stream's end, in units of its codec, by the stream's serial number in their
    order.
    """

    content: io.BytesIO
    granules: dict[int, int]


def excerpt_of(file: RangeReader) -> Excerpt:
    """Raises UnreadableError if no page begins where one should and none follows, or if the file ends within one."""
    first = list(_head_pages(file))
    head = b"".join(file.peek_at(page.start, page.end - page.start) for page in first)
    tail_start = max(first[-1].end, file.size - _MAX_PAGE_BYTES)
    tail = file.peek_at(tail_start, file.size - tail_start)
    granules = {page.serial: max(0, page.granule) for page in first}
    last = list(_last_pages(tail, set(granules)))
    for page in last:
        granule = int.from_bytes(page[6:14], "little", signed=True)
        if granule >= 0:
            granules[int.from_bytes(page[14:18], "little")] = granule
    return Excerpt(io.BytesIO(head + b"".join(last)), granules)


def _head_pages(file: RangeReader) -> Iterator[_Page]:
    position = 0
    while position < min(file.size, _HEAD_BYTES):
        page = _page_at(file, position)
        yield page
        if page.granule > 0:
            return
        position = page.end


def _page_at(file: RangeReader, start: int) -> _Page:
    """The page at `start`, or, if something else stands there, the next one, as decoders find it."""
    header = read_exactly(file, start, _HEADER_BYTES, "page header")
    if not header.startswith(_CAPTURE):
        skipped = file.peek_at(start, _MAX_PAGE_BYTES).find(_CAPTURE)
        if skipped < 0:
            raise UnreadableError(f"no Ogg page begins at byte {start:,}, where one should.")
        start += skipped
        header = read_exactly(file, start, _HEADER_BYTES, "page header")
    lengths = read_exactly(file, start + _HEADER_BYTES, header[26], "page header")
    end = start + _HEADER_BYTES + len(lengths) + sum(lengths)
    if end > file.size:
        raise UnreadableError("the file ends in the middle of an Ogg page: it was cut.")
    return _Page(
        start, end, int.from_bytes(header[6:14], "little", signed=True), int.from_bytes(header[14:18], "little")
    )


def _last_pages(tail: bytes, serials: set[int]) -> Iterator[bytes]:
    """Whole pages of these streams; the capture pattern alone may stand in the sound by chance."""
    position = tail.find(_CAPTURE)
    while 0 <= position <= len(tail) - _HEADER_BYTES:
        lengths = tail[position + _HEADER_BYTES : position + _HEADER_BYTES + tail[position + 26]]
        end = position + _HEADER_BYTES + len(lengths) + sum(lengths)
        is_page = tail[position + 4] == 0 and int.from_bytes(tail[position + 14 : position + 18], "little") in serials
        if is_page and end <= len(tail):
            yield tail[position:end]
            position = end if tail.startswith(_CAPTURE, end) else tail.find(_CAPTURE, end)
        else:
            position = tail.find(_CAPTURE, position + 1)
