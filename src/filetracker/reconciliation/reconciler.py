"""Reconcile: finds where the table is not true, and has it mended; takes in a bucket that was there before.

Events can be lost, before they reach the queue or with it. So the bucket's listing and the table are walked through
side by side. What looks wrong is looked at again, in the table itself, for an index lags behind; what is wrong is
queued as an event that only names the key. Tracking does the rest as for any other event: it asks S3 what is true of
that key. So no finding of this walk is ever written down as a fact, and no record becomes a tombstone because a listing
said so. Any failure ends the walk, and nothing more is queued.

Beside live traffic, what has just changed is on its way through the queue and no drift. Changes younger than the grace
are left out; a change that S3 does not date (a removal, say) counts once its record has stood still for a while.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import TypeVar

from filetracker.files.models import FileRecord
from filetracker.files.ports import FileRecords, ShardReader
from filetracker.reconciliation.drift import Drift, Finding, Pair, find_drift
from filetracker.reconciliation.merge import join_by_name, records_by_name
from filetracker.reconciliation.ports import ObjectListing, TrackingQueue
from filetracker.timestamps import format_time
from filetracker.tracking.s3_events import RECONCILE_SOURCE

DEFAULT_GRACE_SECONDS = 300
MAX_SETTLING_SECONDS = 15  # tracking takes a second or two, unless the queue is long

_NAMES_PER_ROUND = 1_000
_MAX_UNSETTLED = 10_000  # a few MB
_KEYS_PER_READ = 100
_MESSAGES_PER_SEND = 10
_WORKERS = 10

Item = TypeVar("Item")


@dataclass
class Tally:
    """What was counted. `recent` is what looked wrong and is too young to tell; `unread` is no drift."""

    compared: int = 0
    missing: int = 0
    stale: int = 0
    ghost: int = 0
    unread: int = 0
    recent: int = 0
    queued: int = 0

    @property
    def drift(self) -> int:
        """All that is not true."""
        return self.missing + self.stale + self.ghost

    def as_dict(self) -> dict[str, int]:
        """By name, so that the next slice can go on counting: `Tally(**counts)`."""
        return asdict(self)


@dataclass
class Reconciler:
    """One walk over the names that begin with `prefix` and come after `after`; counts in `tally`.

    With `unread`, files whose content could not be read are tracked again, too: they may be readable by now.

    `after` moves along: all up to there is compared, and queued where it was wrong. So a walk that was interrupted is
    taken up by another one that begins there. `is_complete` says that the end was reached.
    """

    listing: ObjectListing
    index: ShardReader
    files: FileRecords
    queue: TrackingQueue
    list_shards: int
    prefix: str = ""
    after: str = ""
    grace_seconds: int = DEFAULT_GRACE_SECONDS
    dry_run: bool = False
    unread: bool = False
    tally: Tally = field(default_factory=Tally)
    on_finding: Callable[[Finding], None] = lambda finding: None  # noqa: ARG005 - nobody listens
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    is_complete: bool = field(default=False, init=False)
    _unsettled: list[Finding] = field(default_factory=list, init=False)
    _settled_at: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)
    _walk_id: str = field(default_factory=lambda: uuid.uuid4().hex[:12], init=False)

    def run(self, is_time_up: Callable[[], bool] = lambda: False) -> None:
        """Walks until the end, or until `is_time_up()` after a round of names. Raises RetriableError."""
        # What changed after the walk began may have been listed before.
        young = format_time(self.now() - timedelta(seconds=self.grace_seconds))
        pairs = join_by_name(
            self.listing.objects(self.prefix, self.after),
            records_by_name(self.index, self.list_shards, self.prefix, self.after),
        )
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="reconcile") as pool:
            for first in pairs:
                last = self._work_round(chain([first], islice(pairs, _NAMES_PER_ROUND - 1)), young, pool)
                time_is_up = is_time_up()
                if time_is_up or len(self._unsettled) >= _MAX_UNSETTLED or self.now() >= self._settled_at:
                    self._settle(pool)
                if not self._unsettled:
                    self.after = last
                if time_is_up:
                    return
            self._settle(pool)
        self.is_complete = True

    def _work_round(self, pairs: Iterable[Pair], young: str, pool: ThreadPoolExecutor) -> str:
        compared, last, suspects = 0, "", []
        for pair in pairs:
            compared, last = compared + 1, pair.file_name
            if not pair.looks_right or (self.unread and not pair.looks_read):
                suspects.append(pair)
        records = self._read([suspect.file_name for suspect in suspects], pool)
        found = [finding for suspect in suspects if (finding := self._find(suspect, records.get(suspect.file_name)))]
        old = [finding for finding in found if finding.changed_time <= young]
        self.tally.recent += len(found) - len(old)
        self._heal([finding for finding in old if finding.is_dated], pool)
        self._await_settling([finding.without_details() for finding in old if not finding.is_dated])
        self.tally.compared += compared
        return last

    def _find(self, suspect: Pair, record: FileRecord | None) -> Finding | None:
        return find_drift(suspect.file_name, suspect.listed, record, unread=self.unread)

    def _await_settling(self, findings: Sequence[Finding]) -> None:
        if findings:
            self._unsettled += findings
            self._settled_at = self.now() + timedelta(seconds=min(self.grace_seconds, MAX_SETTLING_SECONDS))

    def _settle(self, pool: ThreadPoolExecutor) -> None:
        """Counts what has no date once its record has stood still: its event is not just on its way."""
        if not self._unsettled:
            return
        self.sleep(max(0.0, (self._settled_at - self.now()).total_seconds()))
        for findings in _cut(self._unsettled, _NAMES_PER_ROUND):
            records = self._read([finding.file_name for finding in findings], pool)
            still = [finding for finding in findings if finding.is_of(records.get(finding.file_name))]
            self.tally.recent += len(findings) - len(still)
            self._heal(still, pool)
        self._unsettled.clear()

    def _heal(self, findings: Sequence[Finding], pool: ThreadPoolExecutor) -> None:
        if not self.dry_run:
            found_time = format_time(self.now())
            bodies = [self._message(finding, found_time) for finding in findings]
            for _ in pool.map(self.queue.send_many, _cut(bodies, _MESSAGES_PER_SEND)):
                pass  # raises what a sender raised
            self.tally.queued += len(findings)
        for finding in findings:
            self.tally.missing += finding.drift is Drift.MISSING
            self.tally.stale += finding.drift is Drift.STALE
            self.tally.ghost += finding.drift is Drift.GHOST
            self.tally.unread += finding.drift is Drift.UNREAD
            self.on_finding(finding)

    def _message(self, finding: Finding, found_time: str) -> str:
        # ASCII, because SQS refuses some of the characters that keys may hold.
        return json.dumps(
            {
                "source": RECONCILE_SOURCE,
                "key": finding.file_name,
                "time": found_time,
                "id": self._walk_id,
                "drift": finding.drift,
            }
        )

    def _read(self, file_names: Sequence[str], pool: ThreadPoolExecutor) -> dict[str, FileRecord]:
        records: dict[str, FileRecord] = {}
        for found in pool.map(self.files.get_many, _cut(file_names, _KEYS_PER_READ)):
            records.update(found)
        return records


def _cut(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
