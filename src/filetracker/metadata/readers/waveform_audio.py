"""Sound in chunks: WAV, RF64 and BW64 (WAV of more than 4 GiB), AIFF and AIFC.

Source: Microsoft, Multimedia Programming Interface (RIFF); EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64); Apple, Audio
Interchange File Format 1.3 and AIFF-C.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.readers.audio import FIELDS as AUDIO_FIELDS
from filetracker.metadata.readers.audio import read_tags
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = dict(AUDIO_FIELDS)
_WAVE_MARKS = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_AIFF_KINDS = (b"AIFF", b"AIFC")
_UNKNOWN_BYTES = (0, 0x7FFFFFFF, 0xFFFFFFFF)  # what writers put who don't know yet how long it will be
_MAX_CHUNKS = 1_000
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_WHOLE_SAMPLES = (b"NONE", b"raw ", b"twos", b"sowt", b"in24", b"42ni", b"in32", b"23ni")
_FLOATS = (b"fl32", b"FL32", b"fl64", b"FL64")
_SAMPLES_OF_A_FRAME = {b"alaw": 1, b"ALAW": 1, b"ulaw": 1, b"ULAW": 1, b"ima4": 64}  # of others it is not known
_EXPONENT_BIAS, _MANTISSA_BITS = 16_383, 63  # of a float of 80 bits

_Order = Literal["little", "big"]


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    start: int
    length: int


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - the bytes say which it is
    """Sound and tags; with a warning if it is shorter than it says.

    Raises UnreadableError if what describes the sound is missing.
    """
    head = read_exactly(file, 0, 12, "header")
    if head[:4] in _WAVE_MARKS and head[8:] == b"WAVE":
        order: _Order = "big" if head.startswith(b"RIFX") else "little"
        fields = _read_wave(file, order, is_open=int.from_bytes(head[4:8], order) in _UNKNOWN_BYTES)
    elif head.startswith(b"FORM") and head[8:] in _AIFF_KINDS:
        fields = _read_aiff(file)
    else:
        raise UnsupportedError("It is a container of another kind of content.")
    with extra(fields, "Its tags"):
        fields |= read_tags(file)
    return fields


def _chunks(file: RangeReader, order: _Order) -> Iterator[_Chunk]:
    position = 12
    for _ in range(_MAX_CHUNKS):
        header = file.peek_at(position, 8)
        if len(header) < 8 or not header[:4].strip(b"\0"):  # noqa: PLR2004 - kind and length; or filled up with zeros
            return
        length = int.from_bytes(header[4:], order)
        yield _Chunk(header[:4], position + 8, length)
        position += 8 + length + length % 2  # chunks begin at even places
    raise UnsupportedError(f"It has more than {_MAX_CHUNKS:,} chunks.")


def _read_wave(file: RangeReader, order: _Order, is_open: bool) -> Fields:
    fields: Fields = {}
    shape, samples, true_bytes = b"", 0, None
    for chunk in _chunks(file, order):
        if chunk.kind == b"fmt ":
            shape = read_exactly(file, chunk.start, max(16, min(chunk.length, 26)), "description of the sound")
        elif chunk.kind == b"fact" and chunk.length >= 4:  # noqa: PLR2004 - one number
            samples = int.from_bytes(read_exactly(file, chunk.start, 4, "chunks"), order)
        elif chunk.kind == b"ds64":
            true_bytes = int.from_bytes(read_exactly(file, chunk.start, 24, "chunks")[8:16], "little")
        elif chunk.kind == b"data":
            data_bytes = 0 if not (chunk.length or is_open) else _data_bytes(file, fields, chunk, true_bytes)
            if shape:
                return _wave_fields(shape, data_bytes, samples, order) | fields
    if not shape:
        raise UnreadableError("no sound was found in it: its description (fmt) is missing.")
    warn(fields, "Its sound (data) is missing: it may be cut off.")
    return _wave_fields(shape, 0, 0, order) | fields


def _data_bytes(file: RangeReader, fields: Fields, chunk: _Chunk, true_bytes: int | None) -> int:
    """How much sound there is: as much as the chunk says, if the file is that long."""
    claimed, there = chunk.length, file.size - chunk.start
    if claimed == _UNKNOWN_BYTES[-1] and true_bytes is not None:
        claimed = true_bytes
    if 0 < claimed <= there:
        return claimed
    if claimed not in _UNKNOWN_BYTES:
        warn(fields, "It is shorter than its header says: it may be cut off.")
    return there


def _wave_fields(shape: bytes, data_bytes: int, samples: int, order: _Order) -> Fields:
    def number(at: int, length: int) -> int:
        return int.from_bytes(shape[at : at + length], order)

    kind, channels, rate, bytes_per_second, bits = number(0, 2), number(2, 2), number(4, 4), number(8, 4), number(14, 2)
    if kind == _EXTENSIBLE:
        kind = number(24, 2)
    is_whole = kind in (_PCM, _FLOAT)
    seconds = data_bytes / bytes_per_second if bytes_per_second else 0.0
    if samples and rate and not is_whole:
        seconds = samples / rate
    return {
        "DurationSeconds": round(seconds, 3) or None,
        "BitrateKbps": round(bytes_per_second / 125, 1) or None,
        "SampleRateHz": rate or None,
        "Channels": channels or None,
        "BitsPerSample": bits or None if is_whole else None,
    }


def _read_aiff(file: RangeReader) -> Fields:
    fields: Fields = {}
    shape = b""
    for chunk in _chunks(file, "big"):
        if chunk.kind == b"COMM":
            shape = read_exactly(file, chunk.start, max(18, min(chunk.length, 22)), "description of the sound")
        elif chunk.kind == b"SSND" and chunk.start + chunk.length > file.size:
            warn(fields, "It is shorter than its header says: it may be cut off.")
        if shape and "DurationSeconds" not in fields:
            fields = _aiff_fields(shape) | fields
    if not shape:
        raise UnreadableError("no sound was found in it: its description (COMM) is missing.")
    return fields


def _aiff_fields(shape: bytes) -> Fields:
    channels, frames, bits = (int.from_bytes(shape[at:end], "big") for at, end in ((0, 2), (2, 6), (6, 8)))
    rate = _extended(shape[8:18])
    coding = shape[18:22] or b"NONE"
    is_whole = coding in _WHOLE_SAMPLES + _FLOATS
    frames *= 1 if is_whole else _SAMPLES_OF_A_FRAME.get(coding, 0)
    return {
        "DurationSeconds": round(frames / rate, 3) or None if rate else None,
        "BitrateKbps": round(rate * channels * bits / 1000, 1) or None if is_whole else None,
        "SampleRateHz": round(rate) or None,
        "Channels": channels or None,
        "BitsPerSample": bits or None if is_whole else None,
        "Codec": None if coding == b"NONE" else coding.decode("latin-1").strip(),
    }


def _extended(data: bytes) -> float:
    """A number of 80 bits: sign, exponent, and a mantissa that shows its first bit; 0 for what is no sample rate."""
    exponent = int.from_bytes(data[:2], "big") - _EXPONENT_BIAS
    if not 0 <= exponent < 32:  # noqa: PLR2004 - a rate of 4 GHz is none
        return 0.0
    return int.from_bytes(data[2:], "big") / 2.0 ** (_MANTISSA_BITS - exponent)
