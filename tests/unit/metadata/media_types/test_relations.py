from __future__ import annotations

import mimetypes

import pytest

from filetracker.metadata.detection.signatures import detected_types
from filetracker.metadata.media_types.aliases import ALIASES
from filetracker.metadata.media_types.ending_table import ENDINGS, NAMED_ENDINGS
from filetracker.metadata.media_types.endings import packed_type_by_ending, type_by_ending
from filetracker.metadata.media_types.kinds import EITHER, FAMILIES, KINDS, SIGNED, TEXTUAL
from filetracker.metadata.media_types.relations import (
    are_kin,
    canonical,
    is_a,
    is_signed,
    is_textual,
    lineage,
    may_be_text,
    read_table,
)
from filetracker.metadata.registry import readable_types

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("image/png", "image/png"),
        ("Image/PNG; charset=binary", "image/png"),
        ("image/x-icon", "image/vnd.microsoft.icon"),
        ("audio/x-aiff", "audio/aiff"),
        ("application/x-mpegURL", "application/vnd.apple.mpegurl"),
        ("binary/octet-stream", ""),
        ("application/octet-stream", ""),
        ("", ""),
        ("application/x-unheard-of", "application/x-unheard-of"),
    ],
)
def test_canonical_is_one_name_for_all_of_a_type(media_type: str, name: str) -> None:
    assert canonical(media_type) == name


@pytest.mark.parametrize(
    ("media_type", "other"),
    [
        ("text/csv", "text/plain"),
        ("text/x-unheard-of", "text/plain"),
        ("application/vnd.unheard-of+xml", "application/xml"),
        ("application/vnd.unheard-of+xml", "text/plain"),
        ("application/vnd.unheard-of+json", "application/json"),
        ("application/vnd.unheard-of+zip", "application/zip"),
        ("image/svg+xml", "application/xml"),
        ("application/vnd.ms-word.document.macroenabled.12", DOCX),
        ("application/vnd.ms-word.document.macroenabled.12", "application/zip"),
        ("image/x-nikon-nef", "image/tiff"),
        ("application/msword", "application/x-ole-storage"),
        ("application/illustrator", "application/pdf"),
        ("application/illustrator", "text/plain"),
        ("text/x-msdos-batch", "text/plain"),
        ("text/x-msdos-batch", "application/x-msdos-program"),
        ("application/vnd.oasis.opendocument.text-flat-xml", "application/xml"),
    ],
)
def test_is_a_follows_the_table_and_the_names_form(media_type: str, other: str) -> None:
    assert is_a(media_type, other)
    assert not is_a(other, media_type)


def test_is_a_keeps_what_the_table_says_from_what_a_name_looks_like() -> None:
    assert not is_a("application/vnd.oasis.opendocument.text-flat-xml", "application/zip")


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("video/quicktime", "audio/mp4", True),
        ("image/heic", "image/avif", True),
        ("font/ttf", "font/otf", True),
        ("text/csv", "text/plain", True),
        ("image/png", "image/jpeg", False),
        ("text/csv", "text/html", False),
        (DOCX, "application/epub+zip", False),
    ],
)
def test_are_kin_is_the_same_both_ways(one: str, other: str, kin: bool) -> None:
    assert are_kin(one, other) is are_kin(other, one) is kin


def test_is_signed_counts_kinds_of_signed_types() -> None:
    assert is_signed("image/png")
    assert is_signed(DOCX)
    assert is_signed("image/x-nikon-nef")
    assert not is_signed("audio/mpeg")
    assert not is_signed("text/csv")


def test_may_be_text_knows_formats_of_both_forms() -> None:
    assert may_be_text("image/x-portable-pixmap")
    assert may_be_text("text/csv")
    assert not may_be_text("image/png")
    assert not is_textual("image/x-portable-pixmap")


def test_tables_use_canonical_names_alone() -> None:
    kinds = read_table(KINDS)
    used = {*kinds, *(name for names in kinds.values() for name in names), *read_table(ENDINGS)}
    used |= set(f"{TEXTUAL} {EITHER} {FAMILIES} {SIGNED}".split()) | detected_types()
    assert {name for name in used if canonical(name) != name} == set()


def test_canonical_name_of_each_type_with_a_reader_has_one() -> None:
    assert {canonical(name) for name in readable_types()} <= set(readable_types())


def test_tables_name_nothing_twice() -> None:
    aliases = [alias for names in read_table(ALIASES).values() for alias in names]
    assert sorted(aliases) == sorted(set(aliases))
    assert not set(aliases) & set(read_table(ALIASES))
    endings = [ending for table in (ENDINGS, NAMED_ENDINGS) for names in read_table(table).values() for ending in names]
    assert sorted(endings) == sorted(set(endings))


def test_kinds_have_no_loops() -> None:
    for name in read_table(KINDS):
        assert len(list(lineage(name))) < 8
        assert not any(name in lineage(parent) for parent in list(lineage(name))[1:])


@pytest.mark.parametrize(
    ("file_name", "media_type"),
    [
        ("a.csv", "text/csv"),
        ("folder.zip/a.CSV", "text/csv"),
        ("a.tar.gz", "application/gzip"),
        ("a", ""),
        ("a.", ""),
        (".gitignore", ""),
        ("a.unheard-of", ""),
        ("a.ai", "application/illustrator"),
    ],
)
def test_type_by_ending_reads_the_names_last_part(file_name: str, media_type: str) -> None:
    assert type_by_ending(file_name) == media_type


@pytest.mark.parametrize(
    ("file_name", "media_type"),
    [("a.csv.gz", "text/csv"), ("a.tar.xz", "application/x-tar"), ("a.gz", ""), ("a.csv", "")],
)
def test_packed_type_by_ending_reads_the_one_before(file_name: str, media_type: str) -> None:
    assert packed_type_by_ending(file_name) == media_type


def test_type_by_ending_agrees_with_pythons_table() -> None:
    """But for two endings that most people use for text."""
    others = {".ass", ".pot"}  # subtitles, translations
    table = mimetypes.MimeTypes().types_map[True]
    differing = {
        ending
        for ending, media_type in table.items()
        if type_by_ending(f"a{ending}")
        and canonical(media_type)
        and not are_kin(type_by_ending(f"a{ending}"), canonical(media_type))
    }
    assert differing <= others
