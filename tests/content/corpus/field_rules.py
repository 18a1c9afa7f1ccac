"""Which oracle reads which field, by kind of file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.content.corpus import sameness as same
from tests.content.corpus.voices import (
    Voice,
    animated_frames,
    by_thousand,
    container,
    counted_seconds,
    encoding,
    exif,
    library,
    nobody,
    numbers,
    pdfinfo,
    seven_zip,
    several,
    stream,
    table,
    tag,
    tar,
    texts,
    track,
    translated,
)


@dataclass(frozen=True)
class Rule:
    """A field of files whose media type matches `types`: any value of `expected`, or else of `also`, is right.

    What only `also` knows is not missed when FileTracker leaves it out: it is less than certain, or from elsewhere.
    """

    kind: str
    types: str  # a regular expression
    field: str
    expected: Voice
    agree: Callable[[Any, Any], bool]
    also: Voice = nobody

    def applies(self, media_type: str) -> bool:
        return re.fullmatch(self.types, media_type) is not None


_PICTURES = r"image/(?!svg|x-portable|x-x|vnd\.(fpx|dxf)).*"  # without those that no reader of pictures reads
_OFFICE = r"application/vnd\.(openxmlformats.*|ms-(word|excel|powerpoint)\..*)"
_ODF = r"application/vnd\.oasis\..*(?<!-flat-xml)"
_FONTS = r"font/(?!woff2).*"
_ARCHIVES = r"application/(zip|x-7z-compressed|x-tar|java-archive)"
_PROGRAMS = r"application/(x-elf|vnd\.microsoft\.portable-executable)"
_JSON = r"application/(.*\+)?json"
_XML = r"(application|text)/(.*\+)?xml"
_TAGS = {  # of sound and film: by FileTracker's name, ffprobe's and mediainfo's
    "Title": (("title",), "Title"),
    "Artist": (("artist",), "Performer"),
    "Album": (("album",), "Album"),
    "AlbumArtist": (("album_artist", "albumartist"), "Album_Performer"),
    "Genre": (("genre",), "Genre"),
    "Track": (("track", "tracknumber"), "Track_Position"),
    "Year": (("date", "year"), "Recorded_Date"),
}


def _picture_rules() -> Iterator[Rule]:
    for kind, types in (("picture", _PICTURES), ("SVG", r"image/svg\+xml")):
        for side in ("Width", "Height"):
            yield Rule(kind, types, side, numbers(several(exif(f"Image{side}"), library(side))), same.same_size)
    yield Rule("picture", _PICTURES, "CameraMake", exif("EXIF:Make"), same.same_text, exif("Make"))
    yield Rule("picture", _PICTURES, "CameraModel", exif("EXIF:Model"), same.same_text, exif("Model"))
    taken = exif("EXIF:DateTimeOriginal", "EXIF:CreateDate")
    yield Rule("picture", _PICTURES, "TakenTime", taken, same.same_time, exif("EXIF:ModifyDate"))
    turned = translated(exif("EXIF:Orientation"), {number: number for number in range(1, 9)})
    # exiftool does not say of which directory: only the first one's turns the picture.
    yield Rule("picture", _PICTURES, "Orientation", nobody, same.same_number, turned)
    for name in ("Latitude", "Longitude"):
        yield Rule("picture", _PICTURES, f"Gps{name}", exif(f"Composite:GPS{name}"), same.same_position)
    frames = several(animated_frames, exif("PNG:AnimationFrames"))
    yield Rule("picture", r"image/(gif|png|webp)", "Frames", frames, same.same_number)
    yield Rule("picture", r"image/tiff", "Pages", library("Frames"), same.same_number)


def _document_rules() -> Iterator[Rule]:
    pdf = r"application/pdf"
    for name in ("Title", "Author", "Producer"):
        yield Rule("PDF", pdf, name, pdfinfo(name), same.same_text, exif(name))
    yield Rule("PDF", pdf, "Pages", pdfinfo("Pages"), same.same_number)
    yield Rule("PDF", pdf, "Version", pdfinfo("PDF version"), same.same_number, exif("PDFVersion"))
    yield Rule("PDF", pdf, "Created", pdfinfo("CreationDate"), same.same_time, exif("PDF:CreateDate"))
    for kind, types in (("Office", _OFFICE), ("OpenDocument", _ODF), ("EPUB", r"application/epub\+zip")):
        yield Rule(kind, types, "Title", several(exif("Title"), library("Title")), same.same_text)
        author = several(exif("Creator", "Initial-creator"), library("Author"))
        yield Rule(kind, types, "Author", author, same.same_text)
    yield Rule("Office", _OFFICE, "Created", exif("CreateDate"), same.same_time)
    yield Rule("Office", _OFFICE, "Modified", exif("ModifyDate"), same.same_time)
    yield Rule("Office", r".*wordprocessing.*", "Pages", exif("Pages"), same.same_number)
    yield Rule("Office", r".*presentationml.*", "Slides", exif("Slides"), same.same_number)
    yield Rule("Office", r".*spreadsheetml.*", "Sheets", library("Sheets"), same.same_number)
    yield Rule("OpenDocument", _ODF, "Created", exif("Creation-date"), same.same_time)
    yield Rule("OpenDocument", _ODF, "Modified", exif("XML:Date"), same.same_time)
    pages = exif("Document-statisticPage-count")
    yield Rule("OpenDocument", r".*\.opendocument\.text", "Pages", pages, same.same_number)


def _sound_and_film_rules() -> Iterator[Rule]:
    for kind, types in (("sound", r"audio/.*"), ("film", r"video/.*")):
        length = several(container("duration"), stream("audio", "duration"), track("General", "Duration"))
        counted = several(counted_seconds, exif("Duration"))
        yield Rule(kind, types, "DurationSeconds", length, same.same_duration, counted)
        rate = several(stream("audio", "sample_rate"), track("Audio", "SamplingRate"))
        yield Rule(kind, types, "SampleRateHz", rate, same.same_number)
        channels = several(stream("audio", "channels"), track("Audio", "Channels"))
        yield Rule(kind, types, "Channels", channels, same.same_number)
        whole = several(container("bit_rate"), track("General", "OverallBitRate"))
        of_sound = several(stream("audio", "bit_rate"), track("Audio", "BitRate"))
        yield Rule(kind, types, "BitrateKbps", by_thousand(several(whole, of_sound)), same.same_rate)
        for field, (names, other) in _TAGS.items():
            agree = {"Track": same.same_number, "Year": same.same_date}.get(field, same.same_text)
            yield Rule(kind, types, field, tag(*names), agree, texts(several(track("General", other), exif(field))))
    for side in ("Width", "Height"):
        pixels = several(stream("video", side.lower()), track("Video", side), exif(f"Image{side}"))
        yield Rule("film", r"video/.*", side, pixels, same.same_size)
    pace = several(track("Video", "FrameRate"), exif("VideoFrameRate"))
    yield Rule("film", r"video/x-msvideo", "FramesPerSecond", pace, same.same_rate)


def _other_rules() -> Iterator[Rule]:
    for field in ("Entries", "TotalSizeBytes", "LargestEntryBytes"):
        yield Rule("archive", _ARCHIVES, field, several(library(field), tar(field), seven_zip(field)), same.same_number)
    yield Rule("archive", _ARCHIVES, "Encrypted", seven_zip("Encrypted"), same.same_flag, library("Encrypted"))
    for field in ("GlyphCount", "TableCount"):
        yield Rule("font", _FONTS, field, library(field), same.same_number)
    for field in ("FontName", "FontFamily", "FontStyle"):
        yield Rule("font", _FONTS, field, library(field), same.same_text)
    for field in ("Rows", "RowGroups", "ColumnCount"):
        yield Rule("Parquet", r".*parquet", field, library(field), same.same_number)
    for field in ("TableCount", "Pages", "PageSize"):
        yield Rule("SQLite", r".*sqlite3", field, library(field), same.same_number)
    bits = several(
        translated(exif("EXE:CPUArchitecture"), {1: 32, 2: 64}), translated(exif("EXE:PEType"), {267: 32, 523: 64})
    )
    yield Rule("program", _PROGRAMS, "Bits", bits, same.same_number)
    order = translated(exif("EXE:CPUByteOrder"), {1: "little", 2: "big"})
    yield Rule("program", _PROGRAMS, "Endian", order, same.same_text)
    yield from _text_rules()


def _text_rules() -> Iterator[Rule]:
    yield Rule("JSON", _JSON, "Kind", library("Kind"), same.same_text)
    yield Rule("JSON", _JSON, "Rows", library("Rows"), same.same_number)
    yield Rule("XML", _XML, "RootElement", library("RootElement"), same.same_text)
    yield Rule("XML", _XML, "Namespace", library("Namespace"), same.same_text)
    yield Rule("HTML", r"text/html|application/xhtml\+xml", "Title", exif("HTML:Title"), same.same_text)
    for field in ("Rows", "ColumnCount"):
        yield Rule("table", r"text/(csv|tab-separated-values)", field, table(field), same.same_number)
    yield Rule("text", r"text/.*", "Encoding", encoding, same.same_text)  # compared by what the bytes become


RULES = (*_picture_rules(), *_document_rules(), *_sound_and_film_rules(), *_other_rules())
