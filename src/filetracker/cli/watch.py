"""`filetracker watch`: new files, live."""

from __future__ import annotations

from collections.abc import Sequence
from time import sleep
from typing import Annotated

import typer
from rich.text import Text

from filetracker.aws.stack_outputs import find_stack
from filetracker.aws.stream_reader import StreamReader
from filetracker.cli.files_view import fault_text, type_text
from filetracker.cli.options import DEFAULT_STACK, JsonOption, PrefixOption, StackOption, StatusOption
from filetracker.cli.screen import print_json, remark, status_text, stdout
from filetracker.cli.wording import describe_size, describe_time, visible
from filetracker.errors import RetriableError
from filetracker.files.models import FileRecord
from filetracker.files.query import LISTED
from filetracker.files.watcher import FileWatcher

_MAX_FAILURES = 5  # in a row: then it is no hiccup


def watch_files(
    prefix: PrefixOption = "",
    statuses: StatusOption = None,
    interval: Annotated[float, typer.Option("--interval", min=0.2, metavar="SECONDS", help="Between looks.")] = 2.0,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Follow what is tracked live: one line for each file as it is tracked or fails, until Ctrl-C.

    Also what was uploaded long ago, and is tracked now: reconciled, redriven, uploaded in parts for days.
    """
    where = find_stack(stack)
    follower = FileWatcher(StreamReader(where.files_table_name), statuses or LISTED, prefix)
    try:
        remark(f"Following what is tracked in {where.bucket_name}. Ctrl-C ends.")
        _follow(follower, interval, as_json=as_json)
    except KeyboardInterrupt:
        remark("Ended.")


def _follow(follower: FileWatcher, interval: float, *, as_json: bool) -> None:
    failures = 0
    while True:
        sleep(interval)
        try:
            fresh = follower.poll()
            failures = 0
        except RetriableError as error:
            failures += 1
            if failures == _MAX_FAILURES:
                raise
            remark(f"Trying again: {error}")
            continue
        _print(fresh, as_json=as_json)


def _print(records: Sequence[FileRecord], *, as_json: bool) -> None:
    for record in records:
        if as_json:
            print_json(record.to_document())
        else:
            stdout().print(_line(record), soft_wrap=True)


def _line(record: FileRecord) -> Text:
    cells = [
        Text(describe_time(record.upload_time)),
        status_text(record.status),
        Text(visible(record.file_name)),
        Text(describe_size(record.file_size)),
        type_text(record),
        *([fault_text(record.error)] if record.error else []),
    ]
    return Text("  ").join(cell for cell in cells if cell)
