"""`filetracker upload PATH...`: puts files into the bucket and waits until they are tracked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.api_mode import ApiRecords, open_api
from filetracker.cli.failures import PROBLEM
from filetracker.cli.files_view import fault_text
from filetracker.cli.options import DEFAULT_STACK, ApiOption, JsonOption, StackOption
from filetracker.cli.screen import name_text, print_json, print_text, remark, status_text, stderr, stdout
from filetracker.cli.wording import count_of, describe_size
from filetracker.errors import RetriableError
from filetracker.files.ids import file_id_of
from filetracker.files.models import FileRecord, Status
from filetracker.files.ports import FileRecords
from filetracker.files.repository import FileRepository
from filetracker.transfer.api_uploader import ApiUploader
from filetracker.transfer.local_files import UploadPlan, plan_uploads
from filetracker.transfer.models import UploadedObject
from filetracker.transfer.ports import Sender
from filetracker.transfer.s3_uploader import Uploader
from filetracker.transfer.uploader import upload_all
from filetracker.transfer.waiter import TrackingWaiter

_MAX_LINES = 20  # of files that are well; what is not well always has its line


def upload_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)],
    prefix: Annotated[
        str, typer.Option("--prefix", metavar="TEXT", help="What the names in the bucket begin with, e.g. 'photos/'.")
    ] = "",
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the files are tracked.")] = True,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0, metavar="SECONDS", help="How long to wait after the last upload.")
    ] = 60,
    as_json: JsonOption = False,
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Upload files, and everything in folders, and wait until the table tells of them.

    A file keeps its own name, what is in a folder its path within that folder; --prefix goes before both. Ends with 1
    where a file is FAILED or was not told of in time. Nothing is sent unless every path can be read.
    With --api a large file that was stopped half-way goes on from there when the same command is given again.
    """
    plan = plan_uploads(paths, prefix)
    for skipped, what in plan.skipped.items():
        remark(f"Left out, because it is {what}: {skipped}")
    with _opened(stack, use_api=api) as (sender, files), _make_progress() as progress:
        uploaded = _upload(plan, sender, progress)
        records = _await(uploaded, files, timeout, progress) if wait else {}
    _print(uploaded, records, as_json=as_json)
    if not wait:
        remark(f"{count_of(len(uploaded), 'file')} uploaded; `filetracker watch` follows the tracking.")
        return
    missing = [name for name in uploaded if name not in records]
    if missing:
        _remark_missing(missing, timeout)
    if missing or any(record.status is Status.FAILED for record in records.values()):
        raise typer.Exit(PROBLEM)


@contextmanager
def _opened(stack: str, *, use_api: bool) -> Iterator[tuple[Sender, FileRecords]]:
    """Where the files go, and where they are told of."""
    if use_api:
        with open_api(stack) as access:
            yield ApiUploader(access.api, access.notes, access.s3), ApiRecords(access.api)
        return
    where = find_stack(stack)
    yield Uploader(where.bucket_name), FileRepository(where.files_table_name)


def _make_progress() -> Progress:
    console = stderr()
    what, amount = TextColumn("{task.description}", markup=False), TextColumn("{task.fields[amount]}", markup=False)
    return Progress(
        what,
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _upload(plan: UploadPlan, uploader: Sender, progress: Progress) -> dict[str, UploadedObject]:
    total = sum(planned.size_bytes for planned in plan.uploads)
    sent = progress.add_task("Uploading", total=total, amount="")
    uploaded: dict[str, UploadedObject] = {}
    goes_on = " The same command goes on where this one ended." if isinstance(uploader, ApiUploader) else ""

    def on_bytes(count: int) -> None:
        progress.update(sent, advance=count, amount=f"{len(uploaded):,} of {count_of(len(plan.uploads), 'file')}")

    try:
        upload_all(uploader, plan.uploads, uploaded, on_bytes)
    except RetriableError as error:
        done = f" Before that, {count_of(len(uploaded), 'file')} of {len(plan.uploads):,} went up." if uploaded else ""
        raise RetriableError(f"{error}{done}{goes_on}", error.code) from error
    except KeyboardInterrupt:
        remark(f"Stopped: {len(uploaded):,} of {count_of(len(plan.uploads), 'file')} are in the bucket.{goes_on}")
        raise
    return uploaded


def _await(
    uploaded: Mapping[str, UploadedObject], files: FileRecords, timeout: float, progress: Progress
) -> dict[str, FileRecord]:
    told = progress.add_task("Tracking", total=len(uploaded), amount="")
    records: dict[str, FileRecord] = {}

    def on_arrival(record: FileRecord) -> None:
        records[record.file_name] = record
        progress.update(told, advance=1, amount=f"{len(records):,} of {count_of(len(uploaded), 'file')}")

    # Named here, so that tests put their own clock in place.
    TrackingWaiter(files, timeout, clock=monotonic, sleep=sleep).wait(uploaded, on_arrival)
    return records


def _print(uploaded: Mapping[str, UploadedObject], records: Mapping[str, FileRecord], *, as_json: bool) -> None:
    if as_json:
        for name, what in uploaded.items():
            record = records.get(name)
            print_json(record.to_document() if record else _document(name, what))
        return
    for record in records.values():
        if record.status is Status.FAILED or len(records) <= _MAX_LINES:
            stdout().print(_line(record), soft_wrap=True)
    tracked = sum(record.status is Status.TRACKED for record in records.values())
    if len(records) > _MAX_LINES:
        print_text(f"{count_of(tracked, 'file')} tracked, {len(records) - tracked:,} failed.")


def _document(name: str, what: UploadedObject) -> dict[str, str]:
    document = {"fileId": file_id_of(name), "fileName": name, "eTag": what.etag, "uploadTime": what.last_modified}
    return {**document, "versionId": what.version_id} if what.version_id else document


def _line(record: FileRecord) -> Text:
    parts = [status_text(record.status), name_text(record.file_name), Text(describe_size(record.file_size))]
    if record.error:
        parts.append(fault_text(record.error))
    return Text("  ").join(parts)


def _remark_missing(names: list[str], timeout: float) -> None:
    some = ", ".join(repr(name) for name in names[:3]) + (", …" if len(names) > 3 else "")  # noqa: PLR2004 - as many as are named
    were = "was" if len(names) == 1 else "were"
    remark(
        f"Uploaded, but {count_of(len(names), 'file')} {were} not tracked within {timeout:g} s: {some}. "
        "`filetracker status` tells what holds things up; --timeout waits longer."
    )
