"""`filetracker errors`: what went wrong, in words, read without taking it away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import time
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from filetracker.aws.sqs import Queue, QueueMessage
from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.failures import PROBLEM
from filetracker.cli.options import DEFAULT_STACK, JsonOption, StackOption, YesOption, ask_first
from filetracker.cli.screen import make_table, name_text, print_json, print_table, print_text, remark
from filetracker.cli.wording import count_of, describe_time, visible
from filetracker.errors import RetriableError

_VISIBILITY_TIMEOUT_SECONDS = 60
_ASKING_SECONDS = 600  # that a person has for their answer: later, others may have received the same reports
_TOO_LATE = (
    f"The answer took more than {_ASKING_SECONDS // 60} minutes, and others may have received the reports meanwhile. "
    "None was deleted: run it again."
)
_MAX_BODY_CHARACTERS = 60  # characters, to tell one malformed message from another


def show_errors(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Only so many reports.")] = 100,
    clear: Annotated[bool, typer.Option("--clear", help="Then delete the reports shown, after asking.")] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Show the reports in the errors queue: which file, what went wrong, what to do. They stay in the queue.

    Ends with 1 where there are any, with 0 where there are none or they were cleared.
    """
    queue = Queue(find_stack(stack).errors_queue_url)
    seconds = _ASKING_SECONDS if clear and not yes else _VISIBILITY_TIMEOUT_SECONDS
    ours_until = time() + seconds
    with _borrowed(queue, limit, seconds) as held:
        messages = list(held.values())[:limit]
        _print_reports([_report_of(message) for message in messages], as_json=as_json)
        if not messages:
            return
        if clear:
            ask_first(f"Delete {count_of(len(messages), 'report')}?", "--clear", yes=yes)
            if not yes and time() >= ours_until:
                raise RetriableError(_TOO_LATE)
            queue.delete_many(messages)
            for message in messages:
                del held[message.message_id]
            remark(f"Deleted {count_of(len(messages), 'report')}.")
            return
    remark(_describe_rest(queue, len(messages), more=len(held) > limit))
    raise typer.Exit(PROBLEM)


@contextmanager
def _borrowed(queue: Queue, limit: int, seconds: int) -> Iterator[dict[str, QueueMessage]]:
    """At least `limit` messages, by id, if there are so many; those left in it are visible again at the end."""
    held: dict[str, QueueMessage] = {}
    try:
        for batch in queue.drain(seconds):
            held.update((message.message_id, message) for message in batch)
            if len(held) > limit:
                break
        yield held
    finally:
        queue.release_many(list(held.values()))


def _report_of(message: QueueMessage) -> dict[str, Any]:
    try:
        report = json.loads(message.body)
    except ValueError:
        report = None
    return report if isinstance(report, dict) else {"message": message.body}


def _print_reports(reports: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    reports = sorted(reports, key=lambda report: str(report.get("reportedTime", "")))
    if as_json:
        for report in reports:
            print_json(report)
    elif reports:
        print_table(_reports_table(reports))
    else:
        print_text("There are no error reports.")


def _reports_table(reports: Sequence[dict[str, Any]]) -> Table:
    table = make_table("Reported (UTC)", "File", "What went wrong, and what to do")
    table.columns[0].no_wrap = True
    for report in reports:
        time, code, message, next_step = (
            visible(str(report.get(key, ""))) for key in ("reportedTime", "code", "message", "nextStep")
        )
        why = Text.assemble((f"✗ {code}" if code else "", "bold red"), ": " if code else "", message)
        if next_step:
            why.append(f"\n→ {next_step}", style="cyan")
        file = name_text(str(name)) if (name := report.get("fileName") or report.get("file")) else _body_text(report)
        table.add_row(describe_time(time), file, why)
    return table


def _body_text(report: dict[str, Any]) -> Text:
    body = visible(str(report.get("body", "")))
    short = body if len(body) <= _MAX_BODY_CHARACTERS else f"{body[:_MAX_BODY_CHARACTERS]}…"
    return Text(f"(no file) {short}", style="dim", overflow="fold")


def _describe_rest(queue: Queue, shown: int, *, more: bool) -> str:
    reports = f"{shown} of about {queue.depth()} reports" if more else count_of(shown, "report")
    return f"{reports}, still in the queue. When they are dealt with, `filetracker errors --clear` deletes them."
