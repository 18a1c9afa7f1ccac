"""`filetracker download NAME`: fetches one file, or everything whose name begins with `NAME/`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn
from rich.text import Text

from filetracker.aws.s3_reader import S3Reader
from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.api_mode import ApiListing, config_folder, open_api
from filetracker.cli.failures import PROBLEM
from filetracker.cli.options import DEFAULT_STACK, ApiOption, JsonOption, StackOption
from filetracker.cli.screen import name_text, print_json, remark, stderr, stdout
from filetracker.cli.wording import count_of, describe_size
from filetracker.errors import NotFoundError
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.ports import Pages
from filetracker.files.query import MAX_LIMIT, ListQuery, Order, Sort
from filetracker.files.repository import FileRepository
from filetracker.transfer.api_reader import ApiReader
from filetracker.transfer.downloader import Download, download_all, refuse_existing
from filetracker.transfer.name_conflicts import find_clashes
from filetracker.transfer.ports import DownloadSource
from filetracker.transfer.safe_paths import UnsafeNameError, path_within


@dataclass(frozen=True)
class _Origin:
    """Where files come from."""

    listing: Pages
    source_of: Callable[[str], DownloadSource]


def download_files(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="The file's name; with '/' at its end, all files that begin with it."),
    ],
    target: Annotated[
        str | None,
        typer.Argument(metavar="TARGET", help="A folder, or the new file. Default: here.", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there already.")] = False,
    as_json: JsonOption = False,
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Download a file, or, where NAME ends with '/', everything below it.

    What was stopped half-way goes on from there when the same command is given again. Nothing is written outside
    TARGET, whatever files are called.
    """
    with _opened(stack, use_api=api) as origin, _make_progress() as progress:
        files, unsafe = _plan(origin, name, target)
        if not overwrite:
            files = _only_new(files, is_folder=name.endswith("/"))
        records = config_folder() / "downloads"
        downloads = [Download(origin.source_of(file), file, path, records, overwrite) for file, path in files.items()]
        _run(downloads, progress, as_json=as_json)
    for problem in unsafe:
        remark(f"Left out: {problem}")
    if unsafe:
        raise typer.Exit(PROBLEM)


@contextmanager
def _opened(stack: str, *, use_api: bool) -> Iterator[_Origin]:
    if use_api:
        with open_api(stack) as access:
            yield _Origin(ApiListing(access.api), lambda name: ApiReader(access.api, name, access.s3))
        return
    where = find_stack(stack)
    listing = Listing(FilesIndex(FileRepository(where.files_table_name)), where.list_shards)
    yield _Origin(listing, lambda name: S3Reader(where.bucket_name, name))


def _plan(origin: _Origin, name: str, target: str | None) -> tuple[dict[str, Path], list[str]]:
    """Where each file goes, by its name, and what is wrong with those that go nowhere."""
    folder = Path(target or "")
    if not name.endswith("/"):
        into_folder = folder.is_dir() or str(target).endswith("/")
        return {name: path_within(folder, name.rpartition("/")[2]) if into_folder else folder}, []
    files: dict[str, Path] = {}
    unsafe = []
    for found in _names_below(origin.listing, name):
        try:
            files[found] = path_within(folder, found.removeprefix(name))
        except UnsafeNameError as error:
            unsafe.append(str(error))
    if not files and not unsafe:
        raise NotFoundError(f"There is no file whose name begins with {name!r}. `filetracker ls` lists all.")
    clashes = find_clashes(files, folder)
    return {found: path for found, path in files.items() if found not in clashes}, [*unsafe, *clashes.values()]


def _only_new(files: dict[str, Path], *, is_folder: bool) -> dict[str, Path]:
    """Without what is there already: for a folder that was stopped half-way. Raises UsageError for a single file."""
    if not is_folder:
        for path in files.values():
            refuse_existing(path)
    new = {name: path for name, path in files.items() if not os.path.lexists(path)}
    if left := len(files) - len(new):
        remark(f"{count_of(left, 'file')} left out, being there already; --overwrite replaces what is there.")
    return new


def _names_below(listing: Pages, prefix: str) -> Iterator[str]:
    query, cursor = ListQuery(prefix=prefix, sort=Sort.NAME, order=Order.ASC), None
    while True:
        page = listing.page(query, MAX_LIMIT, cursor)
        # Consoles make empty files for folders; they are made here as needed.
        yield from (record.file_name for record in page.files if not record.file_name.endswith("/"))
        cursor = page.cursor
        if cursor is None:
            return


def _run(downloads: list[Download], progress: Progress, *, as_json: bool) -> None:
    received = progress.add_task("Downloading", total=None)
    finished = 0

    def report(download: Download, size: int) -> None:
        nonlocal finished
        finished += 1
        if as_json:
            print_json({"fileName": download.name, "path": str(download.target), "fileSize": size})
        else:
            parts = (name_text(download.name), "  →  ", name_text(str(download.target)), f"  {describe_size(size)}")
            stdout().print(Text.assemble(*parts), soft_wrap=True)

    try:
        download_all(downloads, report, lambda count: progress.advance(received, count))
    except KeyboardInterrupt:
        files = count_of(len(downloads), "file")
        remark(f"Stopped: {finished:,} of {files} are here; the same command goes on from there.")
        raise


def _make_progress() -> Progress:
    console = stderr()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
