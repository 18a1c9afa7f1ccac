"""What is printed can neither steer a terminal nor deceive its reader."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.cli.wording import count_of, describe_size, describe_time, json_line, visible, visible_name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [red]é😀 你好", "plain [red]é😀 你好"),
        ("a\x1b[31mred", r"a\x1b[31mred"),
        ("two\nlines\r\t", r"two\nlines\r\t"),
        ("\x9b31m", r"\x9b31m"),
        ("gpj.\u202eexe", r"gpj.\u202eexe"),
        ("hid\u200bden\ufeff", r"hid\u200bden\ufeff"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("lone\udc80", r"lone\udc80"),
        ("family 👨\u200d👩", "family 👨\u200d👩"),
        ("a\u200db", r"a\u200db"),
        *((f"a{blank}b", f"a{ascii(blank)[1:-1]}b") for blank in "\u3164\u115f\u034f\ufe0f\u180b\u2800\xa0\u3000"),
    ],
)
def test_visible_writes_out_what_could_deceive(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_names_that_differ_never_look_alike_for_blanks_or_escapes() -> None:
    names = ["a", " a", "a ", "a  ", "a\u3164", r"a\u3164", "a\xa0", r"a\xa0", "a\u200d", r"a\u200d", r"a\b"]
    assert len({visible_name(name) for name in names}) == len(names)
    assert visible_name(r"folder\b c") == r"folder\b c"


@given(st.text(st.characters(categories=["Cc", "Zl", "Zp", "Cs", "Lu"])))
def test_visible_leaves_no_control_character(text: str) -> None:
    assert not {"Cc", "Zl", "Zp", "Cs"} & {unicodedata.category(character) for character in visible(text)}


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_json_line_says_the_same_on_one_safe_line(document: dict[str, str]) -> None:
    line = json_line(document)

    assert json.loads(line) == document
    assert line == visible(line)
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, ""),
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1023, "1,023 bytes"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (2**30, "1.0 GiB"),
        (5 * 2**40, "5.0 TiB"),
        (2**53, "8,192.0 TiB"),
    ],
)
def test_describe_size(size: int | None, text: str) -> None:
    assert describe_size(size) == text


def test_describe_time() -> None:
    assert describe_time("2026-01-31T12:00:00.123Z") == "2026-01-31 12:00:00"


def test_count_of() -> None:
    assert [count_of(number, "file") for number in (0, 1, 1234)] == ["0 files", "1 file", "1,234 files"]
