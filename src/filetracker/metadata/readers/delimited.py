"""Tables in text: CSV, TSV and their kin. Any text is one; prose has one column."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import Any

from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.text_content import NOT_TEXT, read_text

FIELDS = {
    "Delimiter": "the character between columns (`tab` for a tab); left out where there is one column",
    "HasHeader": "whether the first row looks like names: a judgement, the format does not say",
    "Columns": "the columns' names, where there is a header",
    "ColumnCount": "number of columns",
    "Rows": "rows without the header, where the budget covers the whole file",
    "Encoding": "character encoding by IANA's name; a guess where it is neither Unicode nor ASCII",
}
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 100
_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*(e[-+]?\d+)?\s*[%€$£]?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """The table's shape; rows only where the whole file was read."""
    content = read_text(file)
    if content is None:
        return {"Warning": NOT_TEXT}
    lines = list(io.StringIO(content.complete_lines, newline=""))
    preferred = "\t" if media_type == "text/tab-separated-values" else ","
    delimiter = _find_delimiter(lines, preferred)
    rows = _rows(lines, delimiter, _SAMPLE_ROWS)
    fields: dict[str, Any] = {"Encoding": content.encoding}
    if not rows:
        return fields
    fields["HasHeader"] = _has_header(rows)
    fields["ColumnCount"] = max(1, len(rows[0]) if fields["HasHeader"] else _usual_width(rows))
    if fields["HasHeader"]:
        fields["Columns"] = rows[0]
    if fields["ColumnCount"] > 1:
        fields["Delimiter"] = "tab" if delimiter == "\t" else delimiter
    if content.whole:
        fields |= _count_rows(lines, delimiter, has_header=fields["HasHeader"])
    return fields


def _find_delimiter(lines: list[str], preferred: str) -> str:
    """That one which cuts the most rows into the same number of columns, more than one."""
    best, best_score = preferred, 0.0
    for delimiter in (preferred, *_DELIMITERS):
        rows = _rows(lines, delimiter, _SAMPLE_ROWS)
        width = _usual_width(rows)
        if width > 1:
            score = sum(len(row) == width for row in rows) / len(rows) + min(width, 100) / 1000
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _rows(lines: list[str], delimiter: str, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a quote that is never closed makes a field without end
        rows.extend(islice((row for row in csv.reader(lines, delimiter=delimiter) if row), most))
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
    return bool(_NUMBER.fullmatch(cell.strip()) or _DATE.fullmatch(cell.strip()))


def _count_rows(lines: list[str], delimiter: str, has_header: bool) -> dict[str, Any]:
    try:
        count = sum(1 for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error as error:
        return {"Warning": f"Its rows could not be counted: {error}."}
    return {"Rows": count - has_header}
