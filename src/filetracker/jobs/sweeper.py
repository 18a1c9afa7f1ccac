"""Clears away what jobs left behind: the net under the state machine, for when that fails itself.

- Jobs that wait and have no execution are started; those whose execution is over are ended, with what is known.
- Instances whose job is over, unknown or past its time are terminated.
- Slots that jobs hold that are over are given back.
- Uploads in parts that such jobs have open are aborted.

What is under way is left alone. Whatever is read from an index is read again before something is done about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from filetracker.errors import RetriableError
from filetracker.jobs.models import Job, JobInstance, JobQuery, JobStatus, is_job_id
from filetracker.jobs.operations.registry import OPERATIONS
from filetracker.jobs.ports import JobExecutions, JobInstances, SweepStore
from filetracker.jobs.recovery import JobRecovery, RecoveryResult
from filetracker.object_keys import OUTPUT_FOLDER
from filetracker.pagination import Position
from filetracker.sweep import Attempt, SweepResult
from filetracker.timestamps import parse_time
from filetracker.uploads.models import ListedUpload
from filetracker.uploads.ports import MultipartUploads

# What the stream and the state machine may need of themselves, before they are helped.
_PATIENCE = timedelta(minutes=5)
# An instance is given its whole time, and that to begin and to end.
_MARGIN = timedelta(minutes=10)
_PAGE = 100


@dataclass
class JobSweepResult(SweepResult):
    """How many of each."""

    started: int = 0
    ended: int = 0
    terminated: int = 0
    released: int = 0
    aborted: int = 0


@dataclass(frozen=True)
class JobSweeper:
    """Sweeps one stack."""

    table: SweepStore
    executions: JobExecutions
    instances: JobInstances
    multiparts: MultipartUploads
    list_shards: int
    job_timeout: timedelta
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self, is_time_up: Callable[[], bool]) -> JobSweepResult:
        """Clears away what it can. One that fails holds up no other."""
        swept = JobSweepResult()
        swept.try_all(self._clear_all(swept), is_time_up)
        return swept

    def _clear_all(self, swept: JobSweepResult) -> Iterator[Attempt]:
        for clear in (self._clear_jobs, self._clear_instances, self._clear_slots, self._clear_uploads):
            try:
                yield from clear(swept)
            except RetriableError as error:  # they could not even be listed: the others can
                swept.failures.append(str(error))

    # Jobs that nobody brings to an end

    def _clear_jobs(self, swept: JobSweepResult) -> Iterator[Attempt]:
        at_work = self.executions.running()  # so that jobs that wait, however many, are not asked for one by one
        query = JobQuery((JobStatus.RUNNING, JobStatus.QUEUED))
        for partition in query.partitions(self.list_shards):
            for job in self._all(query, partition):
                if job.job_id not in at_work and self._is_old(job.started_time or job.submitted_time):
                    yield partial(self._recover, job, swept)

    def _recover(self, job: Job, swept: JobSweepResult) -> None:
        helped = JobRecovery(self.table, self.executions, self.list_shards, self.now).recover(job)
        swept.started += helped is RecoveryResult.STARTED
        swept.ended += helped is RecoveryResult.ENDED

    # Instances

    def _clear_instances(self, swept: JobSweepResult) -> Iterator[Attempt]:
        for instance in self.instances.all():
            yield partial(self._end_instance, instance, swept)

    def _end_instance(self, instance: JobInstance, swept: JobSweepResult) -> None:
        has_time = self.now() < instance.launched_at + self.job_timeout + _MARGIN
        if has_time and not self._is_over(instance.job_id):
            return
        self.instances.terminate(instance.instance_id)
        swept.terminated += 1

    # Slots

    def _clear_slots(self, swept: JobSweepResult) -> Iterator[Attempt]:
        for job_id in self.table.holders():
            yield partial(self._release, job_id, swept)

    def _release(self, job_id: str, swept: JobSweepResult) -> None:
        if self._is_over(job_id):
            self.table.release(job_id)
            swept.released += 1

    # Uploads in parts

    def _clear_uploads(self, swept: JobSweepResult) -> Iterator[Attempt]:
        """Those of other tools, and those that no job has noted, are left to the sweep of uploads."""
        for upload in self.multiparts.all(OUTPUT_FOLDER):
            yield partial(self._abort, upload, swept)

    def _abort(self, upload: ListedUpload, swept: JobSweepResult) -> None:
        job = self._job_of(upload)
        if job is None or not self._is_over(job.job_id):
            return
        self.multiparts.abort(upload.file_name, upload.multipart_id)
        self.table.clear_multipart(job.job_id, upload.multipart_id)
        swept.aborted += 1

    def _job_of(self, upload: ListedUpload) -> Job | None:
        output = upload.file_name.removeprefix(OUTPUT_FOLDER)
        for ending in {operation.ending for operation in OPERATIONS.values()}:
            if not output.endswith(ending):
                continue
            file_name = output.removesuffix(ending)
            for job in self._all(JobQuery(file_name=file_name), file_name) if file_name else ():
                if job.multipart_id == upload.multipart_id:
                    return job
        return None

    # What is asked again and again

    def _all(self, query: JobQuery, partition: str) -> Iterator[Job]:
        after: Position | None = None
        while True:
            jobs, after = self.table.read(query, partition, after, _PAGE)
            yield from jobs
            if after is None:
                return

    def _is_over(self, job_id: str) -> bool:
        """Whether nothing is to be expected of a job any more: it is over, or there is none."""
        job = self.table.get(job_id) if is_job_id(job_id) else None
        return job is None or job.status.is_finished

    def _is_old(self, time: str) -> bool:
        return parse_time(time) < self.now() - _PATIENCE
