"""What a child runs instead of the readers: it does what the name of the file says. Imported by the child alone."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
from collections.abc import Callable
from typing import Any

from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts
from filetracker.metadata.range_reader import Fetch

TYPES = ContentDescription("text/plain", "text/csv")


def describe(
    facts: ContentFacts, fetch: Fetch, budget: ContentBudget, report: Callable[[ContentDescription], None]
) -> ContentDescription:
    """Tells the types, then behaves."""
    report(TYPES)
    return ContentDescription("text/plain", "text/csv", metadata=_BEHAVIORS[facts.file_name](facts, fetch, budget))


def _tell(facts: ContentFacts, *_: Any) -> dict[str, Any]:
    return {"Process": os.getpid(), "Head": len(facts.head)}


def _tell_surroundings(*_: Any) -> dict[str, Any]:
    with open("/proc/self/environ", "rb") as environment:  # noqa: PTH123 - of this very process
        environ = environment.read().decode()
    modules = sorted(name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore", "urllib3", "ssl"))
    return {"Environ": environ, "Files": len(os.listdir("/proc/self/fd")), "Modules": modules}  # noqa: PTH208


def _loop(*_: Any) -> dict[str, Any]:
    while True:
        pass


def _loop_in_c(*_: Any) -> dict[str, Any]:
    re.fullmatch(r"[\d.,' ]*\d[\d.,' ]*(e[-+]?\d+)?\s*x", "1" * 4000 + " " * 4000)
    return {}


def _take_memory(*_: Any) -> dict[str, Any]:
    return {"Bytes": len(bytearray(2 * 2**30))}


def _take_memory_in_pieces(*_: Any) -> dict[str, Any]:
    pieces = []
    while True:
        pieces.append(bytearray(1_000_000))


def _fetch_too_much(facts: ContentFacts, fetch: Fetch, _budget: ContentBudget) -> dict[str, Any]:
    for start in range(0, facts.size, 65_536):
        fetch(start, 65_536)
    return {"Bytes": facts.size}


def _print_and_fetch(_facts: ContentFacts, fetch: Fetch, _budget: ContentBudget) -> dict[str, Any]:
    print('{"described": "by a parser"}', flush=True)  # noqa: T201 - as a parser may
    return {"Bytes": len(fetch(10, 20))}


def _swallow_and_fetch(_facts: ContentFacts, fetch: Fetch, _budget: ContentBudget) -> dict[str, Any]:
    try:
        fetch(0, 10)
    except Exception:  # noqa: BLE001 - as a parser may
        return {"Bytes": 0}
    return {}


def _raise(*_: Any) -> dict[str, Any]:
    raise KeyError("a bug")


def _write_a_file(*_: Any) -> dict[str, Any]:
    with open("/tmp/filetracker-child", "wb") as file:  # noqa: PTH123, S108 - it must not work
        file.write(b"x")
    return {}


_BEHAVIORS: dict[str, Callable[..., Any]] = {
    "tell": _tell,
    "tell surroundings": _tell_surroundings,
    "loop": _loop,
    "loop in C": _loop_in_c,
    "take memory": _take_memory,
    "take memory in pieces": _take_memory_in_pieces,
    "fetch too much": _fetch_too_much,
    "print and fetch": _print_and_fetch,
    "swallow and fetch": _swallow_and_fetch,
    "write a file": _write_a_file,
    "raise": _raise,
    "exit": lambda *_: os._exit(3),
    "SIGKILL": lambda *_: os.kill(os.getpid(), signal.SIGKILL),
    "SIGSEGV": lambda *_: ctypes.string_at(0),
}
