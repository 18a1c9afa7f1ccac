"""`filetracker status`: whether all is well, in one look."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from filetracker.aws.sqs import Queue
from filetracker.aws.stack_outputs import Stack, find_stack
from filetracker.cli.failures import PROBLEM
from filetracker.cli.files_view import fault_text, files_table
from filetracker.cli.options import DEFAULT_STACK, JsonOption, StackOption
from filetracker.cli.screen import good_or_bad, make_table, name_text, print_json, print_table, print_text, stdout
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.models import Fault, FileRecord, Status
from filetracker.files.query import ListQuery
from filetracker.files.repository import FileRepository

_NEWEST = 3


def show_status(as_json: JsonOption = False, stack: StackOption = DEFAULT_STACK) -> None:
    """Show whether all is well: what waits in each queue, the newest files, the latest failures.

    Ends with 1 where anything waits in a dead-letter queue or in the errors queue.
    """
    where = find_stack(stack)
    files = FileRepository(where.files_table_name)
    listing = Listing(FilesIndex(files), where.list_shards)
    with ThreadPoolExecutor(len(where.queue_urls), thread_name_prefix="status") as pool:
        depths = dict(zip(where.queue_urls, pool.map(_depth, where.queue_urls.values()), strict=True))
    newest = listing.page(ListQuery(), _NEWEST).files
    latest = listing.page(ListQuery([Status.FAILED]), _NEWEST).files
    # The index does not hold why a file failed.
    whole = files.get_many(record.file_name for record in latest)
    failed = [whole.get(record.file_name, record) for record in latest]
    if as_json:
        print_json(_document(where, depths, newest, failed))
    else:
        _print(where, depths, newest, failed)
    if any(depth for name, depth in depths.items() if _is_trouble(name, where)):
        raise typer.Exit(PROBLEM)


def _depth(url: str) -> int:
    return Queue(url).depth()


def _is_trouble(queue_name: str, where: Stack) -> bool:
    """Every queue but the one that files pass through on their way."""
    return where.queue_urls[queue_name] != where.uploads_queue_url


def _document(
    where: Stack, depths: Mapping[str, int], newest: list[FileRecord], failed: list[FileRecord]
) -> dict[str, Any]:
    return {
        "stack": where.name,
        "region": where.region,
        "bucketName": where.bucket_name,
        "queues": dict(depths),
        "newest": [record.to_document() for record in newest],
        "latestFailed": [record.to_document() for record in failed],
    }


def _print(where: Stack, depths: Mapping[str, int], newest: list[FileRecord], failed: list[FileRecord]) -> None:
    screen = stdout()
    print_text(f"Stack {where.name} in {where.region}, bucket {where.bucket_name}\n")
    print_table(_queues_table(where, depths))
    for url in (where.deliveries_dlq_url, where.start_job_dlq_url, where.reconcile_dlq_url):
        if depths.get(url.rpartition("/")[2]):
            screen.print(f"Once that is mended: aws sqs purge-queue --queue-url {url}", soft_wrap=True, markup=False)
    print_text("")
    if newest:
        print_table(files_table(newest))
    else:
        print_text("There are no files yet.")
    if failed:
        print_text("\nLatest failures; `filetracker ls --status FAILED` lists all:")
    for record in failed:
        screen.print(Text.assemble(name_text(record.file_name), "\n  ", fault_text(record.error or Fault("", ""))))


def _queues_table(where: Stack, depths: Mapping[str, int]) -> Table:
    remedies = {
        where.uploads_queue_url: "waiting or being tracked; it empties by itself",
        where.uploads_dlq_url: "could not be tracked: mend the cause, then `filetracker redrive`",
        where.errors_queue_url: "reports to read: `filetracker errors`",
        where.rule_dlq_url: "EventBridge could not deliver: mend the queue's policy, then `filetracker redrive`",
        where.notify_dlq_url: "notifications that SNS refused: `filetracker redrive --notices`",
        where.deliveries_dlq_url: "a subscriber was not reached: mend or remove its subscription",
        where.start_job_dlq_url: "jobs not started: mend the cause; the sweep starts them",
        where.reconcile_dlq_url: "a reconciliation did not reach its end: `filetracker reconcile`",
    }
    table = make_table("", "Queue", "Waiting", "")
    for name, depth in depths.items():
        trouble = depth > 0 and _is_trouble(name, where)
        sign = good_or_bad(good=not trouble)
        remedy = remedies.get(
            where.queue_urls[name], "set aside: look at the messages, mend the cause, send them again"
        )
        table.add_row(sign, name, Text(f"{depth:,}", style="bold red" if trouble else ""), remedy if depth else "")
    return table
