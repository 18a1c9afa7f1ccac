"""`filetracker history NAME`: what happened to one file."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from filetracker.attributes import to_json_names
from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.api_mode import open_api
from filetracker.cli.options import DEFAULT_STACK, ApiOption, FileNameArgument, JsonOption, StackOption
from filetracker.cli.screen import WIDE_COLUMNS, make_table, print_json, print_table, remark, stdout
from filetracker.cli.wording import count_of, describe_size, visible
from filetracker.errors import NotFoundError
from filetracker.files.events import EventType, sort_key
from filetracker.files.history import FileHistory

_STYLES = {"CREATED": "green", "DELETED": "red", "DELETE_MARKER_CREATED": "red"}


def show_history(
    name: FileNameArgument,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Only so many of the latest events.")] = 100,
    as_json: JsonOption = False,
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Show what happened to one file, oldest first: each upload, deletion and restore, by whom and from where."""
    latest = sorted(_latest(name, limit + 1, stack, use_api=api), key=_happened) if name else []
    if not latest:
        raise NotFoundError(
            f"Nothing is known to have happened to {name!r}. `filetracker ls --prefix TEXT` finds names."
        )
    events = latest[-limit:]
    if as_json:
        for event in events:
            print_json(to_json_names({name: value for name, value in event.items() if name != "ExpiresAt"}))
    else:
        print_table(_events_table(events))
    if len(latest) > limit:
        remark(f"Only the latest {count_of(limit, 'event')}; --limit shows more.")


def _latest(name: str, number: int, stack: str, *, use_api: bool) -> list[dict[str, Any]]:
    """Up to so many of the latest events, oldest first but for those of one time."""
    if use_api:
        with open_api(stack) as access:
            return list(deque(access.api.history(name), maxlen=number))  # the API begins with the oldest
    table = FileHistory(find_stack(stack).file_events_table_name)
    return list(islice(table.of_file(name, newest_first=True), number))[::-1]


def _happened(event: Mapping[str, Any]) -> tuple[str, bool, str]:
    return sort_key(event["EventTime"], event.get("Sequencer", ""))


def _events_table(events: Sequence[dict[str, Any]]) -> Table:
    wide = stdout().width >= WIDE_COLUMNS
    table = make_table("When (UTC)", "What", "Size", "Version or ETag", *(["By", "From"] if wide else []))
    table.columns[0].no_wrap = True
    for event in events:
        kind = visible(event["EventType"])
        reason = visible(event.get("Reason", "")) if wide or event["EventType"] == EventType.RECONCILED else ""
        cells = [
            Text(visible(event["EventTime"].replace("T", " ").rstrip("Z"))),
            Text.assemble((kind, _STYLES.get(kind, "")), (f" ({reason})" if reason else "", "dim")),
            Text(describe_size(event.get("FileSize"))),
            Text(visible(event.get("VersionId") or event.get("ETag") or "")),
        ]
        who = [Text(visible(event.get("Requester", ""))), Text(visible(event.get("SourceIp", "")))]
        table.add_row(*cells, *(who if wide else []))
    return table
