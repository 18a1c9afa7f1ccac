"""AVI: RIFF chunks. Source: Microsoft, AVI RIFF File Reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "DurationSeconds": "playing time in seconds",
    "BitrateKbps": "the file's size over its playing time, in 1,000 bits per second",
    "Width": "width of the picture in pixels",
    "Height": "height of the picture in pixels",
    "FramesPerSecond": "pictures per second",
    "Codec": "what the picture is coded with: four letters",
    "SampleRateHz": "samples of sound per second",
    "Channels": "channels of sound",
    "Title": "its title",
    "Artist": "its author",
    "Created": "when it was made, as its writer wrote it",
}
_MAX_CHUNKS = 1_000
_TAGS = {b"INAM": "Title", b"IART": "Artist", b"ICRD": "Created"}
_MAX_TAG_BYTES = 1024


@dataclass(frozen=True)
class _Chunk:
    kind: bytes  # of a list: what it is a list of
    start: int
    end: int


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """What the header list says; the list of pictures and sounds (movi) and what follows it is not touched."""
    fields: Fields = {}
    try:
        _read_chunks(file, fields)
    except UnsupportedError as error:
        warn(fields, str(error))
    if "Width" not in fields and "Warning" not in fields:
        raise UnreadableError("its header list (hdrl) is missing: it was cut.")
    if seconds := fields.get("DurationSeconds"):
        fields["BitrateKbps"] = round(file.size / seconds / 125, 1)
    return fields


def _read_chunks(file: RangeReader, fields: Fields) -> None:
    for chunk in _chunks(file, 12, file.size):
        if chunk.kind == b"hdrl":
            _describe_header(file, chunk, fields)
        elif chunk.kind == b"INFO":
            fields |= _read_tags(file, chunk)
        elif chunk.kind == b"movi":
            return


def _chunks(file: RangeReader, start: int, end: int) -> Iterator[_Chunk]:
    for _ in range(_MAX_CHUNKS):
        if start + 8 > end:
            return
        header = read_exactly(file, start, 8, "chunks")
        size = int.from_bytes(header[4:], "little")
        is_list = header[:4] == b"LIST"
        kind = read_exactly(file, start + 8, 4, "chunks") if is_list else header[:4]
        yield _Chunk(kind, start + (12 if is_list else 8), min(start + 8 + size, end))
        start += 8 + size + size % 2  # chunks begin at even places
    raise UnsupportedError(f"It has more than {_MAX_CHUNKS:,} chunks before its pictures.")


def _describe_header(file: RangeReader, header: _Chunk, fields: Fields) -> None:
    frame_microseconds = 0
    for chunk in _chunks(file, header.start, header.end):
        if chunk.kind == b"avih":
            data = read_exactly(file, chunk.start, 40, "header")
            frame_microseconds, frames = _number(data, 0), _number(data, 16)
            fields |= {"Width": _number(data, 32), "Height": _number(data, 36)}
            fields["DurationSeconds"] = round(frame_microseconds * frames / 1e6, 3) or None
        elif chunk.kind == b"strl":
            fields |= _describe_stream(file, chunk, fields)
        elif chunk.kind == b"odml":
            frames = _count_all_frames(file, chunk)
            seconds = round(frame_microseconds * frames / 1e6, 3)
            fields["DurationSeconds"] = max(seconds, fields.get("DurationSeconds") or 0) or None
        elif chunk.kind == b"IDIT":
            fields["Created"] = _text(file, chunk)


def _count_all_frames(file: RangeReader, extended: _Chunk) -> int:
    """Those of all parts, where a file's first header counts the first gigabyte's. Source: OpenDML AVI, 5.0."""
    for chunk in _chunks(file, extended.start, extended.end):
        if chunk.kind == b"dmlh":
            return _number(read_exactly(file, chunk.start, 4, "header"), 0)
    return 0


def _describe_stream(file: RangeReader, stream: _Chunk, known: Fields) -> Fields:
    parts = {chunk.kind: chunk for chunk in _chunks(file, stream.start, stream.end)}
    if b"strh" not in parts:
        return {}
    header = read_exactly(file, parts[b"strh"].start, 36, "header")
    shape = file.peek_at(parts[b"strf"].start, 20) if b"strf" in parts else b""
    if header[:4] == b"vids" and "Codec" not in known:
        return _describe_pictures(header, shape)
    if header[:4] == b"auds" and "Channels" not in known and len(shape) >= 8:  # noqa: PLR2004 - up to the sample rate
        return {"Channels": _number(shape, 2, 2) or None, "SampleRateHz": _number(shape, 4) or None}
    return {}


def _describe_pictures(header: bytes, shape: bytes) -> dict[str, Any]:
    scale, rate, length = _number(header, 20), _number(header, 24), _number(header, 32)
    codec = (shape[16:20].strip(b"\0 ") or header[4:8].strip(b"\0 ")).decode("latin-1")
    fields: dict[str, Any] = {"Codec": codec}
    if scale and rate and length:  # counts what follows the first gigabyte too, which the file's header does not
        fields |= {"DurationSeconds": round(length * scale / rate, 3), "FramesPerSecond": round(rate / scale, 3)}
    return fields


def _read_tags(file: RangeReader, info: _Chunk) -> dict[str, Any]:
    return {_TAGS[tag.kind]: _text(file, tag) for tag in _chunks(file, info.start, info.end) if tag.kind in _TAGS}


def _text(file: RangeReader, chunk: _Chunk) -> str:
    data = file.peek_at(chunk.start, min(chunk.end - chunk.start, _MAX_TAG_BYTES))
    return data.partition(b"\0")[0].decode("utf-8", errors="replace").strip()


def _number(data: bytes, at: int, length: int = 4) -> int:
    return int.from_bytes(data[at : at + length], "little")
