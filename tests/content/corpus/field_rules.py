"""Which oracle reads which field, by kind of file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.content.corpus import sameness
from tests.content.corpus.encoding_labels import label_of, same_encoding
from tests.content.corpus.oracles.oracle import Answer

Answers = Mapping[str, Answer]
Expected = Callable[[Answers, Mapping[str, Any], str], list[Any]]


@dataclass(frozen=True)
class Rule:
    """A field of files whose media type matches `types`, and what oracles say it is: any of `expected` is right."""

    kind: str
    types: str  # a regular expression
    field: str
    expected: Expected
    same: Callable[[Any, Any], bool]

    def applies(self, media_type: str) -> bool:
        return re.fullmatch(self.types, media_type) is not None


_PICTURES = r"image/(?!svg).*"
_OFFICE = r"application/vnd\.(openxmlformats.*|ms-(word|excel|powerpoint)\..*)"
_ODF = r"application/vnd\.oasis\..*"
_SOUND = r"audio/.*"
_FILM = r"video/.*"
_ARCHIVES = r"application/(zip|x-7z-compressed|x-tar|java-archive)"


def _exif(*names: str) -> Expected:
    return lambda answers, _metadata, _name: [answers.get("exiftool", {}).get(name) for name in names]


def _library(*names: str) -> Expected:
    def expected(answers: Answers, _metadata: Mapping[str, Any], _name: str) -> list[Any]:
        found = [answers.get("libraries", {}).get(name) for name in names]
        return [value for item in found for value in (item if _holds_variants(item) else [item])]

    return expected


def _holds_variants(item: Any) -> bool:
    return isinstance(item, list) and all(value is None or isinstance(value, str) for value in item) and len(item) <= 2  # noqa: PLR2004


def _both(*several: Expected) -> Expected:
    return lambda answers, metadata, name: [value for one in several for value in one(answers, metadata, name)]


def _pdf(name: str) -> Expected:
    return lambda answers, _metadata, _name: [answers.get("pdfinfo", {}).get(name)]


def _format(name: str) -> Expected:
    return lambda answers, _metadata, _name: [answers.get("ffprobe", {}).get("format", {}).get(name)]


def _stream(kind: str, *names: str) -> Expected:
    def expected(answers: Answers, _metadata: Mapping[str, Any], _name: str) -> list[Any]:
        streams = [stream for stream in answers.get("ffprobe", {}).get("streams", ()) if stream.get("codec_type") == kind]
        return [stream.get(name) for stream in streams[:1] for name in names]

    return expected


def _track(kind: str, name: str) -> Expected:
    return lambda answers, _metadata, _name: [answers.get("mediainfo", {}).get("tracks", {}).get(kind, {}).get(name)]


def _tag(*names: str) -> Expected:
    def expected(answers: Answers, _metadata: Mapping[str, Any], _name: str) -> list[Any]:
        probe = answers.get("ffprobe", {})
        holders = [probe.get("format", {}), *probe.get("streams", ())]
        tags = [{name.lower(): value for name, value in holder.get("tags", {}).items()} for holder in holders]
        return [found[name] for found in tags for name in names if name in found]

    return expected


def _kilo(expected: Expected) -> Expected:
    def divided(answers: Answers, metadata: Mapping[str, Any], name: str) -> list[Any]:
        values = (sameness.number(value) for value in expected(answers, metadata, name))
        return [value / 1000 for value in values if value]

    return divided


def _by_delimiter(name: str) -> Expected:
    """Of a table, with the delimiter that FileTracker found: whether that is right is not told by counting."""

    def expected(answers: Answers, metadata: Mapping[str, Any], _name: str) -> list[Any]:
        table = answers.get("libraries", {}).get("ByDelimiter", {}).get(metadata.get("Delimiter", ","), {})
        if name == "Rows" and table:
            return [table["Rows"] - bool(metadata.get("HasHeader"))]
        widths = table.get("Widths", [])
        return [len(table["First"])] if len(widths) == 1 else []

    return expected


def _declared_encoding(_answers: Answers, _metadata: Mapping[str, Any], name: str) -> list[Any]:
    return [label_of(name)]


def _charset(answers: Answers, _metadata: Mapping[str, Any], _name: str) -> list[Any]:
    """libmagic's, of the encodings that it does not guess."""
    found = str(answers["magic"].get("charset"))
    return [found] if found in ("us-ascii", "utf-8", "utf-16le", "utf-16be") else []


def _rules() -> Iterator[Rule]:
    size, text, count = sameness.same_size, sameness.same_text, sameness.same_number
    for kind, types in (("picture", _PICTURES), ("SVG", r"image/svg\+xml")):
        for name in ("Width", "Height"):
            yield Rule(kind, types, name, _both(_exif(f"Image{name}"), _library(name)), size)
    camera = {"CameraMake": ("Make",), "CameraModel": ("Model",), "TakenTime": ("DateTimeOriginal", "CreateDate", "ModifyDate")}
    for name, tags in camera.items():
        yield Rule("picture", _PICTURES, name, _exif(*tags), sameness.same_time if name == "TakenTime" else text)
    yield Rule("picture", _PICTURES, "Orientation", _exif("Orientation"), count)
    yield Rule("picture", _PICTURES, "GpsLatitude", _exif("GPSLatitude"), sameness.same_position)
    yield Rule("picture", _PICTURES, "GpsLongitude", _exif("GPSLongitude"), sameness.same_position)
    yield Rule("picture", r"image/(gif|png|webp)", "Frames", _animated_frames, count)
    yield Rule("picture", r"image/tiff", "Pages", _library("Frames"), count)
    yield from _document_rules()
    yield from _sound_rules()
    yield from _other_rules()


def _animated_frames(answers: Answers, _metadata: Mapping[str, Any], _name: str) -> list[Any]:
    frames = answers.get("libraries", {}).get("Frames")
    return [frames] if frames and frames > 1 else []


def _document_rules() -> Iterator[Rule]:
    text, count, time = sameness.same_text, sameness.same_number, sameness.same_time
    pdf = r"application/pdf"
    for field, name in (("Title", "Title"), ("Author", "Author"), ("Producer", "Producer")):
        yield Rule("PDF", pdf, field, _both(_pdf(name), _exif(name)), text)
    yield Rule("PDF", pdf, "Pages", _pdf("Pages"), count)
    yield Rule("PDF", pdf, "Version", _pdf("PDF version"), count)
    yield Rule("PDF", pdf, "Created", _both(_pdf("CreationDate"), _exif("CreateDate")), time)
    for kind, types in (("Office", _OFFICE), ("OpenDocument", _ODF), ("EPUB", r"application/epub\+zip")):
        yield Rule(kind, types, "Title", _both(_exif("Title"), _library("Title")), text)
        yield Rule(kind, types, "Author", _both(_exif("Creator", "Initial-creator"), _library("Author")), text)
    yield Rule("Office", _OFFICE, "Created", _exif("CreateDate"), time)
    yield Rule("Office", _OFFICE, "Modified", _exif("ModifyDate"), time)
    yield Rule("Office", r".*wordprocessing.*", "Pages", _exif("Pages"), count)
    yield Rule("Office", r".*presentationml.*", "Slides", _exif("Slides"), count)
    yield Rule("Office", r".*spreadsheetml.*", "Sheets", _library("Sheets"), count)
    yield Rule("OpenDocument", _ODF, "Created", _exif("Creation-date"), time)
    yield Rule("OpenDocument", _ODF, "Modified", _exif("Date"), time)
    yield Rule("OpenDocument", r".*\.opendocument\.text", "Pages", _exif("Document-statisticPage-count"), count)


def _sound_rules() -> Iterator[Rule]:
    text, count = sameness.same_text, sameness.same_number
    for kind, types in (("sound", _SOUND), ("film", _FILM)):
        length = _both(_format("duration"), _stream("audio", "duration"), _track("General", "Duration"), _exif("Duration"))
        yield Rule(kind, types, "DurationSeconds", length, sameness.same_duration)
        rate = _both(_stream("audio", "sample_rate"), _track("Audio", "SamplingRate"))
        yield Rule(kind, types, "SampleRateHz", rate, count)
        channels = _both(_stream("audio", "channels"), _track("Audio", "Channels"))
        yield Rule(kind, types, "Channels", channels, count)
        bits = _both(_format("bit_rate"), _stream("audio", "bit_rate"), _track("General", "OverallBitRate"), _track("Audio", "BitRate"))
        yield Rule(kind, types, "BitrateKbps", _kilo(bits), sameness.same_rate)
        for field, tags in _TAGS.items():
            yield Rule(kind, types, field, _both(_tag(*tags), _exif(field), _track("General", field)), count if field == "Track" else text)
    for side in ("Width", "Height"):
        pixels = _both(_stream("video", side.lower()), _track("Video", side), _exif(f"Image{side}"))
        yield Rule("film", _FILM, side, pixels, sameness.same_size)
    yield Rule("film", _FILM, "FramesPerSecond", _both(_track("Video", "FrameRate"), _exif("VideoFrameRate")), sameness.same_rate)


_TAGS = {
    "Title": ("title",),
    "Artist": ("artist",),
    "Album": ("album",),
    "AlbumArtist": ("album_artist", "albumartist"),
    "Genre": ("genre",),
    "Track": ("track", "tracknumber"),
    "Year": ("date", "year"),
}


def _other_rules() -> Iterator[Rule]:
    text, count = sameness.same_text, sameness.same_number
    for field in ("Entries", "TotalSizeBytes", "LargestEntryBytes"):
        yield Rule("archive", _ARCHIVES, field, _both(_library(field), _archive(field)), count)
    yield Rule("archive", _ARCHIVES, "Encrypted", _archive("Encrypted"), sameness.same_flag)
    for field in ("GlyphCount", "TableCount"):
        yield Rule("font", r"font/.*", field, _library(field), count)
    for field in ("FontName", "FontFamily", "FontStyle"):
        yield Rule("font", r"font/.*", field, _library(field), text)
    for field in ("Rows", "RowGroups", "ColumnCount"):
        yield Rule("Parquet", r".*parquet", field, _library(field), count)
    for field in ("TableCount", "Pages", "PageSize"):
        yield Rule("SQLite", r".*sqlite3", field, _library(field), count)
    yield Rule("JSON", r"application/(.*\+)?json", "Kind", _library("Kind"), text)
    yield Rule("JSON", r"application/(.*\+)?json", "Rows", _library("Rows"), count)
    yield Rule("XML", r"(application|text)/(.*\+)?xml", "RootElement", _library("RootElement"), text)
    yield Rule("XML", r"(application|text)/(.*\+)?xml", "Namespace", _library("Namespace"), text)
    yield Rule("HTML", r"text/html|application/xhtml\+xml", "Title", _exif("Title"), text)
    for field in ("Rows", "ColumnCount"):
        yield Rule("table", r"text/(csv|tab-separated-values)", field, _by_delimiter(field), count)
    yield Rule("text", r"text/.*", "Encoding", _both(_charset, _declared_encoding), same_encoding)


def _archive(name: str) -> Expected:
    return lambda answers, _metadata, _name: [answers.get("7z", {}).get(name)]


RULES = tuple(_rules())
