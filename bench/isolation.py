"""What it costs to read content in a process that can be killed, by the ways there are, over all samples.

    make bench

`here` is no isolation at all; `one child` is what the function does; `a fork each` forks a process that has imported
the readers for each file (the function cannot: it has threads and an environment); `a child each` starts anew.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts, describe
from filetracker.metadata.isolation.child_pool import ChildPool
from filetracker.metadata.isolation.child_process import ChildProcess
from filetracker.metadata.isolation.limits import plan_children
from filetracker.metadata.range_reader import BLOCK_BYTES, Fetch
from tests.support.content.samples import samples

ROUNDS = 5
BUDGET = ContentBudget()
_, LIMITS = plan_children(512, BUDGET.seconds)

Read = Callable[[ContentFacts, bytes], ContentDescription]


def main() -> None:
    pool = ChildPool(1, lambda: ChildProcess(LIMITS))
    ways: dict[str, Read] = {
        "here": here,
        "one child": lambda facts, data: pool.describe(facts, _source(data), BUDGET, nullcontext()),
        "a fork each": forked,
        "a child each": anew,
    }
    table = Table("way", "ms a file, median of rounds", "beside here", title=f"Isolation, {len(samples())} samples")
    milliseconds = {name: measure(read) for name, read in ways.items()}
    for name, cost in milliseconds.items():
        table.add_row(name, f"{cost:.2f}", f"{cost - milliseconds['here']:+.2f}")
    pool.close()
    Console().print(table)


def measure(read: Read) -> float:
    """Milliseconds for one sample, on average; the median of some rounds, after one to get warm."""
    files = [(sample.name, sample.read_bytes()) for sample in samples()]
    rounds = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        for name, data in files:
            read(ContentFacts(name, len(data), "binary/octet-stream", data[:BLOCK_BYTES]), data)
        rounds.append((time.perf_counter() - began) * 1000 / len(files))
    return statistics.median(rounds[1:])


def _source(data: bytes) -> Fetch:
    def fetch(start: int, length: int) -> bytes:
        return data[start : start + length]

    return fetch


def here(facts: ContentFacts, data: bytes) -> ContentDescription:
    """In this process."""
    return describe(facts, _source(data), BUDGET)


def forked(facts: ContentFacts, data: bytes) -> ContentDescription:
    """In a copy of this process, which has one thread."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, json.dumps(asdict(here(facts, data))).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = json.loads(answer.read())
    os.waitpid(child, 0)
    return ContentDescription(**told)


def anew(facts: ContentFacts, data: bytes) -> ContentDescription:
    """In a child of its own."""
    child = ChildProcess(LIMITS)
    try:
        return child.describe(facts, _source(data), BUDGET)
    finally:
        child.close()


if __name__ == "__main__":
    main()
