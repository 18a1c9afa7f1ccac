"""`filetracker watch`: new files, live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Annotated

import typer
from rich.text import Text

from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.files_view import fault_text, type_text
from filetracker.cli.options import DEFAULT_STACK, JsonOption, PrefixOption, StackOption, StatusOption
from filetracker.cli.screen import print_json, remark, status_text, stdout
from filetracker.cli.wording import describe_size, describe_time, visible
from filetracker.errors import RetriableError
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.models import FileRecord, Status
from filetracker.files.query import LISTED, ListQuery
from filetracker.files.repository import FileRepository
from filetracker.files.watcher import FileWatcher
from filetracker.timestamps import format_time

# Files uploaded just before the start may be tracked after it, and clocks differ.
_LOOK_BACK = timedelta(minutes=1)
_MAX_FAILURES = 5  # in a row: then it is no hiccup


def watch_files(
    prefix: PrefixOption = "",
    statuses: StatusOption = None,
    interval: Annotated[float, typer.Option("--interval", min=0.2, metavar="SECONDS", help="Between looks.")] = 2.0,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Follow new files live: one line for each as it is tracked or fails, until Ctrl-C."""
    where = find_stack(stack)
    files = FileRepository(where.files_table_name)
    since = format_time(datetime.now(UTC) - _LOOK_BACK)
    query = ListQuery(statuses or LISTED, prefix, uploaded_since=since)
    follower = FileWatcher(Listing(FilesIndex(files), where.list_shards), query)
    try:
        follower.poll()  # what is there already is not new
        remark(f"Following new files in {where.bucket_name}. Ctrl-C ends.")
        _follow(follower, files, interval, as_json=as_json)
    except KeyboardInterrupt:
        remark("Ended.")


def _follow(follower: FileWatcher, files: FileRepository, interval: float, *, as_json: bool) -> None:
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
        _print(fresh, files, as_json=as_json)


def _print(records: Sequence[FileRecord], files: FileRepository, *, as_json: bool) -> None:
    # The index does not hold why a file failed.
    failed = [record.file_name for record in records if record.status is Status.FAILED]
    whole = files.get_many(failed) if failed else {}
    for record in (whole.get(listed.file_name, listed) for listed in records):
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
