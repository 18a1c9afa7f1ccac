"""From the stream of the table `Jobs` to the state machine: what was submitted is started, once.

A stream delivers a failing batch again and again, and so blocks its shard. So each job that can't be started is tried a
few times here, then set aside in a dead-letter queue. (The sweep starts it later, if it can then be started.)
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from filetracker.aws.stream import JobChange
from filetracker.errors import WorldFaultError
from filetracker.job_records import Job, JobStatus

_ATTEMPTS = 3
_REASON_CHARACTERS = 1024


class StartedExecutions(Protocol):
    """The state machine."""

    def start(self, job: Job) -> bool:
        """Sees to it that a job has an execution; False where that is over already."""


class DeadLetters(Protocol):
    """Where jobs go that could not be started."""

    def send(self, body: str, **attributes: str) -> None:
        """Sends one message."""


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

    def set_aside(self, stream_record: Mapping[str, Any], reason: str) -> None:
        """Keeps a stream record that tells no job. Raises WorldFaultError when even that fails."""
        self.dead_letters.send(json.dumps(stream_record), ErrorMessage=reason[:_REASON_CHARACTERS])

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
        for attempt in range(_ATTEMPTS):
            if attempt:
                self.sleep(random.uniform(0.1, 0.3) * 2**attempt)  # noqa: S311 - jitter, not a secret
            try:
                (result.started if self.executions.start(job) else result.over).append(job.job_id)
            except WorldFaultError as error:
                reason = f"{error.code}: {error}"
            else:
                return
        letter = json.dumps({"jobId": job.job_id, "fileName": job.file_name, "operation": job.operation})
        self.dead_letters.send(letter, JobId=job.job_id, ErrorMessage=reason[:_REASON_CHARACTERS])
        result.set_aside.append((job.job_id, reason))
