"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from filetracker.cli.screen import is_terminal
from filetracker.records import Status

DEFAULT_STACK = "filetracker"

StackOption = Annotated[
    str,
    typer.Option("--stack", envvar="FILETRACKER_STACK", metavar="NAME", help="The stack: Terraform's name_prefix."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON, one object a line, with the attributes as they are stored.")
]
PrefixOption = Annotated[
    str, typer.Option("--prefix", metavar="TEXT", help="Only files whose name begins with this, e.g. 'photos/'.")
]
StatusOption = Annotated[
    list[Status] | None,
    typer.Option(
        "--status",
        case_sensitive=False,
        metavar="STATUS",
        help="Only TRACKED, FAILED or DELETED; may be repeated. Default: all but DELETED.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")]
FileNameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The file's name: its whole key in the bucket.")]


def ask_first(question: str, option: str, *, yes: bool) -> None:
    """Asks on a terminal before something is deleted. Raises Abort on a no, BadParameter where nobody can answer."""
    if yes:
        return
    if not is_terminal():
        raise typer.BadParameter(f"there is nobody to ask here, so {option} needs --yes")
    typer.confirm(question, abort=True, err=True)
