"""`filetracker ls`: the files, newest first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer

from filetracker.cli.api_mode import open_listing
from filetracker.cli.files_view import files_table
from filetracker.cli.options import (
    DEFAULT_STACK,
    ApiOption,
    JsonOption,
    PrefixOption,
    SinceOption,
    StackOption,
    StatusOption,
    TypeOption,
    UntilOption,
    parse_time,
    parse_types,
)
from filetracker.cli.screen import is_terminal, print_json, print_table, print_text, remark, stdout
from filetracker.files.models import FileRecord
from filetracker.files.ports import Pages
from filetracker.files.query import LISTED, MAX_LIMIT, ListQuery, Order, Page, Sort

_PAGE = 50
_MAX_SHORT_PAGES = 20  # then a person decides whether looking further is worth it


def list_files(  # noqa: PLR0913, PLR0917 - each is an option
    prefix: PrefixOption = "",
    statuses: StatusOption = None,
    types: TypeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
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
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """List files, newest first, page by page.

    On a terminal it asks before each further page; elsewhere, or with --limit, it says on stderr which command prints
    the next one.
    """
    if every and limit:
        raise typer.BadParameter("give either --all or --limit, not both")
    order = order or (Order.DESC if sort is Sort.TIME else Order.ASC)
    times = parse_time(since, "--since"), parse_time(until, "--until")
    query = ListQuery(statuses or LISTED, prefix, sort, order, *times, parse_types(types))
    shown = cursor is not None
    with open_listing(stack, use_api=api) as listing:
        for page in _pages(listing, query, limit or (MAX_LIMIT if every else _PAGE), cursor):
            _print(page, query, as_json=as_json, is_first=not shown)
            shown = True
            if page.cursor and not every and (as_json or limit or not _ask_for_more()):
                options = {"--stack": stack if stack != DEFAULT_STACK else None, "--limit": limit}
                flags = [flag for flag, given in (("--api", api), ("--json", as_json)) if given]
                remark(f"More: {_next_command(query, page.cursor, options, flags)}")
                return


def _print(page: Page, query: ListQuery, *, as_json: bool, is_first: bool) -> None:
    if as_json:
        for record in page.files:
            print_json(record.to_document())
    elif page.files:
        print_table(files_table(page.files))
    elif is_first:
        print_text(_describe_nothing(query, so_far=page.cursor is not None))


def _pages(listing: Pages, query: ListQuery, size: int, cursor: str | None) -> Iterator[Page]:
    """Pages as full as the list allows: where a filter is at work, the listing's own may be short."""
    while True:
        files: list[FileRecord] = []
        for _ in range(_MAX_SHORT_PAGES):
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


def _next_command(query: ListQuery, cursor: str, options: Mapping[str, object], flags: Sequence[str]) -> str:
    given: list[tuple[str, object]] = [("--stack", options["--stack"]), ("--prefix", query.prefix)]
    given += [("--status", status) for status in query.statuses if query.statuses != LISTED]
    given += [("--type", media_type) for media_type in query.types]
    given += [("--since", query.uploaded_since), ("--until", query.uploaded_before)]
    given += [("--sort", query.sort), ("--order", query.order), ("--limit", options["--limit"])]
    words = [word for option, value in given if value for word in (option, str(value))]
    return shlex.join(["filetracker", "ls", *words, *flags, "--cursor", cursor])


def _describe_nothing(query: ListQuery, *, so_far: bool) -> str:
    if so_far:
        return "Nothing found yet: this looked through some of the list only."
    statuses = " or ".join(dict.fromkeys(query.statuses))
    if query.types or query.uploaded_since or query.uploaded_before:
        return f"No such file is {statuses}."
    if query.prefix:
        return f"No file whose name begins with {query.prefix!r} is {statuses}."
    if query.statuses != LISTED:
        return f"No file is {statuses}."
    return "There are no files yet. `filetracker upload PATH` puts some."
