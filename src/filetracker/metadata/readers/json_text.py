"""JSON, and JSON one value a line (NDJSON, JSON Lines)."""

from __future__ import annotations

import json
from typing import Any

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError
from filetracker.metadata.text_content import NOT_TEXT, TextContent, read_text

FIELDS = {
    "Kind": "object, array, lines (one value a line), or the type of a single value",
    "Keys": "the names in the object, in the first object of the array, or in the first hundred lines; of a file too "
    "large to be read whole, those in its first 64 KiB",
    "Rows": "elements of the array, or lines, where the budget covers the whole file",
    "Encoding": "character encoding by IANA's name",
}
_SAMPLE_LINES = 100
_SPACE = " \t\r\n"
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
# Numbers are not needed, and making integers of a million digits takes long.
_DECODER = json.JSONDecoder(parse_int=lambda _: 0, parse_float=lambda _: 0)


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """Raises UnreadableError, with line and column, where the whole text was read and is no JSON."""
    content = read_text(file)
    if content is None:
        if file.size == 0 or media_type == "application/x-ndjson":
            return {"Warning": NOT_TEXT}
        raise UnreadableError("it is declared JSON, but holds bytes that no text has.")
    try:
        if media_type == "application/x-ndjson":
            fields = _describe_lines(content)
        else:
            fields = _describe_whole(content.text) if content.whole else _describe_beginning(content.text)
    except RecursionError as error:
        raise UnreadableError("it is nested too deeply to be read.") from error
    return {**fields, "Encoding": content.encoding}


def _describe_whole(text: str) -> dict[str, Any]:
    value = _parse(text)
    fields: dict[str, Any] = {"Kind": _KINDS.get(type(value), "number")}
    if isinstance(value, dict):
        fields["Keys"] = list(value)
    elif isinstance(value, list):
        fields["Rows"] = len(value)
        fields["Keys"] = list(next((item for item in value if isinstance(item, dict)), {}))
    return fields


def _parse(text: str, first_line: int = 1) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno + first_line - 1}, column {error.colno}"
        raise UnreadableError(f"it is not valid JSON: {error.msg} at {place}.") from error


def _describe_lines(content: TextContent) -> dict[str, Any]:
    rows, keys = 0, dict[str, None]()
    for number, line in enumerate(content.complete_lines.split("\n"), start=1):
        if not line.strip(_SPACE):
            continue
        if not content.whole and rows >= _SAMPLE_LINES:
            break
        value = _parse(line, first_line=number)
        rows += 1
        if rows <= _SAMPLE_LINES and isinstance(value, dict):
            keys |= dict.fromkeys(value)
    return {"Kind": "lines", "Keys": list(keys), "Rows": rows if content.whole else None}


def _describe_beginning(text: str) -> dict[str, Any]:
    start = _skip_space(text, 0)
    if text[start : start + 1] == "{":
        return {"Kind": "object", "Keys": _first_keys(text, start + 1)}
    if text[start : start + 1] != "[":
        return {"Warning": "It does not begin as JSON does."}
    element = _skip_space(text, start + 1)
    keys = _first_keys(text, element + 1) if text[element : element + 1] == "{" else []
    return {"Kind": "array", "Keys": keys}


def _first_keys(text: str, position: int) -> list[str]:
    """The names of an object whose first name is at `position`, until it, or the text, ends."""
    keys: list[str] = []
    try:
        while text[(position := _skip_space(text, position))] == '"' and len(keys) <= _SAMPLE_LINES:
            key, position = _DECODER.raw_decode(text, position)
            keys.append(key)
            position = _skip_space(text, _skip_space(text, position) + 1)  # past the colon
            _value, position = _DECODER.raw_decode(text, position)
            position = _skip_space(text, position) + 1  # past the comma
    except (ValueError, IndexError):  # the text ends here
        pass
    return keys


def _skip_space(text: str, position: int) -> int:
    while text[position : position + 1] in tuple(_SPACE):
        position += 1
    return position
