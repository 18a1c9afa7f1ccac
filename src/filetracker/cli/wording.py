"""How names, sizes and times are written for people. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

_KIB = 1024
_UNITS = ("KiB", "MiB", "GiB", "TiB")

# Names of files come from anybody. What could steer the terminal or its reader, or make two names look alike:
_EMOJI = "[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"
_UNSAFE = re.compile(
    # control and format characters, and blanks that are not the space;
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200c\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\ufffb"
    "\ud800-\udfff"
    # what shows as nothing (Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point), and Braille's blank;
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # a joiner, but for those between emoji, which show.
    rf"|(?<!{_EMOJI})\u200d|\u200d(?!{_EMOJI})"
)
_LIKE_AN_ESCAPE = re.compile(r"\\(?=x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_EDGES = re.compile("^ +| +$")


def visible(text: str) -> str:
    r"""The text with every character that could deceive written out: `\x1b`, `\u202e`, `\u3164`."""
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def visible_name(name: str) -> str:
    r"""The same for a name: two that differ in blanks at their ends (`\x20`), or in an escape, do not look alike."""
    shown = visible(_LIKE_AN_ESCAPE.sub(r"\\\\", name))
    return _EDGES.sub(lambda match: r"\x20" * len(match[0]), shown)


def visible_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(visible(line) for line in text.split("\n"))


def json_line(document: Mapping[str, Any]) -> str:
    """One line of JSON, safe to print: unsafe characters are JSON escapes, so that it still says the same."""
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], json.dumps(document, ensure_ascii=False))


def describe_size(size_bytes: int | None) -> str:
    """`999 bytes`, `1.5 KiB`, `12.0 MiB`, as AWS's console counts; empty when it is not known."""
    if size_bytes is None:
        return ""
    if size_bytes < _KIB:
        return count_of(size_bytes, "byte")
    power = min(int(math.log2(size_bytes) // 10), len(_UNITS))
    return f"{size_bytes / _KIB**power:,.1f} {_UNITS[power - 1]}"


def describe_time(time: str) -> str:
    """`2026-01-31T12:00:00.123Z` → `2026-01-31 12:00:00`."""
    return time[:19].replace("T", " ")


def count_of(number: int, noun: str) -> str:
    """`1 file`, `1,234 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
