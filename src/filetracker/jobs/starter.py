"""From the stream of the table `Jobs` to the state machine: what was submitted is started, once.

What fails is set aside (stream_failures.py); the sweep starts it later, if it can then be started.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from filetracker.aws.dead_letters import DeadLetters, attempts, send_to_dead_letters
from filetracker.errors import RetriableError
from filetracker.jobs.changes import JobChange
from filetracker.jobs.models import Job, JobStatus
from filetracker.jobs.ports import JobExecutions


@dataclass
class StartResult:
    """What came of a batch of the stream: the ids of jobs."""

    started: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)  # the record was redelivered late
    dead_lettered: list[tuple[str, str]] = field(default_factory=list)  # each with the reason


@dataclass(frozen=True)
class JobStarter:
    """Starts the new jobs of a batch of stream records."""

    executions: JobExecutions
    dead_letters: DeadLetters
    sleep: Callable[[float], None] = time.sleep

    def start(self, changes: Sequence[JobChange]) -> StartResult:
        """Starts each job that was added and waits.

        Raises RetriableError only when neither Step Functions nor the dead-body queue takes a job: then the stream
        has to deliver the batch again.
        """
        result = StartResult()
        for old, new in changes:
            if old is None and new is not None and new.status is JobStatus.QUEUED:
                self._start(new, result)
        return result

    def _start(self, job: Job, result: StartResult) -> None:
        reason = ""
        for _ in attempts(self.sleep):
            try:
                (result.started if self.executions.start(job) else result.over).append(job.job_id)
            except RetriableError as error:
                reason = f"{error.code}: {error}"
            else:
                return
        body = json.dumps({"jobId": job.job_id, "fileName": job.file_name, "operation": job.operation})
        send_to_dead_letters(self.dead_letters, body, reason, JobId=job.job_id)
        result.dead_lettered.append((job.job_id, reason))
