"""From the stream of the table `Jobs` to the state machine: what was submitted is started, once.

What fails is set aside (stream_failures.py); the sweep starts it later, if it can then be started.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from filetracker.aws.dead_letters import DeadLetters, attempts, set_aside
from filetracker.errors import WorldFaultError
from filetracker.jobs.changes import JobChange
from filetracker.jobs.models import Job, JobStatus


class StartedExecutions(Protocol):
    """The state machine."""

    def start(self, job: Job) -> bool:
        """Sees to it that a job has an execution; False where that is over already."""


@dataclass
class Started:
    """What came of a batch of the stream: the ids of jobs."""

    started: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)  # the record was redelivered late
    set_aside: list[tuple[str, str]] = field(default_factory=list)  # each with the reason


@dataclass(frozen=True)
class JobStarter:
    """Starts the new jobs of a batch of stream records."""

    executions: StartedExecutions
    dead_letters: DeadLetters
    sleep: Callable[[float], None] = time.sleep

    def start(self, changes: Sequence[JobChange]) -> Started:
        """Starts each job that was added and waits.

        Raises WorldFaultError only when neither Step Functions nor the dead-letter queue takes a job: then the stream
        has to deliver the batch again.
        """
        result = Started()
        for old, new in changes:
            if old is None and new is not None and new.status is JobStatus.QUEUED:
                self._start(new, result)
        return result

    def _start(self, job: Job, result: Started) -> None:
        reason = ""
        for _ in attempts(self.sleep):
            try:
                (result.started if self.executions.start(job) else result.over).append(job.job_id)
            except WorldFaultError as error:
                reason = f"{error.code}: {error}"
            else:
                return
        letter = json.dumps({"jobId": job.job_id, "fileName": job.file_name, "operation": job.operation})
        set_aside(self.dead_letters, letter, reason, JobId=job.job_id)
        result.set_aside.append((job.job_id, reason))
