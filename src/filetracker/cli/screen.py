"""What the commands print with: data on stdout, remarks and errors on stderr."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from filetracker.cli.wording import json_line, visible, visible_lines, visible_name
from filetracker.files.models import Status
from filetracker.jobs.models import JobStatus

WIDE_COLUMNS = 100  # from here on a table shows what is only nice to know

_UNBOUNDED_COLUMNS = 10_000  # into a pipe or file nothing is cut or wrapped
_GOOD, _BAD, _GONE = ("✓", "+", "green"), ("✗", "x", "bold red"), ("⊘", "-", "dim")
_LOOKS = {
    Status.TRACKED: _GOOD,
    Status.FAILED: _BAD,  # of a job, too
    Status.DELETED: _GONE,
    JobStatus.QUEUED: ("…", ".", ""),
    JobStatus.RUNNING: ("▸", ">", "cyan"),
    JobStatus.SUCCEEDED: _GOOD,
    JobStatus.CANCELLED: _GONE,
}


def stdout() -> Console:
    """Where data goes."""
    return _console(sys.stdout)


def stderr() -> Console:
    """Where remarks go."""
    return _console(sys.stderr)


def is_terminal() -> bool:
    """Whether a person reads and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _console(stream: TextIO) -> Console:
    # Made anew for each use: tests and pipes replace the streams. Markup off: a file may be called "[red]".
    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED_COLUMNS
    return console


def print_json(document: Mapping[str, Any]) -> None:
    """One document as one line, at once, so that whoever reads the pipe sees it now."""
    print(json_line(document), flush=True)  # noqa: T201 - data for programs, without a terminal's styles


def print_table(table: Table) -> None:
    """Prints a table; without the blanks at the end of its lines where they would only be in the way."""
    console = stdout()
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    lines = [line.rstrip() for line in capture.get().splitlines()]
    console.print(Text("\n".join(lines)), soft_wrap=True)


def print_text(text: str) -> None:
    """Prints a sentence as data."""
    stdout().print(Text(visible_lines(text)), soft_wrap=True)


def remark(text: str) -> None:
    """Says something that is not data."""
    stderr().print(Text(visible(text)), soft_wrap=True)


def status_text(status: Status | JobStatus) -> Text:
    """A sign, the word, a colour: readable without any one of them."""
    sign, plain_sign, style = _LOOKS[status]
    return Text(f"{sign if _speaks_unicode() else plain_sign} {status}", style=style)


def good_or_bad(*, good: bool) -> Text:
    """A sign for a line that is well or not."""
    return status_text(Status.TRACKED if good else Status.FAILED)[:1]


def name_text(name: str) -> Text:
    """A file's name, whole and harmless."""
    return Text(visible_name(name), overflow="fold")


def make_table(*headings: str) -> Table:
    """A table without lines, for eyes and for grep."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading == "Size" else "left")
    return table


def _speaks_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "ascii").lower().startswith("utf")
