from __future__ import annotations

from typing import Any

import pytest

from tests.content.corpus import sameness
from tests.content.corpus.encoding_labels import decode_alike, label_of
from tests.content.corpus.fields import FieldVerdict, judge_fields
from tests.support.corpus_cases import a_case

GOOD_PDF = {"pdfinfo": {"code": 0, "Pages": "3", "Title": "A report"}}


def verdicts_of(**said: Any) -> dict[str, FieldVerdict]:
    return {finding.field: finding.verdict for finding in judge_fields([a_case(**said)])}


def test_judge_fields_compares_with_each_oracle() -> None:
    found = verdicts_of(answers=GOOD_PDF, metadata={"Pages": 3, "Title": "Another"})
    assert found == {"Pages": FieldVerdict.RIGHT, "Title": FieldVerdict.WRONG}


def test_judge_fields_misses_what_an_oracle_reads() -> None:
    assert verdicts_of(answers=GOOD_PDF, metadata={"Pages": 3})["Title"] is FieldVerdict.MISSING


def test_judge_fields_says_nothing_of_a_type_without_reader() -> None:
    assert verdicts_of(answers=GOOD_PDF, metadata={}) == {}


def test_judge_fields_says_nothing_of_a_damaged_file() -> None:
    broken = {"pdfinfo": {"code": 1, "Pages": "3"}}
    assert verdicts_of(answers=broken, metadata={"Pages": 4}) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2005-07-18T18:30:45+00:00", "2005-07-18T14:30:45-04"),
        ("2005-07-18T14:30:45", "2005:07:18 14:30:45-04:00"),
        ("2005-07-18T14:30:45Z", "2005-07-18 14:30"),
    ],
)
def test_same_time_for_the_same_instant(one: str, other: str) -> None:
    assert sameness.same_time(one, other)


@pytest.mark.parametrize("other", ["2005-07-18T13:30:45Z", "2005-07-19T14:30:45Z", "no time", "2005-13-01"])
def test_same_time_denies_another(other: str) -> None:
    assert not sameness.same_time("2005-07-18T14:30:45Z", other)


@pytest.mark.parametrize(
    ("value", "found"), [("4in", 384), ("105pt", 140), ("3", 3), ("12/20", 12), ("none", None), (-1.5, -1.5)]
)
def test_number_reads_lengths_as_pixels(value: Any, found: float | None) -> None:
    assert sameness.number(value) == found


def test_same_duration_has_a_tolerance_of_a_hundredth() -> None:
    assert sameness.same_duration(100.9, "100")
    assert not sameness.same_duration(101.1, "100")


def test_same_text_knows_what_was_cut() -> None:
    assert sameness.same_text("A long ti…", "A long title")
    assert not sameness.same_text("A long ti", "A long title")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("debian_source-uchardet/uchardet-0.0.7/test/et/iso-8859-4.txt", "iso8859-4"),
        ("pypi-chardet/chardet-5.1.0/tests/iso-8859-2-hungarian/cigartower.hu.xml", "iso8859-2"),
        ("pypi-other/tests/utf-8/a.txt", None),
    ],
)
def test_label_of_reads_the_folder_or_the_name(name: str, label: str | None) -> None:
    assert label_of(name) == label


def test_decode_alike_compares_the_text_and_not_the_name() -> None:
    assert decode_alike("windows-1252", "iso-8859-1", b"caf\xe9")
    assert not decode_alike("windows-1251", "iso-8859-1", b"caf\xe9")
    assert not decode_alike("utf-8", "iso-8859-1", b"caf\xe9")
