"""`filetracker redrive`: tracks again what could not be tracked."""

from __future__ import annotations

from typing import Annotated

import typer

from filetracker.aws.sqs import Queue
from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.options import DEFAULT_STACK, JsonOption, StackOption, YesOption, ask_first
from filetracker.cli.screen import print_json, print_text, stderr
from filetracker.cli.wording import count_of
from filetracker.tracking.redrive import Redrive, RedriveOutcome


def redrive_uploads(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; move nothing.")] = False,
    include_set_aside: Annotated[
        bool, typer.Option("--all", help="Also what was set aside as malformed, which will most likely fail again.")
    ] = False,
    discard: Annotated[
        bool,
        typer.Option("--discard-malformed", help="Delete for good what was set aside as malformed, after asking."),
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Move what waits in the uploads dead-letter queue back to the uploads queue, to be tracked again.

    Run it after the cause is mended. Running it twice, or being interrupted, does no harm. Messages that were set aside
    as malformed stay, because no retry can help them, unless --all or --discard-malformed is given.
    """
    if discard and include_set_aside:
        raise typer.BadParameter("give either --all or --discard-malformed, not both")
    if discard and not dry_run:
        ask_first("Delete every malformed message for good?", "--discard-malformed", yes=yes)
    where = find_stack(stack)
    source, target = Queue(where.uploads_dlq_url), Queue(where.uploads_queue_url)
    fate = RedriveOutcome.MOVE if include_set_aside else RedriveOutcome.DISCARD if discard else RedriveOutcome.LEAVE
    redrive = Redrive(source, target, dead_lettered=fate, dry_run=dry_run)
    try:
        with stderr().status(f"Moving messages from {source.name} to {target.name}…"):
            redrive.run()
    finally:
        if as_json:
            print_json(_document(redrive))
        else:
            print_text(_describe(redrive, source.name, target.name))


def _document(redrive: Redrive) -> dict[str, int | bool]:
    counts = {"moved": redrive.moved, "left": redrive.left, "discarded": redrive.discarded}
    return {**counts, "dryRun": redrive.dry_run}


def _describe(redrive: Redrive, source: str, target: str) -> str:
    if not redrive.moved and not redrive.left and not redrive.discarded:
        return f"Nothing waits in {source}."
    lines = []
    if redrive.moved:
        verb = "would go" if redrive.dry_run else "went"
        lines.append(f"{count_of(redrive.moved, 'message')} {verb} from {source} back to {target}.")
    if redrive.discarded:
        verb = "would be" if redrive.dry_run else "was" if redrive.discarded == 1 else "were"
        lines.append(f"{count_of(redrive.discarded, 'malformed message')} {verb} deleted from {source}.")
    if redrive.left:
        lines.append(
            f"{count_of(redrive.left, 'malformed message')} stayed in {source}: no retry can help. "
            "--discard-malformed deletes, --all moves them all the same."
        )
    return "\n".join(lines)
