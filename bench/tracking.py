"""How fast files are tracked on an embedded emulator, with both event sources side by side.

    make bench

Prints, for each event source: files per second of a burst (from the first PUT to the last record), and the time from
the end of a PUT until the record can be read, file by file. Emulators are not AWS: compare the columns, not the clock.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.local.ministack import start_ministack, stop_ministack
from scripts.processes import find_free_port
from tests.support.stack.stack import Stack, poll

BURST_FILES, CLIENTS = 2_000, 8
SINGLE_FILES = 200
PATIENCE_SECONDS = 60
EVENT_SOURCES = ("sqs", "eventbridge")


def main() -> None:
    table = Table("event source", "burst, files/s", "PUT to visible p50, ms", "p95, ms")
    with emulator() as stack:
        for event_source in EVENT_SOURCES:
            stack.apply(event_source)
            latencies = sorted(latency_ms(stack, f"{event_source}/single/{n}") for n in range(SINGLE_FILES))
            p50, p95 = statistics.median(latencies), latencies[int(len(latencies) * 0.95)]
            rate = burst_files_per_second(stack, f"{event_source}/burst")
            table.add_row(event_source, f"{rate:.0f}", f"{p50:.0f}", f"{p95:.0f}")
    Console().print(table)


@contextmanager
def emulator() -> Iterator[Stack]:
    """A prepared stack on an emulator of its own."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "ministack"
        state.mkdir()
        port = find_free_port()
        start_ministack(port, state)
        try:
            yield Stack.prepare(Path(folder) / "terraform", f"http://localhost:{port}", "ministack", "ft-bench")
        finally:
            stop_ministack(state)


def latency_ms(stack: Stack, key: str) -> float:
    """From the end of a PUT until the record is there."""
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"x")
    began = time.perf_counter()
    while stack.record(key) is None:
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise AssertionError(f"{key} was not tracked within {PATIENCE_SECONDS} s")
    return (time.perf_counter() - began) * 1000


def burst_files_per_second(stack: Stack, prefix: str) -> float:
    """Files put by several clients at once, as fast as they can."""
    before = count(stack)
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        puts = (
            clients.submit(stack.s3.put_object, Bucket=stack.bucket, Key=f"{prefix}/{n}", Body=b"x")
            for n in range(BURST_FILES)
        )
        for put in list(puts):
            put.result()
    poll("the burst tracked", lambda: count(stack) - before >= BURST_FILES, 300)
    return BURST_FILES / (time.perf_counter() - began)


def count(stack: Stack) -> int:
    """How many records there are."""
    pages = stack.dynamodb.get_paginator("scan").paginate(TableName=stack.outputs["files_table_name"], Select="COUNT")
    return sum(page["Count"] for page in pages)


if __name__ == "__main__":
    main()
