"""`filetracker ls`: the files, newest first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Annotated

import typer

from filetracker.aws.files_index import FilesIndex
from filetracker.aws.files_table import FilesTable
from filetracker.aws.stack import find_stack
from filetracker.cli.files_view import files_table
from filetracker.cli.options import DEFAULT_STACK, JsonOption, PrefixOption, StackOption, StatusOption
from filetracker.cli.screen import is_terminal, print_json, print_table, print_text, remark, stdout
from filetracker.list_query import LISTED, MAX_LIMIT, ListQuery, Order, Sort
from filetracker.listing import Listing, Page
from filetracker.records import FileRecord

_PAGE = 50
_MOST_SHORT_PAGES = 20  # then a person decides whether looking further is worth it


def list_files(  # noqa: PLR0913, PLR0917 - each is an option
    prefix: PrefixOption = "",
    statuses: StatusOption = None,
    sort: Annotated[Sort, typer.Option("--sort", help="By upload time or by name.")] = Sort.TIME,
    order: Annotated[
        Order | None, typer.Option("--order", help="Default: newest first; by name, from A to Z.", show_default=False)
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, max=MAX_LIMIT, help=f"So many at most. Default: pages of {_PAGE}."),
    ] = None,
    cursor: Annotated[str | None, typer.Option("--cursor", metavar="TEXT", help="Go on after an earlier page.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every page, without asking.")] = False,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """List files, newest first, page by page.

    On a terminal it asks before each further page; elsewhere, or with --limit, it says on stderr which command prints
    the next one.
    """
    if every and limit:
        raise typer.BadParameter("give either --all or --limit, not both")
    order = order or (Order.DESC if sort is Sort.TIME else Order.ASC)
    query = ListQuery(statuses or LISTED, prefix, sort, order)
    where = find_stack(stack)
    listing = Listing(FilesIndex(FilesTable(where.files_table_name)), where.list_shards)
    shown = cursor is not None
    for page in _pages(listing, query, limit or (MAX_LIMIT if every else _PAGE), cursor):
        if as_json:
            for record in page.files:
                print_json(record.to_attributes())
        elif page.files:
            print_table(files_table(page.files))
        elif not shown:
            print_text(_describe_nothing(query, so_far=page.cursor is not None))
        shown = True
        if page.cursor and not every and (as_json or limit or not _ask_for_more()):
            remark(f"More: {_next_command(query, page.cursor, limit, stack, as_json=as_json)}")
            return


def _pages(listing: Listing, query: ListQuery, size: int, cursor: str | None) -> Iterator[Page]:
    """Pages as full as the list allows: where a filter is at work, the listing's own may be short."""
    while True:
        files: list[FileRecord] = []
        for _ in range(_MOST_SHORT_PAGES):
            page = listing.page(query, size - len(files), cursor)
            files += page.files
            cursor = page.cursor
            if cursor is None or len(files) == size:
                break
        yield Page(files, cursor)
        if cursor is None:
            return


def _ask_for_more() -> bool:
    if not is_terminal():
        return False
    try:
        return stdout().input("Enter for more, q and Enter to end: ").strip().lower() not in ("q", "quit", "n", "no")
    except EOFError:
        return False


def _next_command(query: ListQuery, cursor: str, limit: int | None, stack: str, *, as_json: bool) -> str:
    words = ["filetracker", "ls"]
    if stack != DEFAULT_STACK:
        words += ["--stack", stack]
    if query.prefix:
        words += ["--prefix", query.prefix]
    if query.statuses != LISTED:
        words += [word for status in query.statuses for word in ("--status", status)]
    words += ["--sort", query.sort, "--order", query.order]
    if limit:
        words += ["--limit", str(limit)]
    if as_json:
        words += ["--json"]
    return shlex.join([*words, "--cursor", cursor])


def _describe_nothing(query: ListQuery, *, so_far: bool) -> str:
    if so_far:
        return "Nothing found yet: this looked through some of the list only."
    statuses = " or ".join(dict.fromkeys(query.statuses))
    if query.prefix:
        return f"No file whose name begins with {query.prefix!r} is {statuses}."
    if query.statuses != LISTED:
        return f"No file is {statuses}."
    return "There are no files yet. `filetracker upload PATH` puts some."
