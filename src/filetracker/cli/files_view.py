"""Files as rows of a table, and one file in full."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from filetracker.cli.screen import WIDE_COLUMNS, make_table, name_text, status_text, stdout
from filetracker.cli.wording import describe_size, describe_time, visible
from filetracker.files.models import Fault, FileRecord, Status, media_type_of

_MAX_TYPE = 34


def files_table(files: Sequence[FileRecord]) -> Table:
    """One row a file; what is only nice to know where there is room for it beside the name."""
    columns: dict[str, Callable[[FileRecord], Text]] = {
        "Status": lambda record: status_text(record.status),
        "Uploaded (UTC)": lambda record: Text(describe_time(record.upload_time)),
        "Size": lambda record: Text(describe_size(record.file_size)),
        "Type": type_text,
        "Name": lambda record: name_text(record.file_name),
    }
    for heading, needed in {"Type": WIDE_COLUMNS, "Uploaded (UTC)": 66, "Size": 45}.items():
        if stdout().width < needed:
            del columns[heading]
    table = make_table(*columns)
    for column in table.columns[:-1]:
        column.no_wrap = True
    for record in files:
        table.add_row(*(cell(record) for cell in columns.values()))
    return table


def file_details(record: FileRecord) -> Table:
    """All that is known of one file, under the names it is stored with."""
    table = make_table("", "")
    table.show_header = False
    for name, value in record.public_attributes().items():
        table.add_row(Text(name, style="bold"), _value_text(name, value, record))
    return table


def fault_text(fault: Fault) -> Text:
    """Why a file failed, on one line."""
    return Text(visible(f"{fault.code}: {fault.message}"), style="red")


def type_text(record: FileRecord) -> Text:
    """The file's media type; a sign if its content is of another type than was declared."""
    media_type = visible(media_type_of(record))
    if len(media_type) > _MAX_TYPE:
        media_type = f"{media_type[: _MAX_TYPE - 1]}…"
    return Text(f"{media_type} ≠", style="yellow") if record.type_mismatch else Text(media_type)


def _value_text(name: str, value: Any, record: FileRecord) -> Text:  # noqa: ANN401 - whatever an attribute holds
    if name == "Status":
        return status_text(Status(value))
    if name == "Error" and record.error:
        return fault_text(record.error)
    if name == "FileSize":
        exact = f"{value:,} bytes"
        return Text(exact if value < 1000 else f"{exact} ({describe_size(value)})")  # noqa: PLR2004 - below, both say the same
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return Text(visible(str(value)), overflow="fold")
