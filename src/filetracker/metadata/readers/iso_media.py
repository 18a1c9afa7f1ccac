"""MP4, M4A, QuickTime and their kin: boxes within boxes. Source: ISO/IEC 14496-12; Apple, QuickTime File Format."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.parsing.iso_boxes import Box, Boxes
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.readers.audio import FIELDS as AUDIO_FIELDS
from filetracker.metadata.readers.audio import read_tags
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "DurationSeconds": "playing time in seconds",
    "BitrateKbps": "the file's size over its playing time, in 1,000 bits per second",
    "Width": "width of the picture in pixels, as it is coded",
    "Height": "height of the picture in pixels, as it is coded",
    "RotationDegrees": "by how much a player turns the picture, clockwise",
    "Codec": "what the picture is coded with (or the sound where there is no picture): the format's four letters",
    "AudioCodec": "what the sound is coded with, beside a picture",
    "Created": "when it was made, UTC, as its writer said",
    "Brand": "the specification that it follows before others (four letters)",
    **{name: AUDIO_FIELDS[name] for name in ("SampleRateHz", "Channels", "Title", "Artist", "Album", "AlbumArtist")},
    **{name: AUDIO_FIELDS[name] for name in ("Track", "Genre", "Year")},
}
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # earlier times come from clocks that were never set
_MAX_DESCRIPTOR_BYTES = 256
# Decoder configuration (4) of 13 bytes, then the decoder's settings (5), each after its length. The first byte of
# the settings tells the profile and half of the rate, the second the rest of it and the channels.
_DECODER_SETTINGS = re.compile(
    rb"\x04[\x80-\xff]{0,3}[\x00-\x7f]\x40.{12}\x05[\x80-\xff]{0,3}[\x02-\x7f](..)", re.DOTALL
)
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350, None, None)
_RATE_OF_ITS_OWN = 15
_WITH_ANOTHER_RATE = (5, 29)  # SBR and PS: the rate of the whole stands behind that of the core
_AAC_CHANNELS = (None, 1, 2, 3, 4, 5, 6, 8, *([None] * 8))
_MONO = (b"samr", b"sawb")  # AMR has one channel; the entry says 2. Source: 3GPP TS 26.244, 6.5
_FIXED_CHANNELS = (b"ac-3", b"ec-3", b"ac-4")  # the entry says 2, whatever is true. Source: ETSI TS 102 366, annex F
_WIDE_VERSION, _MAX_RATE = 2, 10_000_000
# What stands at the top of a segment of a film, or of a file of boxes that is no film.
_PARTS = {b"styp", b"sidx", b"moof", b"meta", b"jumb"}
_ROTATIONS = {(1, 0, 0, 1): 0, (0, 1, -1, 0): 90, (-1, 0, 0, -1): 180, (0, -1, 1, 0): 270}


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """What the movie header (moov) says; sound and picture are jumped over."""
    boxes = Boxes(file)
    fields: Fields = {}
    movie = _find_movie(boxes, fields)
    try:
        _read_movie(boxes, movie, fields)
    except (BudgetExceededError, UnsupportedError) as error:
        fields["Warning"] = str(error)
        return _named(fields)
    if movie.end > file.size:
        raise UnreadableError("the file ends within its movie header (moov): it was cut.")
    if seconds := fields.get("DurationSeconds"):
        fields["BitrateKbps"] = round(file.size / seconds / 125, 1)
    tags: Fields = {}
    with extra(fields, "Its tags"):
        tags = read_tags(file)
    return {**tags, **_named(fields)}


def _find_movie(boxes: Boxes, fields: Fields) -> Box:
    size, kinds = boxes.file.size, set[bytes]()
    for box in boxes.within(0, size):
        kinds.add(box.kind)
        if box.kind == b"ftyp":
            fields["Brand"] = boxes.content(box, 4).decode("latin-1").strip()
        if box.kind == b"moov":
            return box
        if kinds & _PARTS:
            raise UnsupportedError("It is a segment of a film, whose header is another file, or no film.")
        if box.end > size:
            raise UnreadableError("the file ends before its movie header (moov): it was cut.")
    raise UnreadableError("it has no movie header (moov): it was cut, or its recording was not finished.")


def _read_movie(boxes: Boxes, movie: Box, fields: Fields) -> None:
    for box in boxes.within(movie.start, min(movie.end, boxes.file.size)):
        if box.kind == b"mvhd":
            fields |= _describe_movie(boxes, box)
        elif box.kind == b"mvex" and not fields.get("DurationSeconds"):
            fields["DurationSeconds"] = _fragments_seconds(boxes, movie, box)
        elif box.kind == b"trak":
            _add_track(boxes, box, fields)
        elif box.kind == b"cmov":
            warn(fields, "Its movie header is compressed, and not read.")
        elif box.kind == b"rmra":
            warn(fields, "It refers to other files for its content.")


def _fragments_seconds(boxes: Boxes, movie: Box, extends: Box) -> float | None:
    """Of a film whose header was written before its fragments. Source: ISO/IEC 14496-12, 8.8.2."""
    scale = next((_scale(boxes, box) for box in boxes.children(movie, b"mvhd")), 0)
    for box in boxes.children(extends, b"mehd"):
        width = 8 if boxes.content(box, 1)[0] == 1 else 4
        duration = int.from_bytes(boxes.content(box, 4 + width)[4:], "big")
        return round(duration / scale, 3) or None if scale else None
    return None


def _scale(boxes: Boxes, header: Box) -> int:
    """Units of time in a second."""
    start = 20 if boxes.content(header, 1)[0] == 1 else 12
    return int.from_bytes(boxes.content(header, start + 4)[start:], "big")


def _describe_movie(boxes: Boxes, box: Box) -> dict[str, Any]:
    width = 8 if boxes.content(box, 1)[0] == 1 else 4
    data = boxes.content(box, 8 + 3 * width)
    created = int.from_bytes(data[4 : 4 + width], "big")
    duration = int.from_bytes(data[8 + 2 * width :], "big")
    scale = _scale(boxes, box)
    is_known = scale and duration and duration != (1 << (8 * width)) - 1
    return {"Created": _time(created), "DurationSeconds": round(duration / scale, 3) if is_known else None}


def _time(seconds: int) -> datetime | None:
    try:
        time = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return time if time > _UNIX_EPOCH else None


def _add_track(boxes: Boxes, track: Box, fields: Fields) -> None:
    handler = next((boxes.content(box, 12)[8:12] for box in boxes.children(track, b"mdia", b"hdlr")), b"")
    if handler not in (b"vide", b"soun"):
        return
    for description in boxes.children(track, b"mdia", b"minf", b"stbl", b"stsd"):
        entry = next(boxes.within(description.start + 8, description.end), None)
        if entry is None:
            continue
        codec = entry.kind.decode("latin-1").strip()
        data = boxes.content(entry, 28)
        if handler == b"vide" and "VideoCodec" not in fields:
            fields["VideoCodec"] = codec
            fields["Width"], fields["Height"] = _number(data[24:26]), _number(data[26:28])
            fields["RotationDegrees"] = _rotation(boxes, track)
        elif handler == b"soun" and "AudioCodec" not in fields:
            fields["AudioCodec"] = codec
            fields["SampleRateHz"], fields["Channels"] = _sound_shape(boxes, entry, data)


def _sound_shape(boxes: Boxes, entry: Box, data: bytes) -> tuple[int | None, int | None]:
    """Sample rate and channels. Source: QuickTime File Format, Sound Sample Descriptions (three versions)."""
    if _number(data[8:10]) == _WIDE_VERSION:
        rate, wide = struct.unpack_from(">dI", boxes.content(entry, 44), 32)
        return (round(rate) if 0 < rate < _MAX_RATE else None), wide or None
    if entry.kind == b"alac":
        return _alac_shape(boxes, entry, data)
    if entry.kind in _MONO:
        return _number(data[24:26]), 1
    channels = None if entry.kind in _FIXED_CHANNELS else _number(data[16:18])
    rate = _number(data[24:26])
    return _aac_shape(boxes, entry, rate, channels) if entry.kind == b"mp4a" else (rate, channels)


def _alac_shape(boxes: Boxes, entry: Box, data: bytes) -> tuple[int | None, int | None]:
    """As its own settings say: a high rate does not fit the sample entry. Source: ALACMagicCookieDescription.txt."""
    for box in boxes.within(entry.start + 28, entry.end):
        if box.kind == b"alac":
            settings = boxes.content(box, 28)
            return _number(settings[24:28]), settings[13] or None
    return _number(data[24:26]), _number(data[16:18])


def _aac_shape(boxes: Boxes, entry: Box, rate: int | None, channels: int | None) -> tuple[int | None, int | None]:
    """Of AAC, as its own settings say: the sample entry's channels are 2 as a rule, and its rate is wrong at times.

    It may be twice the settings' rate, though: what is added to high frequencies is not among the settings. Source:
    ISO/IEC 14496-1, 7.2.6 (descriptors), and 14496-3, 1.6.2 (AudioSpecificConfig).
    """
    for box in boxes.within(entry.start + 28, entry.end):
        if box.kind == b"esds":
            descriptors = boxes.content(box, min(box.end - box.start, _MAX_DESCRIPTOR_BYTES))
            found = _DECODER_SETTINGS.search(descriptors)
            if not found:
                return rate, channels
            settings = int.from_bytes(found[1], "big")
            object_type, rate_index, channel_index = settings >> 11, settings >> 7 & 0x0F, settings >> 3 & 0x0F
            if rate_index == _RATE_OF_ITS_OWN:  # then other bits say how many channels
                return rate, None
            own_rate = _AAC_RATES[rate_index]
            if own_rate and object_type not in _WITH_ANOTHER_RATE and rate not in (own_rate, 2 * own_rate):
                rate = own_rate
            return rate, _AAC_CHANNELS[channel_index]
    return rate, channels


def _number(data: bytes) -> int | None:
    return int.from_bytes(data, "big") or None


def _rotation(boxes: Boxes, track: Box) -> int | None:
    """From the transformation matrix of the track's header; None for upright and for what is no quarter turn."""
    for box in boxes.children(track, b"tkhd"):
        start = 52 if boxes.content(box, 1)[0] == 1 else 40
        data = boxes.content(box, start + 20)[start:]
        a, b, c, d = (int.from_bytes(data[at : at + 4], "big", signed=True) >> 16 for at in (0, 4, 12, 16))
        return _ROTATIONS.get((a, b, c, d)) or None
    return None


def _named(fields: Fields) -> dict[str, Any]:
    """`Codec` is the picture's; where there is none, the sound's."""
    video, audio = fields.pop("VideoCodec", None), fields.pop("AudioCodec", None)
    return fields | ({"Codec": video, "AudioCodec": audio} if video else {"Codec": audio})
