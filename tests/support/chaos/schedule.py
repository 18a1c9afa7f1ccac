"""Which request fails, and how: decided by a seed, and the same for the same seed whatever comes first.

A decision depends on the seed, the operation, what it is about (a file, a queue) and the how-manieth request of that
kind it is; not on the clock and not on what other files do. So a file meets the same troubles on every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What may become of a request."""

    THROTTLE = "throttled"  # as the service says it
    UNPROCESSED = "put back"  # BatchWriteItem's way to throttle: 200, and everything is still to do
    ERROR = "500"
    UNAVAILABLE = "503"  # a load balancer's, with no word that a client could understand
    DELAY = "delayed"
    LATE = "late"  # takes effect when whoever asked has given up
    CUT = "cut"  # took effect; the connection breaks in the middle of the answer
    LOSE = "answer lost"  # took effect; no answer
    KILL = "function killed"  # took effect; the function dies, with all that it had in hand


# Chance of each fault for one request. Few of those that cost seconds; more where there are few requests. A kill ends
# all of a function's processes, and each new one needs a second of a core.
_READ = {
    Fault.THROTTLE: 0.02,
    Fault.ERROR: 0.02,
    Fault.UNAVAILABLE: 0.02,
    Fault.DELAY: 0.03,
    Fault.CUT: 0.02,
    Fault.LOSE: 0.02,
}
_SLOW_OR_DEADLY = {Fault.LATE: 0.004, Fault.KILL: 0.0007}
CHANCES: Mapping[str, Mapping[Fault, float]] = {
    "GetObject": {**_READ, **_SLOW_OR_DEADLY},
    "HeadObject": {fault: chance for fault, chance in _READ.items() if fault is not Fault.CUT},  # nothing to cut
    "GetItem": {fault: 2 * chance for fault, chance in _READ.items()},
    "UpdateItem": {**_READ, **_SLOW_OR_DEADLY, Fault.CUT: 0.03, Fault.LOSE: 0.04},
    "BatchWriteItem": {**_READ, **_SLOW_OR_DEADLY, Fault.UNPROCESSED: 0.06, Fault.LOSE: 0.04, Fault.KILL: 0.006},
    "SendMessage": {**{fault: 2 * chance for fault, chance in _READ.items()}, Fault.LATE: 0.08},
    "PublishBatch": {**_READ, **_SLOW_OR_DEADLY, Fault.LOSE: 0.04, Fault.KILL: 0.008},
}

# Files that find nobody for as long as there are faults: their events end as dead letters.
_CURSED = 0.01
# An outage of the topic, longer than the patience of whoever publishes (3 tries of 3 requests): the batch comes again.
_OUTAGE = range(20, 32)


@dataclass(frozen=True)
class Schedule:
    """The faults of one run."""

    seed: int

    def fault(self, operation: str, target: str, turn: int) -> Fault | None:
        """What becomes of request number `turn` (from 0) of this operation on this target; None: nothing special."""
        if operation == "PublishBatch" and turn in _OUTAGE:
            return Fault.UNAVAILABLE
        if operation == self._curse(target):
            return Fault.ERROR  # throttling would be no try
        drawn = self._draw(operation, target, turn)
        for fault, chance in CHANCES.get(operation, {}).items():
            drawn -= chance
            if drawn < 0:
                return fault
        return None

    def share(self, operation: str, target: str, turn: int) -> float:
        """How much of a fault: from 0 up to 1."""
        return self._draw("share", operation, target, turn)

    def _curse(self, target: str) -> str | None:
        """The operation that never succeeds on a cursed file."""
        drawn = self._draw("curse", target)
        return None if drawn >= _CURSED else "GetObject" if drawn < _CURSED / 2 else "UpdateItem"

    def _draw(self, *about: object) -> float:
        digest = hashlib.sha256("\0".join(map(str, (self.seed, *about))).encode()).digest()
        return int.from_bytes(digest[:8]) / 2**64
