"""JSON, JSON one value a line (NDJSON, JSON Lines), and JSON values one after another."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from filetracker.metadata.parsing.text_content import NOT_TEXT, TextContent, read_text
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError

FIELDS = {
    "Kind": "object, array, lines (one value a line), concatenated (values one after another, as some streams are "
    "stored), or the type of a single value",
    "Keys": "the names in the object, in the first object of the array, or in the first hundred lines or values; of a "
    "file too large to be read whole, those in its first 64 KiB",
    "Rows": "elements of the array, lines or values, if the budget covers the whole file",
    "Encoding": "character encoding by IANA's name",
}
_SAMPLE_VALUES = 100
_MAX_PARSED_LINES = 50_000  # further ones are counted only
_MAX_LENIENT_CHARACTERS = 262_144  # of a text with comments, which people write: they are short
_MAX_PARSED_VALUES = 200_000  # of concatenated ones; if there are more, they are not counted
_KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
_LINES = "application/x-ndjson"
_SPACE = re.compile(r"[ \t\r\n]*+")
# Strings are matched so that nothing in them is taken for anything else; what never ends is matched to the end.
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\Z)'
_COMMENT = re.compile(_STRING + r"|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)", re.DOTALL)
_TRAILING_COMMA = re.compile(_STRING + r"|,(?=[ \t\r\n]*+[}\]])", re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\n]")
_LENIENT = "It has comments or trailing commas, which JSON does not have."
_TOO_DEEP = "It is nested too deeply to be read to its end."
_EMPTY = "It holds white space alone."
# Numbers are not needed, and making integers of a million digits takes long.
_DECODER = json.JSONDecoder(parse_int=lambda _: 0, parse_float=lambda _: 0)


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """Raises UnreadableError, with line and column, if the whole text was read and is not JSON of any kind."""
    content = read_text(file) or _read_unmarked(file)
    if content is None:
        if file.size == 0 or media_type == _LINES:
            return {"Warning": NOT_TEXT}
        raise UnreadableError("it is declared JSON, but holds bytes that no text has.")
    return {**_describe(content, media_type), "Encoding": content.encoding}


def _read_unmarked(file: RangeReader) -> TextContent | None:
    """UTF-16 and UTF-32 without a mark, which the zeros in them tell. Source: RFC 4627, 3."""
    data = file.peek_at(0, file.size) if file.may_fetch(file.size) else b""
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    name = encoding.replace("-le", "le").replace("-be", "be")
    return TextContent(text, name, whole=True) if text and "\0" not in text else None


def _describe(content: TextContent, media_type: str) -> dict[str, Any]:
    if content.text.isspace() or not content.text:
        return {"Warning": _EMPTY}
    try:
        if media_type == _LINES:
            return _describe_lines(content)
        return _describe_whole(content) if content.whole else _describe_beginning(content.text)
    except RecursionError:
        return {**_describe_beginning(content.text), "Warning": _TOO_DEEP}


def _describe_whole(content: TextContent) -> dict[str, Any]:
    text = content.text
    try:
        return _describe_value(_DECODER.decode(text))
    except json.JSONDecodeError as error:
        first = error
    if first.msg == "Extra data":
        return _describe_concatenated(text, whole=True)
    try:
        if len(text) <= _MAX_LENIENT_CHARACTERS:
            return _describe_value(_DECODER.decode(_without_comments(text))) | {"Warning": _LENIENT}
    except json.JSONDecodeError:
        pass
    raise UnreadableError(f"it is not valid JSON: {_fault(first)}.") from first


def _describe_value(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    fields: dict[str, Any] = {"Kind": _KINDS.get(type(value), "number")}
    if isinstance(value, dict):
        fields["Keys"] = list(value)
    elif isinstance(value, list):
        fields["Rows"] = len(value)
        fields["Keys"] = list(next((item for item in value if isinstance(item, dict)), {}))
    return fields


def _fault(error: json.JSONDecodeError, first_line: int = 1) -> str:
    return f"{error.msg} at line {error.lineno + first_line - 1}, column {error.colno}"


def _without_comments(text: str) -> str:
    """Comments made blanks, so that all else keeps its place; and no commas before what closes."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith('"') else _NOT_LINE_END.sub(" ", found[0])

    return _TRAILING_COMMA.sub(blank, _COMMENT.sub(blank, text))


def _describe_lines(content: TextContent) -> dict[str, Any]:
    """Raises UnreadableError if the first line is not JSON; of a later one there is a warning."""
    rows, keys, warning = 0, dict[str, None](), None
    for number, line in _filled_lines(content.complete_lines):
        if rows >= (_MAX_PARSED_LINES if content.whole else _SAMPLE_VALUES):
            break
        try:
            value = _DECODER.decode(line)
        except json.JSONDecodeError as error:
            warning = f"Not every line is valid JSON: {_fault(error, number)}."
            if not rows:
                raise UnreadableError(f"it is not valid JSON: {_fault(error, number)}.") from error
            break
        rows += 1
        if rows <= _SAMPLE_VALUES and isinstance(value, dict):
            keys |= dict.fromkeys(value)
    if rows == _MAX_PARSED_LINES:
        rows = sum(1 for _ in _filled_lines(content.complete_lines))
    is_counted = content.whole and warning is None
    return {"Kind": "lines", "Keys": list(keys), "Rows": rows if is_counted else None, "Warning": warning}


def _filled_lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbers and lines that are not blank; a carriage return alone ends no line of JSON."""
    lines = enumerate(io.StringIO(text, newline="\n"), start=1)
    return ((number, line) for number, line in lines if line.strip(" \t\r\n"))


def _describe_concatenated(text: str, whole: bool) -> dict[str, Any]:
    """Objects or arrays, one directly after another; raises UnreadableError if something else follows the first."""
    position, rows, keys, warning = _skip_space(text, 0), 0, dict[str, None](), None
    while position < len(text) and rows < (_MAX_PARSED_VALUES if whole else _SAMPLE_VALUES):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            warning = f"Not all of its values are valid JSON: {_fault(error)}." if whole else None
            break
        if not isinstance(value, dict | list):
            raise UnreadableError(
                f"it is not valid JSON: {_fault(json.JSONDecodeError('Extra data', text, position))}."
            )
        rows += 1
        if rows <= _SAMPLE_VALUES and isinstance(value, dict):
            keys |= dict.fromkeys(value)
        position = _skip_space(text, end)
    if rows == 1:
        raise _extra_data(text, position)
    is_counted = whole and warning is None and position >= len(text)
    return {"Kind": "concatenated", "Keys": list(keys), "Rows": rows if is_counted else None, "Warning": warning}


def _extra_data(text: str, position: int) -> UnreadableError:
    return UnreadableError(f"it is not valid JSON: {_fault(json.JSONDecodeError('Extra data', text, position))}.")


def _describe_beginning(text: str) -> dict[str, Any]:
    """Of a text whose end is not known, or too deep to be read."""
    start = _skip_space(text, 0)
    if text.startswith("/", start):
        text = _without_comments(text)
        start = _skip_space(text, 0)
    if not text.startswith(("{", "["), start):
        return {"Warning": "It does not begin as JSON does."}
    if _another_follows(text, start):
        return _describe_concatenated(text, whole=False)
    if text[start] == "{":
        return {"Kind": "object", "Keys": _first_keys(text, start + 1)}
    element = _skip_space(text, start + 1)
    keys = _first_keys(text, element + 1) if text.startswith("{", element) else []
    return {"Kind": "array", "Keys": keys}


def _another_follows(text: str, start: int) -> bool:
    """Whether another object or array begins directly after the one at `start`."""
    try:
        _value, end = _DECODER.raw_decode(text, start)
        position = _skip_space(text, end)
        _value, _ = _DECODER.raw_decode(text, position)
    except (ValueError, RecursionError):
        return False
    return text.startswith(("{", "["), position)


def _first_keys(text: str, position: int) -> list[str]:
    """The names of an object whose first name is at `position`, until it, or the text, ends."""
    keys: list[str] = []
    try:
        while text[(position := _skip_space(text, position))] == '"' and len(keys) <= _SAMPLE_VALUES:
            key, position = _DECODER.raw_decode(text, position)
            keys.append(key)
            position = _skip_space(text, _skip_space(text, position) + 1)  # past the colon
            _value, position = _DECODER.raw_decode(text, position)
            position = _skip_space(text, position) + 1  # past the comma
    except (ValueError, IndexError, RecursionError):  # the text ends here, or is too deep
        pass
    return keys


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position
