"""Plain text."""

from __future__ import annotations

from typing import Any

from filetracker.metadata.parsing.text_content import NOT_TEXT, read_text
from filetracker.metadata.range_reader import RangeReader

FIELDS = {
    "Encoding": "character encoding by IANA's name; a guess where it is neither Unicode nor ASCII",
    "Lines": "number of lines, where the budget covers the whole file",
    "LineEnding": "LF, CRLF, CR or mixed",
}


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """Encoding and lines."""
    content = read_text(file)
    if content is None:
        return {"Warning": NOT_TEXT}
    fields: dict[str, Any] = {"Encoding": content.encoding, "LineEnding": _line_ending(content.text)}
    if content.whole:
        fields["Lines"] = _count_lines(content.text)
    return fields


def _count_lines(text: str) -> int:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.count("\n") + (not text.endswith("\n"))


def _line_ending(text: str) -> str | None:
    crlf = text.count("\r\n")
    found = {"CRLF": crlf, "LF": text.count("\n") - crlf, "CR": text.count("\r") - crlf}
    kinds = [name for name, count in found.items() if count]
    return None if not kinds else kinds[0] if len(kinds) == 1 else "mixed"
