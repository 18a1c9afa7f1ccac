"""How names, sizes and times are written for people. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

_KIB = 1024
_UNITS = ("KiB", "MiB", "GiB", "TiB")

# Names of files come from anybody. Control characters (C0, C1, delete), line separators, and the marks that reorder or
# hide text could steer the terminal or its reader; joiners that emoji and some scripts need (U+200C, U+200D) could not.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""The text with every character that could deceive written out: `\x1b`, `\u202e`."""
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


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
