"""The report of a run: which faults met which operations, and what it took to get over them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.chaos.proxy import ChaosProxy
from tests.support.chaos.schedule import CHANCES, Fault

# What MiniStack logs of the functions that it runs.
_LOGGED = {
    "batches lost to a killed function": re.compile(r"errorMessage=Worker process died"),
    "batches lost to the function's time-out": re.compile(r"errorMessage=Task timed out"),
    "messages handed back for another try": re.compile(r"\((\d+) partial failures\)"),
}


def fault_table(proxy: ChaosProxy) -> Iterator[str]:
    """Faults by operation and kind."""
    yield f"{'':22}" + "".join(f"{operation:>15}" for operation in CHANCES) + f"{'all':>8}"
    for fault in Fault:
        counts = [proxy.injected[operation, fault] for operation in CHANCES]
        yield f"{fault:22}" + "".join(f"{count or '-':>15}" for count in counts) + f"{sum(counts):8}"
    requests = [proxy.requests[operation] for operation in CHANCES]
    yield f"{'of requests':22}" + "".join(f"{count:15}" for count in requests) + f"{proxy.requests.total():8}"


def log_counts(log: str) -> Iterator[str]:
    """What the emulator's log tells of the functions."""
    for what, pattern in _LOGGED.items():
        found = pattern.findall(log)
        yield f"{what}: {sum(int(number) if number.isdigit() else 1 for number in found)}"
