"""What kind of text a text is, as far as its own characters tell: JSON, JSON lines, or any."""

from __future__ import annotations

import json
import re

TEXT = "text/plain"
_JSON, _JSON_LINES = "application/json", "application/x-ndjson"
_JSON_BEGINNING = re.compile(r"\{\s*\"|\[\s*[\[{\"\d\-tfn\]]")
_LINES_TO_TRY = 20
# Of text in an old 8-bit encoding, at least these shares are ASCII, or bytes that stand for letters of other scripts.
_LEAST_BYTES, _LEAST_ASCII_SHARE = 8, 0.6
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def detect_kind_of_text(text: str, whole: bool) -> str:
    """The media type; `whole` says whether the text goes on."""
    text = text.lstrip()
    if not text.startswith(("{", "[")):
        return TEXT
    if _is_json_lines(text, whole):
        return _JSON_LINES
    if not whole:  # what is cut cannot be parsed: its beginning must do
        return _JSON if _JSON_BEGINNING.match(text) else TEXT
    return _JSON if _is_json(text) else TEXT


def looks_like_old_text(head: bytes) -> bool:
    """Whether the bytes may be text in an 8-bit encoding: mostly ASCII, and no control characters."""
    if len(head) < _LEAST_BYTES or _CONTROLS.search(head):
        return False
    return sum(byte < 0x80 for byte in head) >= _LEAST_ASCII_SHARE * len(head)  # noqa: PLR2004 - ASCII


def _is_json_lines(text: str, whole: bool) -> bool:
    """Two or more lines, each a value on its own. Of a text that goes on, the last line is cut."""
    lines = text.split("\n", _LINES_TO_TRY + 1)
    if not whole or len(lines) > _LINES_TO_TRY:
        lines.pop()
    filled = [line for line in lines if line.strip()]
    return len(filled) > 1 and all(line.lstrip()[0] in "{[" and _is_json(line) for line in filled)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=len)  # no time for integers of a million digits
    except (ValueError, RecursionError):
        return False
    return True
