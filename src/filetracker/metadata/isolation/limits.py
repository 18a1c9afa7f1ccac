"""What one child may use, and how many children a function's memory allows."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1_048_576
RESERVE_MB = 64  # of the function's memory, for the runtime and what nobody counted
PARENT_MB = 128  # the function itself: Python, boto3, its clients, and the first 64 KiB of ten files
_CHILD_MB = 160  # 30 of it are the readers and their libraries
_MAX_CHILD_MB = 512
_MAX_CHILDREN = 4  # a function with so much memory has one or two processors


@dataclass(frozen=True)
class ChildLimits:
    """Limits of one child: bytes of data memory (RLIMIT_DATA), and seconds of processor time for each file."""

    memory_bytes: int = _CHILD_MB * _MIB
    processor_seconds: int = 10


def plan_children(memory_mb: int, budget_seconds: float) -> tuple[int, ChildLimits]:
    """How many children, and the limits of each: children x limit + parent <= `memory_mb` - 64.

    Processor time is the second net, for a child whose parent cannot kill it; the parent counts elapsed time.
    """
    available_mb = max(_CHILD_MB // 2, memory_mb - RESERVE_MB - PARENT_MB)
    count = max(1, min(_MAX_CHILDREN, available_mb // _CHILD_MB))
    memory_bytes = min(_MAX_CHILD_MB, available_mb // count) * _MIB
    return count, ChildLimits(memory_bytes, processor_seconds=int(budget_seconds) + 2)
