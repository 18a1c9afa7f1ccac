"""Options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from filetracker.cli.screen import is_terminal
from filetracker.files.models import Status
from filetracker.timestamps import format_time

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
ApiOption = Annotated[
    bool,
    typer.Option(
        "--api/--no-api",
        envvar="FILETRACKER_API",
        help="Ask the stack's API (as who is signed in, else signed with the AWS credentials), not AWS itself.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")]
TypeOption = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="Only image/png, or all of 'image/*'; may be repeated."),
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Uploaded then or later: 2026-01-31, or 2026-01-31T12:00 (UTC)."),
]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Uploaded before then.")]
FileNameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The file's name: its whole key in the bucket.")]


def parse_time(text: str | None, option: str) -> str:
    """A time as it is stored; empty where none is given. Raises BadParameter."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        return format_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{option} {text!r} is no time such as 2026-01-31 or 2026-01-31T12:00:00Z") from error


def parse_types(types: Sequence[str] | None) -> tuple[str, ...]:
    """Media types or families of them. Raises BadParameter."""
    for media_type in types or ():
        if not re.fullmatch(r"[\w!#$&^.+-]+/(\*|[\w!#$&^.+-]+)", media_type):
            raise typer.BadParameter(
                f"--type {media_type!r} is neither a media type (image/png) nor a family (image/*)"
            )
    return tuple(types or ())


def ask_first(question: str, option: str, *, yes: bool) -> None:
    """Asks on a terminal before something is deleted. Raises Abort on a no, BadParameter where nobody can answer."""
    if yes:
        return
    if not is_terminal():
        raise typer.BadParameter(f"there is nobody to ask here, so {option} needs --yes")
    typer.confirm(question, abort=True, err=True)
