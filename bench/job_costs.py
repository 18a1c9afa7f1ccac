"""What was counted of a job as what it costs by AWS's list prices. Pure: no AWS, no clock.

Sources: DynamoDB Developer Guide, "DynamoDB item sizes and formats" and "Managing write capacity with global secondary
indexes"; each service's pricing page (prices.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import prices

KIB = 1024
_LOG_EVENT_BYTES = 26  # that CloudWatch Logs adds to each line

Item = Mapping[str, Mapping[str, Any]]  # as DynamoDB writes it: {"JobId": {"S": "…"}}


@dataclass(frozen=True)
class Index:
    """A global secondary index: the attributes of its key, and those that it holds, keys included."""

    keys: frozenset[str]
    attributes: frozenset[str]

    def projection(self, item: Item | None) -> Item | None:
        """What it holds of an item; None where an attribute of its key is not there."""
        if item is None or not self.keys <= item.keys():
            return None
        return {name: value for name, value in item.items() if name in self.attributes}


@dataclass(frozen=True)
class Looks:
    """How the state machine waits for an instance: how often it looked in vain, and what one such look costs."""

    in_vain: float = 0
    transitions: int = 0
    reads: int = 0


@dataclass(frozen=True)
class JobCounts:
    """What one job took, the mean of some."""

    transitions: float
    write_units: float
    read_units: float
    function_calls: float
    gb_seconds: float
    s3_writes: float
    s3_reads: float
    api_requests: float
    publishes: float
    log_bytes: float
    looks: Looks = Looks()


@dataclass(frozen=True)
class Machine:
    """The instance of a job on AWS: it reports after `seconds`, is looked at every `poll_seconds`."""

    seconds: float
    poll_seconds: float
    volume_gib: int

    @property
    def looks_in_vain(self) -> int:
        """Before the one that finds the result."""
        return max(math.ceil(self.seconds / self.poll_seconds) - 1, 0)

    @property
    def billed_hours(self) -> float:
        """Hours that are billed."""
        return max(self.seconds, prices.MIN_BILLED_SECONDS) / prices.SECONDS_PER_HOUR


@dataclass(frozen=True)
class CostLine:
    """One thing that is paid for: how much of it a job takes, and dollars for a million jobs."""

    what: str
    quantity: float
    dollars: float


def cost_lines(counts: JobCounts, machine: Machine | None = None) -> list[CostLine]:
    """All that is paid for. Looks at an instance are as many as there are on AWS, not as many as were counted."""
    more_looks = machine.looks_in_vain - counts.looks.in_vain if machine else 0
    transitions = counts.transitions + more_looks * counts.looks.transitions
    reads = counts.read_units + more_looks * counts.looks.reads
    hours = machine.billed_hours if machine else 0
    volume = machine.volume_gib * prices.VOLUME_GB_MONTH / prices.HOURS_PER_MONTH if machine else 0
    priced = [
        ("state transitions", transitions, prices.STATE_TRANSITION),
        ("DynamoDB write units", counts.write_units, prices.WRITE_UNIT),
        ("DynamoDB read units", reads, prices.READ_UNIT),
        ("Lambda requests", counts.function_calls, prices.LAMBDA_REQUEST),
        ("Lambda GB-seconds", counts.gb_seconds, prices.LAMBDA_GB_SECOND),
        ("S3 PUT, COPY, POST, LIST", counts.s3_writes, prices.S3_WRITE),
        ("S3 GET, HEAD", counts.s3_reads, prices.S3_READ),
        ("API requests", counts.api_requests, prices.API_REQUEST),
        ("SNS publishes", counts.publishes, prices.PUBLISH),
        ("KB of logs", counts.log_bytes / 1000, prices.LOG_GB / prices.MILLION),
        ("instance, seconds", hours * prices.SECONDS_PER_HOUR, prices.INSTANCE_HOUR / prices.SECONDS_PER_HOUR),
        (
            "its public IPv4, seconds",
            hours * prices.SECONDS_PER_HOUR,
            prices.PUBLIC_IPV4_HOUR / prices.SECONDS_PER_HOUR,
        ),
        ("its volume, seconds", hours * prices.SECONDS_PER_HOUR, volume / prices.SECONDS_PER_HOUR),
    ]
    return [CostLine(what, quantity, quantity * price * prices.MILLION) for what, quantity, price in priced]


def write_units(old: Item | None, new: Item | None, indexes: Sequence[Index]) -> int:
    """Of a write that made the one item of the other, in the table and in its indexes."""
    units = _units_of_change(old, new)
    for index in indexes:
        before, after = index.projection(old), index.projection(new)
        if before == after:
            continue
        if before and after and any(before[key] != after[key] for key in index.keys):
            units += _units(before) + _units(after)  # it is taken out there and put in here
        else:
            units += _units_of_change(before, after)
    return units


def read_units(item: Item) -> int:
    """Of a consistent read."""
    return math.ceil(item_bytes(item) / (4 * KIB)) or 1


def item_bytes(item: Item) -> int:
    """What DynamoDB takes an item to be: names and values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def log_bytes(messages: Sequence[str]) -> int:
    """What CloudWatch Logs takes lines to be."""
    return sum(len(message.encode()) + _LOG_EVENT_BYTES for message in messages)


def _units_of_change(old: Item | None, new: Item | None) -> int:
    return max(_units(item) for item in (old or {}, new or {}))


def _units(item: Item) -> int:
    return math.ceil(item_bytes(item) / KIB) or 1


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.lstrip("-").replace(".", "")) / 2) + 1
        case "SS":
            return sum(len(text.encode()) for text in content)
        case "M":
            return 3 + item_bytes(content) + len(content)
        case "BOOL" | "NULL":
            return 1
    raise ValueError(f"jobs hold no attributes of type {kind}")
