"""Whether a text, or its beginning, is JSON, of any depth, without building its values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Possessive: what is matched is never given back, so that no text is tried twice.
_SPACE = re.compile(r"[ \t\r\n]*+")
_SCALAR = re.compile(
    r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"|-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?(?![\w.+-])'
    r"|(?:true|false|null|NaN|-?Infinity)(?!\w)"
)
# What the end of a text that goes on may have cut.
_CUT_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+\\?')
_CUT_SCALAR = re.compile(rf"{_CUT_STRING.pattern}|[-+.\w]{{1,64}}")


@dataclass
class JsonStructure:
    """Where each value of the top level begins, and whether all of the text is JSON."""

    starts: list[int] = field(default_factory=list)
    is_json: bool = False


def scan_json(text: str, whole: bool) -> JsonStructure:
    """The structure of a text of values one after another; if it is not `whole`, the last one may be cut."""
    found, levels, position = JsonStructure(), list[str](), 0
    expected = "value"
    while True:
        position = _end_of(_SPACE, text, position)
        if position >= len(text):
            found.is_json = not whole or not levels
            return found
        if not levels:
            found.starts.append(position)
            expected = "value"
        step = _step(text, position, levels, expected)
        if step is None:
            found.is_json = not whole and bool(levels) and _is_cut(text, position, expected)
            return found
        position, expected = step


def _step(text: str, position: int, levels: list[str], expected: str) -> tuple[int, str] | None:
    """Where the next token ends, and what may follow it; None if it is not what was expected."""
    character, is_key = text[position], expected.endswith("key")
    if character in "]}":
        return _close(character, position, levels, expected)
    if character in ",:" or expected in ("comma", "colon"):
        return _separate(character, position, levels, expected)
    if character in "[{":
        if is_key:
            return None
        levels.append(character)
        return position + 1, "first value" if character == "[" else "first key"
    end = _end_of(_SCALAR, text, position)
    if end == position or not levels or (is_key and character != '"'):
        return None
    return end, "colon" if is_key else "comma"


def _separate(character: str, position: int, levels: list[str], expected: str) -> tuple[int, str] | None:
    if not levels or character != {"comma": ",", "colon": ":"}.get(expected):
        return None
    return position + 1, "key" if character == "," and levels[-1] == "{" else "value"


def _close(character: str, position: int, levels: list[str], expected: str) -> tuple[int, str] | None:
    if (
        not levels
        or levels[-1] != {"]": "[", "}": "{"}[character]
        or expected not in ("comma", "first key", "first value")
    ):
        return None
    levels.pop()
    return position + 1, "comma"


def _is_cut(text: str, position: int, expected: str) -> bool:
    if expected in ("comma", "colon"):
        return False
    return _end_of(_CUT_STRING if expected.endswith("key") else _CUT_SCALAR, text, position) == len(text)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
