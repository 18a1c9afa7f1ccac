"""A thousand files while everything that can fail does: once it stops, the table equals S3 and nothing is lost.

The functions talk to AWS through a proxy that makes trouble (proxy.py) on a schedule (schedule.py). What they cannot
do within three tries becomes a dead letter, which `filetracker redrive` sends back once the trouble is over.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from filetracker.attributes import from_json_names
from filetracker.aws.dynamodb import to_item
from filetracker.files.models import FileRecord
from filetracker.sharding import list_key
from scripts.processes import BackgroundProcess
from tests.integration.test_burst import items
from tests.support.chaos.audit import bucket_contents, history_gaps, untold_revisions, untrue_records, wrong_notices
from tests.support.chaos.calls import Call
from tests.support.chaos.proxy import ChaosProxy, serving
from tests.support.chaos.schedule import Fault, Schedule
from tests.support.chaos.summary import fault_table, log_counts
from tests.support.chaos.workload import FILES, act, plan
from tests.support.stack.killing import kill_workers
from tests.support.stack.stack import FUNCTION_TIMEOUT_SECONDS, Inbox, Stack, filetracker, poll

SEED = int(os.environ.get("CHAOS_SEED", "2026"))
PREFIX = "chaos"
PATIENCE_SECONDS = 300  # a minute where nobody else wants the processor
# Past track_upload's time-out, and past the 8 s that notify's client waits for an answer.
LATE_SECONDS = {"sns": 8.5}
LATE_OTHERWISE_SECONDS = FUNCTION_TIMEOUT_SECONDS + 0.5
# The services' own variables go before AWS_ENDPOINT_URL, which the emulator sets.
ENDPOINT_VARIABLES = [f"AWS_ENDPOINT_URL_{service}" for service in ("S3", "DYNAMODB", "SQS", "SNS")]


@pytest.mark.integration
@pytest.mark.slow
def test_table_equals_bucket_once_the_faults_stop(
    stack: Stack, inbox: Inbox, emulator: BackgroundProcess, report: list[str]
) -> None:
    killed: list[int] = []

    def kill(call: Call) -> None:
        function = "notify" if call.service == "sns" else "track-upload"
        killed.append(kill_workers(emulator.pid, f"{stack.name_prefix}-{function}"))

    proxy = ChaosProxy(emulator.port, lambda call: LATE_SECONDS.get(call.service, LATE_OTHERWISE_SECONDS), kill)
    began = time.monotonic()
    with reported(report, proxy, emulator), serving(proxy), functions_talk_through(proxy, stack):
        proxy.schedule = Schedule(SEED)
        steps = act(stack.s3, stack.bucket, plan(SEED, PREFIX))
        await_empty_queue(stack)
        trouble_seconds = time.monotonic() - began
        proxy.schedule = None

        letters = stack.depth(stack.outputs["uploads_dlq_url"])
        redrive = filetracker(stack, "redrive")
        assert redrive.returncode == 0, redrive.stderr
        await_empty_queue(stack)
        await_notices(stack, inbox)
        lost = lose_items(stack, inbox)
        reconcile = filetracker(stack, "reconcile", "--grace", "0", "--prefix", f"{PREFIX}/")
        assert reconcile.returncode == 0, reconcile.stderr
        await_empty_queue(stack)
        await_notices(stack, inbox)
        settling_seconds = time.monotonic() - began - trouble_seconds
    changes = sum(map(len, steps.values()))
    notices = len({notice["id"] for notice in inbox.notices})
    report += [
        f"functions' processes killed: {sum(killed)}",
        f"dead letters redriven: {letters}; items deleted, expired or restored behind the tracker's back: {len(lost)}",
        f"{FILES} files, {changes} changes, {notices} notices, delivered {len(inbox.notices)} times",
        f"{trouble_seconds:.0f} s of trouble, {settling_seconds:.0f} s to settle",
    ]

    contents, known = bucket_contents(stack, steps), records(stack)
    assert proxy.surprises == []
    assert {fault for _, fault in proxy.injected} == set(Fault), "every kind did occur"
    assert sum(killed), "functions did die"
    assert letters, "something did become a dead letter"
    assert stack.depth(stack.outputs["notify_dlq_url"]) == 0, "the outage of the topic cost no notice"
    assert stack.depth(stack.outputs["uploads_dlq_url"]) == 0
    expired = {name: wanted for name, wanted in contents.items() if wanted == {"Status": "DELETED"} and name in lost}
    assert (
        list(untrue_records({n: c for n, c in contents.items() if n not in expired.keys() - known.keys()}, known)) == []
    )
    assert list(history_gaps(steps, told_by_s3(stack))) == []
    assert list(wrong_notices(records(stack), inbox.notices, lost)) == []
    report.append(f"survived: all {proxy.injected.total()} faults")


@contextmanager
def reported(report: list[str], proxy: ChaosProxy, emulator: BackgroundProcess) -> Iterator[None]:
    """Reports what was done to the functions, also where they did not get over it."""
    report.append(f"seed {SEED} (CHAOS_SEED=… for another one)")
    try:
        yield
    finally:
        report += fault_table(proxy)
        report.append(f"requests that a client repeated: {proxy.retries}")
        report += log_counts(Path(emulator.log).read_text())


@contextmanager
def functions_talk_through(proxy: ChaosProxy, stack: Stack) -> Iterator[None]:
    """The functions' requests go to the proxy; the test's own do not."""
    endpoints = dict.fromkeys(ENDPOINT_VARIABLES, proxy.url)
    with stack.function_setting("track-upload", **endpoints), stack.function_setting("notify", **endpoints):
        yield


def await_empty_queue(stack: Stack) -> None:
    poll("nothing left to try", lambda: stack.depth(stack.outputs["uploads_queue_url"]) == 0, PATIENCE_SECONDS)


def await_notices(stack: Stack, inbox: Inbox) -> None:
    """Until each revision was told."""

    def told() -> bool:
        inbox.all()
        return not untold_revisions(records(stack), inbox.notices)

    poll("a notice for each revision", told, PATIENCE_SECONDS)


def lose_items(stack: Stack, inbox: Inbox) -> set[str]:
    """What may happen to the table itself: items are deleted by hand, tombstones expire, some items are restored."""
    table, known = stack.outputs["files_table_name"], records(stack)
    gone = [name for name, record in known.items() if record["Status"] == "DELETED"]
    there = [name for name, record in known.items() if record["Status"] == "TRACKED"]
    lost = {*gone[:20], *there[:20]}
    for name in lost:
        stack.dynamodb.delete_item(TableName=table, Key={"FileName": {"S": name}})
    first = {str(n["file"]["fileName"]): n["file"] for n in reversed(inbox.notices)}  # what was told first of each
    restored = [name for name in there[20:] if first[name]["revision"] != known[name]["Revision"]][:20]
    for name in restored:
        image = FileRecord.from_attributes(from_json_names(first[name]))
        item = replace(image, list_key=list_key(image.status, name, 4)).to_attributes()
        stack.dynamodb.put_item(TableName=table, Item=to_item(item))
    assert restored
    return {*lost, *restored}


def records(stack: Stack) -> dict[str, dict[str, object]]:
    return {str(record["FileName"]): record for record in items(stack, "files_table_name", PREFIX)}


def told_by_s3(stack: Stack) -> list[dict[str, object]]:
    """The history without what S3 did not tell."""
    ours = ("CURRENT", "RECONCILED")
    return [event for event in items(stack, "file_events_table_name", PREFIX) if event["EventType"] not in ours]
