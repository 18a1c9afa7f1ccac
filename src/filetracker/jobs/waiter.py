"""Waits until jobs are over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from filetracker.jobs.models import Job

_FIRST_PAUSE_SECONDS = 0.5
_MAX_PAUSE_SECONDS = 5.0


class JobLookup(Protocol):
    """Where jobs are looked up."""

    def get(self, job_id: str) -> Job:
        """The job as it is now."""


@dataclass(frozen=True)
class JobWaiter:
    """Asks, more and more slowly, until every job is over or the time is up."""

    jobs: JobLookup
    timeout_seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def wait(self, submitted: Sequence[Job]) -> Iterator[Job]:
        """Each job as soon as it is over; at the time's end, those that are not, as they are then."""
        pending = {job.job_id: job for job in submitted}
        deadline = self.clock() + self.timeout_seconds
        pause = _FIRST_PAUSE_SECONDS
        while pending:
            for job_id in list(pending):
                pending[job_id] = self.jobs.get(job_id)
                if pending[job_id].status.is_finished:
                    yield pending.pop(job_id)
            if not pending or self.clock() >= deadline:
                break
            self.sleep(pause)
            pause = min(pause * 1.5, _MAX_PAUSE_SECONDS)
        yield from pending.values()
