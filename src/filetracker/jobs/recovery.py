"""What becomes of a job that the state machine has left alone: it waits and was never started, or nobody ended it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto

from filetracker.files.models import Fault
from filetracker.jobs.models import Job, JobStatus
from filetracker.jobs.ports import JobExecutions, SweepStore
from filetracker.sharding import list_key
from filetracker.timestamps import format_time

# By how the execution is.
_FAULTS = {
    "TIMED_OUT": Fault("TimedOut", "The job was not done in time."),
    "ABORTED": Fault("Aborted", "The job's execution was stopped by hand."),
    None: Fault("ExecutionLost", "The job's execution is not there any more: submit the job again."),
}
_OTHERWISE = Fault("ExecutionFailed", "The job's execution ended without a result: submit the job again.")


class RecoveryResult(Enum):
    """What was done for a job."""

    NOTHING = auto()  # somebody is at work on it, or it is over
    STARTED = auto()
    ENDED = auto()


@dataclass(frozen=True)
class JobRecovery:
    """Starts and ends jobs in place of the state machine."""

    table: SweepStore
    executions: JobExecutions
    list_shards: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def recover(self, listed: Job) -> RecoveryResult:
        """Does what the job lacks; may be asked again. What its runner found counts, whoever makes it the status."""
        execution = self.executions.status(listed)
        if execution == "RUNNING":
            return RecoveryResult.NOTHING
        job = self.table.get(listed.job_id)  # after the execution: what that had to say stands there
        if job is None or job.status.is_finished:
            return RecoveryResult.NOTHING
        if execution is None and job.status is JobStatus.QUEUED:
            return RecoveryResult.STARTED if self.executions.start(job) else RecoveryResult.NOTHING
        return RecoveryResult.ENDED if self.table.end(job, self._ended(job, execution)) else RecoveryResult.NOTHING

    def _ended(self, job: Job, execution: str | None) -> Job:
        status = job.outcome or JobStatus.FAILED
        return replace(
            job,
            status=status,
            error=job.error if job.outcome else _FAULTS.get(execution, _OTHERWISE),
            ended_time=format_time(self.now()),
            list_key=list_key(status, job.job_id, self.list_shards),
        )
