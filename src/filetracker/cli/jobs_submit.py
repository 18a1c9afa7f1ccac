"""`filetracker jobs submit OPERATION NAME...`."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated

import typer

from filetracker.cli.failures import PROBLEM
from filetracker.cli.job_access import JobAccess, open_jobs
from filetracker.cli.jobs_view import job_line
from filetracker.cli.options import DEFAULT_STACK, ApiOption, JsonOption, StackOption
from filetracker.cli.screen import print_json, remark, stdout
from filetracker.cli.wording import count_of
from filetracker.client.api import checked_name
from filetracker.errors import BadFieldsError, UsageError
from filetracker.jobs.models import Job, JobStatus
from filetracker.jobs.validation import MAX_TEXT_BYTES
from filetracker.jobs.waiter import JobWaiter

app = typer.Typer(no_args_is_help=True, help="Submit an operation on files; each writes outputs/NAME, beside the file.")

NamesArgument = Annotated[
    list[str], typer.Argument(metavar="NAME...", help="Names of tracked files, 25 at most.", show_default=False)
]
WaitOption = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the jobs are over.")]
TimeoutOption = Annotated[float, typer.Option("--timeout", min=0, metavar="SECONDS", help="How long to wait.")]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--idempotency-key",
        metavar="TEXT",
        help="The same command with the same key submits nothing more.",
    ),
]


@app.command("append")
def submit_append(  # noqa: PLR0913, PLR0917 - each is an option
    names: NamesArgument,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What to add.")] = None,
    text_file: Annotated[
        Path | None, typer.Option("--text-file", metavar="FILE", help="What to add, in UTF-8; - is the standard input.")
    ] = None,
    wait: WaitOption = False,
    timeout: TimeoutOption = 900,
    idempotency_key: KeyOption = None,
    as_json: JsonOption = False,
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Add text to the end of files: each is copied, with the text, to outputs/NAME."""
    if (text is None) == (text_file is None):
        raise typer.BadParameter("give either --text or --text-file")
    given = text if text_file is None else _read(text_file)
    if not given:
        raise UsageError("The text is empty: there is nothing to add.")
    _submit("append", names, given, idempotency_key, timeout if wait else None, api, as_json, stack)


@app.command("gzip")
def submit_gzip(
    names: NamesArgument,
    wait: WaitOption = False,
    timeout: TimeoutOption = 900,
    idempotency_key: KeyOption = None,
    as_json: JsonOption = False,
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Compress files: each is written to outputs/NAME.gz."""
    _submit("gzip", names, None, idempotency_key, timeout if wait else None, api, as_json, stack)


def _submit(  # noqa: PLR0913, PLR0917 - what the commands were given
    operation: str,
    names: list[str],
    text: str | None,
    key: str | None,
    timeout: float | None,
    use_api: bool,
    as_json: bool,
    stack: str,
) -> None:
    checked = [checked_name(name) for name in names]
    with open_jobs(stack, use_api=use_api) as access:
        try:
            jobs = access.submit(operation, checked, text, uuid.uuid4().hex if key is None else key)
        except BadFieldsError as error:
            raise UsageError(_in_words(error, checked)) from error
        if timeout is None:
            for job in jobs:
                _print(job, as_json=as_json)
            remark("`filetracker jobs show JOB` tells how far a job is; --wait waits for its end.")
            return
        ended = _await(access, jobs, timeout, as_json=as_json)
    if late := [job for job in ended if not job.status.is_finished]:
        remark(f"{count_of(len(late), 'job')} not over within {timeout:g} s; `filetracker jobs show JOB` tells more.")
    if any(job.status is not JobStatus.SUCCEEDED for job in ended):
        raise typer.Exit(PROBLEM)


def _in_words(error: BadFieldsError, names: Sequence[str]) -> str:
    """What is wrong, under the names that the command line has for it."""
    options = {"fileIds": "NAME...", "text": "--text", "Idempotency-Key": "--idempotency-key"}
    said = []
    for field, problem in error.problems.items():
        kind, _, position = field.partition(".")
        said.append(f"{repr(names[int(position)]) if position else options.get(kind, kind)}: {problem}")
    return " ".join(dict.fromkeys(said))


def _await(access: JobAccess, jobs: Sequence[Job], timeout: float, *, as_json: bool) -> list[Job]:
    """Prints each job as it ends; all of them as they are then."""
    ended = []
    remark(f"Waiting for {count_of(len(jobs), 'job')}: {', '.join(job.job_id for job in jobs)}.")
    try:
        # Named here, so that tests put their own clock in place.
        for job in JobWaiter(access, timeout, clock=monotonic, sleep=sleep).wait(jobs):
            ended.append(job)
            _print(job, as_json=as_json)
    except KeyboardInterrupt:
        remark("No longer waiting; the jobs go on. `filetracker jobs cancel JOB` stops one.")
        raise
    return ended


def _print(job: Job, *, as_json: bool) -> None:
    if as_json:
        print_json(job.to_document())
    else:
        stdout().print(job_line(job), soft_wrap=True)


def _read(path: Path) -> str:
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        else:
            with path.open("rb") as file:
                content = file.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise UsageError(f"Could not read {str(path)!r}: {error.strerror or error}.") from error
    if len(content) > MAX_TEXT_BYTES:
        raise UsageError(f"{str(path)!r} is too long: a text has {MAX_TEXT_BYTES // 1024} KiB at most.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{str(path)!r} is not text in UTF-8.") from error
