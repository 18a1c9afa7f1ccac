"""Tables in text: CSV, TSV and their kin. Any text is one; prose has one column."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from filetracker.metadata.parsing.text_content import NOT_TEXT, read_text
from filetracker.metadata.range_reader import RangeReader

FIELDS = {
    "Delimiter": "the character between columns (`tab` for a tab); left out if there is one column",
    "HasHeader": "whether the first row looks like names: a judgement, the format does not say",
    "Columns": "the columns' names, if there is a header",
    "ColumnCount": "number of columns",
    "Rows": "rows without the header, if the budget covers the whole file",
    "Encoding": "character encoding by IANA's name; a guess if it is neither Unicode nor ASCII",
}
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 100
_JUDGED_CHARACTERS = 200  # of one cell: no number or date is longer
# Possessive, and no part can match what another part before it can: each is linear in the cell's length.
_NUMBER = re.compile(r"[-+]?[€$£]?[.,' ]*+\d[\d.,' ]*+(?:e[-+]?\d++)?\s*+[%€$£]?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*+)?")
_MAX_NAME_CHARACTERS = 1_000
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)  # spreadsheet programs write and obey it


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """The table's shape; rows only if the whole file was read."""
    content = read_text(file)
    if content is None:
        return {"Warning": NOT_TEXT}
    fields: dict[str, Any] = {"Encoding": content.encoding}
    text, delimiter = _without_separator_line(content.complete_lines)
    delimiter = delimiter or _find_delimiter(text, "\t" if media_type == "text/tab-separated-values" else ",")
    rows = _rows(text, delimiter, _SAMPLE_ROWS)
    if not rows or text.isspace():
        return fields
    fields |= _describe(rows, delimiter)
    if content.whole:
        fields |= _count_rows(text, delimiter, has_header=fields["HasHeader"])
    return fields


def _without_separator_line(text: str) -> tuple[str, str]:
    """The table, and the delimiter that its first line names; "" if there is no such line."""
    found = _SEPARATOR_LINE.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def _describe(rows: list[list[str]], delimiter: str) -> dict[str, Any]:
    has_names = all(len(cell) <= _MAX_NAME_CHARACTERS for cell in rows[0])
    has_header = has_names and _has_header(rows)
    count = max(1, len(rows[0]) if has_header else _usual_width(rows))
    fields: dict[str, Any] = {"HasHeader": has_header, "ColumnCount": count}
    if has_header:
        fields["Columns"] = rows[0]
    if count > 1:
        fields["Delimiter"] = "tab" if delimiter == "\t" else delimiter
    if not has_names:
        fields["Warning"] = f"Its first row has cells of more than {_MAX_NAME_CHARACTERS:,} characters: no names."
    return fields


def _find_delimiter(text: str, preferred: str) -> str:
    """That one which cuts the most rows into the same number of columns, more than one."""
    best, best_score = preferred, 0.0
    for delimiter in (preferred, *_DELIMITERS):
        rows = _rows(text, delimiter, _SAMPLE_ROWS)
        width = _usual_width(rows)
        if width > 1:
            score = sum(len(row) == width for row in rows) / len(rows) + min(width, 100) / 1000
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _table(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows that are not empty, one after another: a list of all lines would take many times the text's size."""
    return (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)


def _rows(text: str, delimiter: str, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a quote that is never closed makes a field without end
        rows.extend(islice(_table(text, delimiter), most))
    return rows


def _usual_width(rows: list[list[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    return widths.most_common(1)[0][0] if widths else 0


def _has_header(rows: list[list[str]]) -> bool:
    """Names are there, differ, are no values, and are not met again below."""
    first, below = rows[0], rows[1:]
    if (
        not below
        or len(first) < _usual_width(below)
        or (len(first) == 1 and not any(_is_value(row[0]) for row in below))
    ):
        return False
    names = [name.strip() for name in first]
    if len(set(names)) < len(names) or not all(names[1:]) or any(_is_value(name) for name in names):
        return False
    return not any(row[column] == name for row in below for column, name in enumerate(first[: len(row)]) if name)


def _is_value(cell: str) -> bool:
    judged = cell[:_JUDGED_CHARACTERS].strip()
    return bool(_NUMBER.fullmatch(judged) or _DATE.fullmatch(judged))


def _count_rows(text: str, delimiter: str, has_header: bool) -> dict[str, Any]:
    try:
        count = sum(1 for _ in _table(text, delimiter))
    except csv.Error as error:
        return {"Warning": f"Its rows could not be counted: {error}."}
    return {"Rows": count - has_header}
