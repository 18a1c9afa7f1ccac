from __future__ import annotations

import pytest

from tests.content.corpus import media_types
from tests.content.corpus.media_types import canonical, is_binary, is_kind_of, is_specific, is_textual, may_be_same


def test_canonical_is_the_same_for_all_names_of_a_type() -> None:
    assert canonical("audio/x-wav") == canonical("audio/vnd.wave")


def test_canonical_ignores_case_parameters_and_remarks() -> None:
    assert canonical("Text/HTML; charset=utf-8") == "text/html"
    assert canonical("application/x-executable, no program header") == canonical("application/x-elf")


def test_each_name_has_one_line() -> None:
    names = [name for line in media_types._SAME for name in line]
    assert sorted(set(names)) == sorted(names)


def test_no_type_is_a_kind_of_itself() -> None:
    for child in media_types._PARENTS:
        seen = [child]
        while parent := media_types._PARENTS.get(canonical(seen[-1])):
            assert canonical(parent) not in map(canonical, seen)
            seen.append(parent)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
        ("application/vnd.ms-word.document.macroEnabled.12", "application/zip"),
        ("application/msword", "application/x-ole-storage"),
        ("image/svg+xml", "text/xml"),
        ("application/geo+json", "text/plain"),
        ("application/vnd.oasis.opendocument.text", "application/zip"),
        ("image/png", "application/octet-stream"),
        ("image/x-nikon-nef", "image/tiff"),
    ],
)
def test_is_kind_of_goes_one_way(narrow: str, wide: str) -> None:
    assert is_kind_of(narrow, wide)
    assert not is_kind_of(wide, narrow)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("image/jpeg", "image/png"),
        ("image/jp2", "image/jpeg"),
        ("application/pdf", "text/plain"),
        ("audio/wav", "audio/ogg"),
    ],
)
def test_may_be_same_denies_different_formats(one: str, other: str) -> None:
    assert not may_be_same(one, other)


@pytest.mark.parametrize("media_type", [None, "", "application/octet-stream", "binary/octet-stream", "text/plain"])
def test_is_specific_of_a_name_that_says_nothing(media_type: str | None) -> None:
    assert not is_specific(media_type)


def test_is_textual_of_names_without_text() -> None:
    assert is_textual("application/javascript")
    assert is_textual("image/svg+xml")
    assert not is_textual("image/png")


def test_is_binary_knows_pictures_and_containers_and_not_every_application() -> None:
    assert is_binary("image/png")
    assert is_binary("application/epub+zip")
    assert not is_binary("application/vnd.pg.format")
    assert not is_binary("image/x-xpixmap")
