"""Matroska and WebM: EBML elements within elements. Source: RFC 8794 (EBML), RFC 9559 (Matroska)."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "DurationSeconds": "playing time in seconds",
    "BitrateKbps": "the file's size over its playing time, in 1,000 bits per second",
    "Width": "width of the picture in pixels",
    "Height": "height of the picture in pixels",
    "Codec": "what the picture is coded with (or the sound where there is no picture), by Matroska's name",
    "AudioCodec": "what the sound is coded with, beside a picture",
    "SampleRateHz": "samples of sound per second",
    "Channels": "channels of sound",
    "Title": "its title",
    "Created": "when it was made, UTC, as its writer said",
    "WritingApp": "the program that wrote it",
}
_EBML, _SEGMENT, _SEEK_HEAD, _INFO, _TRACKS, _CLUSTER = (
    0x1A45DFA3,
    0x18538067,
    0x114D9B74,
    0x1549A966,
    0x1654AE6B,
    0x1F43B675,
)
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_TIMESTAMP_SCALE, _DURATION, _TITLE, _DATE, _WRITING_APP = 0x2AD7B1, 0x4489, 0x7BA9, 0x4461, 0x5741
_TRACK_ENTRY, _TRACK_TYPE, _CODEC, _VIDEO, _AUDIO = 0xAE, 0x83, 0x86, 0xE0, 0xE1
_PIXEL_WIDTH, _PIXEL_HEIGHT, _SAMPLE_RATE, _CHANNELS = 0xB0, 0xBA, 0xB5, 0x9F
_IS_VIDEO, _IS_AUDIO = 1, 2
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_MAX_ELEMENTS = 10_000
_MAX_VALUE_BYTES = 1024


@dataclass(frozen=True)
class _Element:
    kind: int
    start: int  # of its content
    end: int


class _Elements:
    """Walks elements; counts them, for a small file may hold very many."""

    def __init__(self, file: RangeReader) -> None:
        self.file, self._left = file, _MAX_ELEMENTS

    def within(self, start: int, end: int) -> Iterator[_Element]:
        while start + 2 <= min(end, self.file.size):
            self._left -= 1
            if self._left < 0:
                raise UnsupportedError(f"It has more than {_MAX_ELEMENTS:,} elements.")
            element = self.at(start, end)
            yield element
            start = element.end

    def at(self, start: int, end: int) -> _Element:
        kind, kind_length = self._number(start, keep_marker=True)
        size, size_length = self._number(start + kind_length, keep_marker=False)
        content = start + kind_length + size_length
        is_unknown = size == (1 << (7 * size_length)) - 1  # live streams do not know it: it goes to the end
        return _Element(kind, content, end if is_unknown else content + size)

    def value(self, element: _Element) -> bytes:
        length = min(element.end - element.start, _MAX_VALUE_BYTES)
        return read_exactly(self.file, element.start, length, "elements")

    def _number(self, start: int, keep_marker: bool) -> tuple[int, int]:
        """A number whose first byte's leading zeros say how long it is, and that length."""
        first = read_exactly(self.file, start, 1, "elements")[0]
        length = 9 - first.bit_length()
        if not first:
            raise UnreadableError(f"no element begins at byte {start:,}, where one should.")
        number = int.from_bytes(read_exactly(self.file, start, length, "elements"), "big")
        return (number if keep_marker else number & ((1 << (7 * length)) - 1)), length


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """What the segment's Info and Tracks say; the clusters, which hold picture and sound, are not touched."""
    elements = _Elements(file)
    fields: dict[str, Any] = {}
    segment = next((found for found in elements.within(0, file.size) if found.kind == _SEGMENT), None)
    if segment is None:
        raise UnreadableError("it has no segment: it was cut.")
    try:
        for element in _descriptions(elements, segment):
            if element.kind == _INFO:
                fields |= _describe_info(elements, element)
            else:
                _add_tracks(elements, element, fields)
    except (BudgetExceededError, UnsupportedError) as error:
        fields["Warning"] = str(error)
    if not fields:  # nothing at all, no warning either
        raise UnreadableError("it describes no tracks: it was cut.")
    if segment.end > file.size:
        fields["Warning"] = f"It was cut: {segment.end - file.size:,} bytes are missing at its end."
    if seconds := fields.get("DurationSeconds"):
        fields["BitrateKbps"] = round(file.size / seconds / 125, 1)
    return _named(fields)


def _descriptions(elements: _Elements, segment: _Element) -> Iterator[_Element]:
    """Info and Tracks: met before the first cluster, or else where the segment's table of contents says."""
    seen: set[int] = set()
    places: dict[int, int] = {}
    for element in elements.within(segment.start, segment.end):
        if element.kind == _CLUSTER or {_INFO, _TRACKS} <= seen:
            break
        if element.kind == _SEEK_HEAD:
            places |= _places(elements, element, segment)
        elif element.kind in (_INFO, _TRACKS):
            seen.add(element.kind)
            yield element
    for kind in (_INFO, _TRACKS):
        if kind in places and kind not in seen and places[kind] < elements.file.size:
            element = elements.at(places[kind], segment.end)
            if element.kind == kind:
                yield element


def _places(elements: _Elements, seek_head: _Element, segment: _Element) -> dict[int, int]:
    places = {}
    for seek in elements.within(seek_head.start, seek_head.end):
        values = {child.kind: elements.value(child) for child in elements.within(seek.start, seek.end)}
        if seek.kind == _SEEK and values.keys() >= {_SEEK_ID, _SEEK_POSITION}:
            places[_unsigned(values[_SEEK_ID])] = segment.start + _unsigned(values[_SEEK_POSITION])
    return places


def _describe_info(elements: _Elements, info: _Element) -> dict[str, Any]:
    values = _values(elements, info, {_TIMESTAMP_SCALE, _DURATION, _TITLE, _DATE, _WRITING_APP})
    scale = _unsigned(values[_TIMESTAMP_SCALE]) if _TIMESTAMP_SCALE in values else 1_000_000
    seconds = _float(values.get(_DURATION, b"")) * scale / 1e9
    return {
        "DurationSeconds": round(seconds, 3) if math.isfinite(seconds) and seconds > 0 else None,
        "Title": _text(values.get(_TITLE, b"")),
        "WritingApp": _text(values.get(_WRITING_APP, b"")),
        "Created": _time(values[_DATE]) if _DATE in values else None,
    }


def _add_tracks(elements: _Elements, tracks: _Element, fields: dict[str, Any]) -> None:
    for entry in elements.within(tracks.start, tracks.end):
        if entry.kind != _TRACK_ENTRY:
            continue
        values = _values(elements, entry, {_TRACK_TYPE, _CODEC})
        kind, codec = _unsigned(values.get(_TRACK_TYPE, b"")), _text(values.get(_CODEC, b""))
        settings = next(
            (child for child in elements.within(entry.start, entry.end) if child.kind in (_VIDEO, _AUDIO)), None
        )
        if kind == _IS_VIDEO and "VideoCodec" not in fields:
            shape = _values(elements, settings, {_PIXEL_WIDTH, _PIXEL_HEIGHT})
            fields["VideoCodec"] = codec
            fields["Width"], fields["Height"] = _known(shape, _PIXEL_WIDTH), _known(shape, _PIXEL_HEIGHT)
        elif kind == _IS_AUDIO and "AudioCodec" not in fields:
            shape = _values(elements, settings, {_SAMPLE_RATE, _CHANNELS})
            rate = _float(shape.get(_SAMPLE_RATE, b""))
            fields["AudioCodec"] = codec
            fields["SampleRateHz"] = round(rate) if math.isfinite(rate) and rate > 0 else None
            fields["Channels"] = _known(shape, _CHANNELS) or 1  # the format's default


def _values(elements: _Elements, parent: _Element | None, kinds: set[int]) -> dict[int, bytes]:
    if parent is None:
        return {}
    found = elements.within(parent.start, parent.end)
    return {child.kind: elements.value(child) for child in found if child.kind in kinds}


def _known(values: dict[int, bytes], kind: int) -> int | None:
    return _unsigned(values.get(kind, b"")) or None


def _unsigned(data: bytes) -> int:
    return int.from_bytes(data[:8], "big")


def _float(data: bytes) -> float:
    form = {4: ">f", 8: ">d"}.get(len(data))
    return float(struct.unpack(form, data)[0]) if form else 0.0


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", errors="replace")


def _time(data: bytes) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=int.from_bytes(data, "big", signed=True) // 1000)
    except OverflowError:
        return None


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    """`Codec` is the picture's; where there is none, the sound's."""
    video, audio = fields.pop("VideoCodec", None), fields.pop("AudioCodec", None)
    return fields | ({"Codec": video, "AudioCodec": audio} if video else {"Codec": audio})
