"""Sound: MP3, FLAC, Ogg (Vorbis, Opus, Speex), WAV, AIFF, WMA; and the tags of M4A and MP4."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, cast

from tinytag import TinyTag, TinyTagException

from filetracker.metadata.ogg_pages import excerpt_of
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS = {
    "DurationSeconds": "playing time in seconds; an estimate where an MP3 has no table of its frames",
    "BitrateKbps": "mean bit rate of the sound, in 1,000 bits per second",
    "SampleRateHz": "samples per second",
    "Channels": "1 is mono, 2 is stereo",
    "BitsPerSample": "bits per sample, where the format keeps whole samples",
    "Codec": "what the sound is coded with, in an Ogg file",
    "Title": "the piece's title",
    "Artist": "its performer",
    "Album": "the collection that it is from",
    "AlbumArtist": "the collection's performer",
    "Track": "its number in the collection",
    "Genre": "its genre, as its tags say",
    "Year": "its year or date, as its tags say",
}
_OGG = b"OggS"
_OGG_TYPES = {"audio/ogg", "video/ogg"}


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """Sound and tags. Raises UnreadableError where there is no sound."""
    is_ogg = file.peek_at(0, len(_OGG)) == _OGG
    tag = _parse(excerpt_of(file) if is_ogg else file, file)
    fields = _sound_of(tag, file.size) | tags_of(tag)
    if is_ogg:
        fields |= _ogg_fields(file, tag)
    if media_type not in _OGG_TYPES and not tag.samplerate and file.refusal is None:
        raise UnreadableError("no sound was found in it.")
    return fields


def read_tags(file: RangeReader) -> dict[str, Any]:
    """The tags alone, of any format; empty where they cannot be read."""
    try:
        return tags_of(TinyTag.get(file_obj=cast("BinaryIO", file), duration=False))
    except TinyTagException:
        return {}


def tags_of(tag: TinyTag) -> dict[str, Any]:
    """Title and so on, as plain fields; what is not there is None."""
    return {
        "Title": tag.title,
        "Artist": tag.artist,
        "Album": tag.album,
        "AlbumArtist": tag.albumartist if tag.albumartist != tag.artist else None,
        "Track": tag.track,
        "Genre": tag.genre,
        "Year": tag.year,
    }


def _parse(content: RangeReader | io.BytesIO, file: RangeReader) -> TinyTag:
    try:
        return TinyTag.get(file_obj=cast("BinaryIO", content))
    except TinyTagException as error:
        if file.refusal is None:
            raise UnreadableError(f"its sound could not be read: {error}.") from error
    content.seek(0)  # the tags alone may fit the budget
    return TinyTag.get(file_obj=cast("BinaryIO", content), duration=False)


def _sound_of(tag: TinyTag, size: int) -> dict[str, Any]:
    seconds, kbps = tag.duration or None, tag.bitrate or None
    if seconds and kbps and seconds * kbps * 125 > size * 1.05:  # claims more than the file holds, as streams' heads do
        seconds = size / (kbps * 125)
    return {
        "DurationSeconds": round(seconds, 3) if seconds else None,
        "BitrateKbps": round(kbps, 1) if kbps else None,
        "SampleRateHz": tag.samplerate,
        "Channels": tag.channels,
        "BitsPerSample": tag.bitdepth,
    }


def _ogg_fields(file: RangeReader, tag: TinyTag) -> dict[str, Any]:
    """What the library took from the excerpt's size is taken from the file's."""
    codec = next((name for mark, name in _OGG_CODECS if mark in file.peek_at(0, 512)), None)
    fields: dict[str, Any] = {"Codec": codec}
    if tag.duration:
        fields |= {"DurationSeconds": round(tag.duration, 3), "BitrateKbps": round(file.size / tag.duration / 125, 1)}
    return fields


_OGG_CODECS = (
    (b"\x80theora", "Theora"),
    (b"OpusHead", "Opus"),
    (b"\x01vorbis", "Vorbis"),
    (b"\x7fFLAC", "FLAC"),
    (b"Speex   ", "Speex"),
)
