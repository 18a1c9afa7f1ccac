"""`filetracker reconcile`: finds where the list is not true, and has it mended."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from filetracker.aws.sqs import Queue
from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.failures import PROBLEM
from filetracker.cli.options import DEFAULT_STACK, JsonOption, PrefixOption, StackOption
from filetracker.cli.screen import print_json, print_text, remark, stderr
from filetracker.cli.wording import count_of, visible_name
from filetracker.files.index import FilesIndex
from filetracker.files.repository import FileRepository
from filetracker.reconciliation.drift import Finding
from filetracker.reconciliation.object_listing import BucketListing
from filetracker.reconciliation.reconciler import DEFAULT_GRACE_SECONDS, Reconciler

_MAX_EXAMPLES = 10


def reconcile_files(
    prefix: PrefixOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only find and count; queue nothing.")] = False,
    grace_seconds: Annotated[
        int,
        typer.Option(
            "--grace", metavar="SECONDS", min=0, help="Leave out what changed so lately: it is still on its way."
        ),
    ] = DEFAULT_GRACE_SECONDS,
    start_after: Annotated[
        str, typer.Option("--start-after", metavar="NAME", help="Begin after this name: where an earlier run stopped.")
    ] = "",
    unread: Annotated[
        bool,
        typer.Option(
            "--unread", help="Also track again files whose content could not be read: archived, or without the KMS key."
        ),
    ] = False,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Compare the bucket with the list, and have tracked again what the list does not tell truly.

    Finds files that no record speaks of (missing), records that are out of date (stale) and records of files that are
    gone (ghost). Use it to take in a bucket that was there before. Running it twice, beside uploads, or being
    interrupted does no harm. With --dry-run it ends with 1 where anything is wrong.
    """
    where = find_stack(stack)
    files = FileRepository(where.files_table_name)
    examples: list[Finding] = []

    def note(finding: Finding) -> None:
        if as_json:
            print_json({"fileName": finding.file_name, "drift": finding.drift})
        elif len(examples) < _MAX_EXAMPLES:
            examples.append(finding)

    reconcile = Reconciler(
        listing=BucketListing(where.bucket_name),
        index=FilesIndex(files),
        files=files,
        queue=Queue(where.uploads_queue_url),
        list_shards=where.list_shards,
        prefix=prefix,
        after=start_after,
        grace_seconds=grace_seconds,
        dry_run=dry_run,
        unread=unread,
        on_finding=note,
    )
    try:
        with stderr().status(f"Comparing bucket {where.bucket_name} with table {where.files_table_name}…"):
            reconcile.run()
    finally:
        if as_json:
            print_json(_document(reconcile))
        else:
            print_text(_describe(reconcile, examples))
        if not reconcile.is_complete:
            remark(f"Go on with: {_next_command(reconcile, stack, as_json=as_json)}")
    if dry_run and reconcile.tally.drift:
        raise typer.Exit(PROBLEM)


def _document(reconcile: Reconciler) -> dict[str, object]:
    document: dict[str, object] = {
        **reconcile.tally.as_dict(),
        "dryRun": reconcile.dry_run,
        "complete": reconcile.is_complete,
    }
    return document if reconcile.is_complete else {**document, "startAfter": reconcile.after}


def _describe(reconcile: Reconciler, examples: list[Finding]) -> str:
    tally = reconcile.tally
    so_far = "" if reconcile.is_complete else " so far"
    drift = f"{tally.missing:,} missing, {tally.stale:,} stale, {tally.ghost:,} ghost" if tally.drift else "no drift"
    unread = f", {tally.unread:,} unread" if tally.unread else ""
    lines = [f"{count_of(tally.compared, 'name')} compared{so_far}: {drift}{unread}."]
    lines += [f"  {finding.drift:7}  {visible_name(finding.file_name)}" for finding in examples]
    if (found := tally.drift + tally.unread) > len(examples):
        lines.append(f"  and {found - len(examples):,} more; --json lists all.")
    if tally.queued:
        lines.append(
            f"{count_of(tally.queued, 'name')} queued to be tracked again; `filetracker status` shows the queue."
        )
    if tally.recent:
        lines.append(f"{count_of(tally.recent, 'name')} changed too lately to tell; --grace 0 takes them too.")
    return "\n".join(lines)


def _next_command(reconcile: Reconciler, stack: str, *, as_json: bool) -> str:
    words = ["filetracker", "reconcile"]
    if stack != DEFAULT_STACK:
        words += ["--stack", stack]
    if reconcile.prefix:
        words += ["--prefix", reconcile.prefix]
    if reconcile.dry_run:
        words.append("--dry-run")
    if reconcile.unread:
        words.append("--unread")
    if reconcile.grace_seconds != DEFAULT_GRACE_SECONDS:
        words += ["--grace", str(reconcile.grace_seconds)]
    if as_json:
        words.append("--json")
    if reconcile.after:
        words += ["--start-after", reconcile.after]
    return shlex.join(words)
