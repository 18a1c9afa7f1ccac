"""What the oracles say of a field: each function makes one that takes a case and gives the values that it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.content.corpus.comparison import Case
from tests.content.corpus.encoding_labels import can_decode, label_of
from tests.content.corpus.sameness import number

Voice = Callable[[Case], list[Any]]
_TOLD_SURELY = ("us-ascii", "utf-8", "utf-16le", "utf-16be")  # encodings that libmagic does not guess


def exif(*names: str) -> Voice:
    """exiftool's: "EXIF:Make" of that group of tags alone, "Make" of any."""

    def say(case: Case) -> list[Any]:
        said = case.answers.get("exiftool", {}).items()
        return _flat([value for name in names for tag, value in said if name in (tag, tag.partition(":")[2])])

    return say


def library(*names: str) -> Voice:
    """The library's for the kind of file; a list of texts holds variants, each as good as the other."""
    return lambda case: _flat([case.answers.get("libraries", {}).get(name) for name in names])


def pdfinfo(name: str) -> Voice:
    return lambda case: [case.answers.get("pdfinfo", {}).get(name)]


def tar(name: str) -> Voice:
    return lambda case: [case.answers.get("tar", {}).get(name)]


def seven_zip(name: str) -> Voice:
    return lambda case: [case.answers.get("7z", {}).get(name)]


def container(name: str) -> Voice:
    """ffprobe's of the whole."""
    return lambda case: [case.answers.get("ffprobe", {}).get("format", {}).get(name)]


def stream(kind: str, name: str) -> Voice:
    """ffprobe's of the first stream of a kind."""
    return lambda case: [found.get(name) for found in _streams(case, kind)[:1]]


def track(kind: str, name: str) -> Voice:
    """mediainfo's of the first track of a kind."""
    return lambda case: [case.answers.get("mediainfo", {}).get("tracks", {}).get(kind, {}).get(name)]


def tag(*names: str) -> Voice:
    """ffprobe's of the tags of the whole and of its streams; several values are joined by semicolons there."""

    def say(case: Case) -> list[Any]:
        probe = case.answers.get("ffprobe", {})
        holders = [probe.get("format", {}), *probe.get("streams", ())]
        tags = [{name.lower(): value for name, value in holder.get("tags", {}).items()} for holder in holders]
        values = [found[name] for found in tags for name in names if name in found]
        return [*values, *(value.partition(";")[0] for value in values if ";" in value)]

    return say


def several(*voices: Voice) -> Voice:
    return lambda case: [value for voice in voices for value in voice(case)]


def by_thousand(voice: Voice) -> Voice:
    return lambda case: [found / 1000 for value in voice(case) if (found := number(value))]


def numbers(voice: Voice) -> Voice:
    """Without what is no number, such as a length of "100%"."""
    return lambda case: [value for value in voice(case) if number(value) is not None]


def texts(voice: Voice) -> Voice:
    """Without what a program gives as a code."""
    return lambda case: [value for value in voice(case) if isinstance(value, str)]


def nobody(_case: Case) -> list[Any]:
    return []


def translated(voice: Voice, words: Mapping[Any, Any]) -> Voice:
    return lambda case: [words.get(value) for value in voice(case)]


def counted_seconds(case: Case) -> list[Any]:
    """Of an MP3: by its frames, for the table at its start is wrong when it was cut."""
    samples = {"mp3": 1152, "mp2": 1152}
    found = []
    for sound in _streams(case, "audio")[:1]:
        frames, rate = number(sound.get("nb_read_packets")), number(sound.get("sample_rate"))
        if frames and rate and (size := samples.get(str(sound.get("codec_name")))):
            found.append(frames * (size if rate >= 32_000 else size / 2) / rate)
    return found


def animated_frames(case: Case) -> list[Any]:
    frames = case.answers.get("libraries", {}).get("Frames")
    return [frames] if frames and frames > 1 else []


def table(name: str) -> Voice:
    """Of a table, with the delimiter that FileTracker found: whether that is right is not told by counting."""

    def say(case: Case) -> list[Any]:
        said = case.said.metadata
        found = case.answers.get("libraries", {}).get("ByDelimiter", {}).get(said.get("Delimiter", ","), {})
        if name == "Rows":
            return [found["Rows"] - bool(said.get("HasHeader"))] if found else []
        return found["Widths"] if len(found.get("Widths", [])) == 1 else []

    return say


def encoding(case: Case) -> list[Any]:
    """The author's word before libmagic's, which reads only the beginning."""
    label = label_of(case.file.path_name)
    if label:
        return [label]
    charset = str(case.answers["magic"].get("charset"))
    return [charset] if charset in _TOLD_SURELY and can_decode(charset, case.file.path.read_bytes()) else []


def _streams(case: Case, kind: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = case.answers.get("ffprobe", {}).get("streams", [])
    return [stream for stream in found if stream.get("codec_type") == kind]


def _flat(values: list[Any]) -> list[Any]:
    return [value for item in values for value in (item if isinstance(item, list) else [item])]
