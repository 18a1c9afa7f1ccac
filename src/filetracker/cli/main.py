"""The entry of the `filetracker` command: puts the commands together and turns every error into one line."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from filetracker import __version__
from filetracker.cli import (
    download,
    errors,
    history,
    jobs,
    login,
    ls,
    reconcile,
    redrive,
    show,
    status,
    upload,
    users,
    watch,
)
from filetracker.cli.failures import INTERRUPTED, PROBLEM, WRONG_USE, exit_code_of, explain
from filetracker.cli.wording import visible
from filetracker.errors import FileTrackerError

app = typer.Typer(
    name="filetracker",
    help="Every file in the bucket: find it, follow it, mend it.",
    epilog="Uses the ordinary AWS environment (AWS_PROFILE, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL). "
    "Exit codes: 0 fine, 1 not found or problems found, 2 wrong use, 130 stopped by Ctrl-C.",
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("ls")(ls.list_files)
app.command("show")(show.show_file)
app.command("history")(history.show_history)
app.command("upload")(upload.upload_files)
app.command("download")(download.download_files)
app.command("watch")(watch.watch_files)
app.command("status")(status.show_status)
app.command("errors")(errors.show_errors)
app.command("redrive")(redrive.redrive_messages)
app.command("reconcile")(reconcile.reconcile_files)
app.command("login")(login.log_in)
app.command("logout")(login.log_out)
app.add_typer(jobs.app, name="jobs")
app.add_typer(users.app, name="users")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"filetracker {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _begin(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WRONG_USE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code. Never raises: the worst case is one line that admits a bug."""
    _print_any_character()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if wrong := _not_utf8(words):
        return _fail(f"{wrong!a} is not text in UTF-8, as every name in the bucket is.", WRONG_USE)
    try:
        return _run(words)
    except TyperException as error:
        return _explain_use(error)
    except FileTrackerError as error:
        return _fail(explain(error), exit_code_of(error))
    except typer.Abort:
        return _fail("Stopped; nothing more was done.", PROBLEM)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person gets a sentence, not a traceback
        if os.environ.get("FILETRACKER_DEBUG"):
            traceback.print_exc()
        what = f"{type(error).__name__}: {error}"
        return _fail(f"This is a bug in filetracker ({what}). Please report it, with FILETRACKER_DEBUG=1.", PROBLEM)


def _print_any_character() -> None:
    """A terminal that lacks a character gets its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(words: Sequence[str]) -> int:
    code = int(app(args=words, prog_name="filetracker", standalone_mode=False) or 0)
    return _fail("Stopped by Ctrl-C.", code) if code == INTERRUPTED else code


def _not_utf8(words: Sequence[str]) -> str | None:
    """The first word that is not: names in the bucket are UTF-8. Paths of this machine may be anything."""
    if words and words[0] in ("upload", "download"):
        return None
    return next((word for word in words if any("\ud800" <= c <= "\udfff" for c in word)), None)


def _explain_use(error: TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "filetracker"
    text = error.format_message().replace("Value error, ", "").rstrip()
    if not text:  # a command of commands, without one: its help was printed
        return error.exit_code
    return _fail(f"{text if text.endswith('?') else text.rstrip('.') + '.'} See `{command} --help`.", error.exit_code)


def _fail(text: str, code: int) -> int:
    print(f"filetracker: {visible(' '.join(text.split()))}", file=sys.stderr)  # noqa: T201 - one plain line
    return code
