"""Sound: MP3, FLAC, Ogg (Vorbis, Opus, Speex, FLAC, also beside pictures); and the tags of other formats."""

from __future__ import annotations

from typing import Any

from tinytag import TinyTag

from filetracker.metadata.parsing import tag_library
from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.parsing.ogg_pages import excerpt_of
from filetracker.metadata.parsing.theora import THEORA, read_theora
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "DurationSeconds": "playing time in seconds; an estimate if an MP3 has no table of its frames",
    "BitrateKbps": "mean bit rate of the sound, in 1,000 bits per second",
    "SampleRateHz": "samples per second",
    "Channels": "1 is mono, 2 is stereo",
    "BitsPerSample": "bits per sample, if the format keeps whole samples",
    "Codec": "what the sound is coded with, in an Ogg or AIFC file",
    "Width": "width of the picture in pixels, in an Ogg file",
    "Height": "height of the picture in pixels, in an Ogg file",
    "Title": "the piece's title",
    "Artist": "its performer",
    "Album": "the collection that it is from",
    "AlbumArtist": "the collection's performer",
    "Track": "its number in the collection",
    "Genre": "its genre, as its tags say",
    "Year": "its year or date, as its tags say",
}
_OGG, _FLAC = b"OggS", b"fLaC"
_STREAM_INFO_BYTES = 34


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - the bytes say which it is
    """Sound and tags; with a warning if there is no sound. Raises UnreadableError if an Ogg or FLAC file is cut off."""
    mark = file.peek_at(0, 4)
    if mark == _FLAC:
        _check_flac(file)
    if mark == _OGG:
        return _read_ogg(file)
    tag = _parse(file)
    fields = _sound_of(tag, file.size) | tags_of(tag)
    if not tag.samplerate and file.refusal is None:
        warn(fields, "No sound was found in it.")
    return fields


def read_tags(file: RangeReader) -> Fields:
    """The tags alone, of any format; empty if they cannot be read."""
    try:
        return tags_of(tag_library.parse(file, duration=False))
    except UnsupportedError:
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


def _check_flac(file: RangeReader) -> None:
    """Source: RFC 9639, 8.1 and 8.2: what describes the stream comes first, and must be there."""
    block = read_exactly(file, len(_FLAC), 4, "description of the stream")
    if block[0] & 0x7F or int.from_bytes(block[1:], "big") != _STREAM_INFO_BYTES:
        raise UnreadableError("its sound could not be read: the description of the stream is missing.")
    read_exactly(file, len(_FLAC) + 4, _STREAM_INFO_BYTES, "description of the stream")


def _parse(file: RangeReader) -> TinyTag:
    try:
        return tag_library.parse(file, duration=True)
    except BudgetExceededError:
        file.seek(0)  # the tags alone may fit the budget
        return tag_library.parse(file, duration=False)


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


def _read_ogg(file: RangeReader) -> Fields:
    """What the library takes from the excerpt's size is taken from the file's."""
    excerpt = excerpt_of(file)
    head = file.peek_at(0, 512)
    tag = tag_library.parse(excerpt.content, duration=True)
    fields = _sound_of(tag, file.size) | tags_of(tag)
    fields["Codec"] = next((name for mark, name in _OGG_CODECS if mark in head), None)
    fields["BitrateKbps"] = None
    seconds = tag.duration or 0.0
    if fields["Codec"] == "FLAC" and not seconds and tag.samplerate:  # written before its length was known
        seconds = max(excerpt.granules.values()) / tag.samplerate
    if fields["Codec"] == "Theora":
        pictures = read_theora(head[head.index(THEORA) :], next(iter(excerpt.granules.values())))
        fields |= {"Width": pictures.width, "Height": pictures.height}
        seconds = seconds or pictures.seconds
    if seconds:
        fields |= {"DurationSeconds": round(seconds, 3), "BitrateKbps": round(file.size / seconds / 125, 1)}
    return fields


_OGG_CODECS = (
    (THEORA, "Theora"),
    (b"OpusHead", "Opus"),
    (b"\x01vorbis", "Vorbis"),
    (b"\x7fFLAC", "FLAC"),
    (b"Speex   ", "Speex"),
)
