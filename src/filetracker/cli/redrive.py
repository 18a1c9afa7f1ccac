"""`filetracker redrive`: tracks again what could not be tracked."""

from __future__ import annotations

from typing import Annotated

import typer

from filetracker.aws.sqs import Queue, QueueMessage
from filetracker.aws.stack_outputs import Stack, find_stack
from filetracker.cli.options import DEFAULT_STACK, JsonOption, StackOption, YesOption, ask_first
from filetracker.cli.screen import print_json, print_text, stderr
from filetracker.cli.wording import count_of
from filetracker.notifications.topic import Topic
from filetracker.tracking.redrive import Redrive, RedriveOutcome

# What Lambda tells of a batch that it gave up, or a stream record that is no file's and no job's.
_NO_NOTIFICATION = "Read it with `aws sqs receive-message --message-attribute-names All`, and delete it."


def redrive_messages(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; move nothing.")] = False,
    include_malformed: Annotated[
        bool, typer.Option("--all", help="Also malformed messages, which will most likely fail again.")
    ] = False,
    notices: Annotated[
        bool,
        typer.Option("--notices", help="Instead: publish the notifications that SNS refused, from notify-dlq."),
    ] = False,
    discard: Annotated[
        bool,
        typer.Option("--discard-malformed", help="Delete malformed messages for good, after asking."),
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Move what waits in the dead-letter queues of uploads back to the uploads queue, to be tracked again.

    Run it after the cause is mended. Running it twice, or being interrupted, does no harm. Malformed messages
    stay, because no retry can help them, unless --all or --discard-malformed is given.
    """
    if discard and include_malformed:
        raise typer.BadParameter("give either --all or --discard-malformed, not both")
    if discard and not dry_run:
        ask_first("Delete every malformed message for good?", "--discard-malformed", yes=yes)
    if notices and (discard or include_malformed):
        raise typer.BadParameter("--notices goes with neither --all nor --discard-malformed")
    where = find_stack(stack)
    fate = RedriveOutcome.MOVE if include_malformed else RedriveOutcome.DISCARD if discard else RedriveOutcome.LEAVE
    redrives = _of_notices(where, dry_run=dry_run) if notices else _of_uploads(where, fate, dry_run=dry_run)
    for redrive in redrives:
        try:
            with stderr().status(f"Moving messages from {redrive.source.name} to {redrive.target.name}…"):
                redrive.run()
        finally:
            if as_json:
                print_json(_document(redrive))
            else:
                print_text(_describe(redrive))


def _of_uploads(where: Stack, fate: RedriveOutcome, *, dry_run: bool) -> list[Redrive]:
    """Events that could not be tracked, and those that EventBridge could not put on the queue."""
    sources = [Queue(url) for url in (where.uploads_dlq_url, where.rule_dlq_url) if url]
    return [Redrive(source, Queue(where.uploads_queue_url), dead_lettered=fate, dry_run=dry_run) for source in sources]


def _of_notices(where: Stack, *, dry_run: bool) -> list[Redrive]:
    topic = Topic(where.file_events_topic_arn)
    return [Redrive(Queue(where.notify_dlq_url), topic, is_unprocessable=_is_no_notification, dry_run=dry_run)]


def _document(redrive: Redrive) -> dict[str, object]:
    counts = {
        "queue": redrive.source.name,
        "moved": redrive.moved,
        "left": redrive.left,
        "discarded": redrive.discarded,
    }
    return {**counts, "dryRun": redrive.dry_run}


def _describe(redrive: Redrive) -> str:
    source, target = redrive.source.name, redrive.target.name
    if not redrive.moved and not redrive.left and not redrive.discarded:
        return f"Nothing waits in {source}."
    lines = []
    if redrive.moved:
        verb = "would go" if redrive.dry_run else "went"
        back = "" if redrive.is_unprocessable is _is_no_notification else "back "
        lines.append(f"{count_of(redrive.moved, 'message')} {verb} from {source} {back}to {target}.")
    if redrive.discarded:
        verb = "would be" if redrive.dry_run else "was" if redrive.discarded == 1 else "were"
        lines.append(f"{count_of(redrive.discarded, 'malformed message')} {verb} deleted from {source}.")
    if redrive.left and redrive.is_unprocessable is _is_no_notification:
        lines.append(f"{count_of(redrive.left, 'message')} stayed in {source}: no notification. {_NO_NOTIFICATION}")
    elif redrive.left:
        lines.append(
            f"{count_of(redrive.left, 'malformed message')} stayed in {source}: no retry can help. "
            "--discard-malformed deletes, --all moves them all the same."
        )
    return "\n".join(lines)


def _is_no_notification(message: QueueMessage) -> bool:
    return "NoticeId" not in message.attributes
