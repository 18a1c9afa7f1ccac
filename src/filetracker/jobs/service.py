"""Jobs: submitted, looked up, listed and cancelled. What starts and runs them follows from the table's stream."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from filetracker.errors import NotFoundError, UsageError
from filetracker.files.ports import FileRecords
from filetracker.files.query import MAX_LIMIT
from filetracker.jobs.errors import IdempotencyConflictError, JobFilesMissingError, JobFinishedError
from filetracker.jobs.models import Job, JobQuery, JobStatus, is_job_id, repeatable_job_id, request_hash_of
from filetracker.jobs.operations.operation import Operation
from filetracker.jobs.ports import JobStore
from filetracker.jobs.validation import check_request, file_problem, output_name_of
from filetracker.pagination import MergedList
from filetracker.sharding import list_key, shard_of
from filetracker.timestamps import format_time


@dataclass(frozen=True)
class JobPage:
    """Jobs, the newest first. A page may be short, or empty, and yet not the last: only a cursor of None is.

    They come from an index: `text` is None whether there is one or not.
    """

    jobs: list[Job]
    cursor: str | None


@dataclass(frozen=True)
class Jobs:
    """The jobs of one stack. `retention_days` 0: they are kept for ever."""

    table: JobStore
    files: FileRecords
    list_shards: int
    retention_days: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def submit(
        self,
        submitted_by: str,
        operation: str,
        file_names: Sequence[str],
        text: str | None = None,
        idempotency_key: str | None = None,
        submitted_name: str | None = None,
    ) -> list[Job]:
        """One job for each file, in the order given; none where one can't be.

        The same request with the same key, by the same caller, gives the jobs that there are already, however far they
        are. (Where AWS fails in the middle, the first may have been submitted: with a key, asking again is safe.)
        Raises BadFieldsError, JobFilesMissingError, IdempotencyConflictError and RetriableError.
        """
        chosen = check_request(operation, file_names, text, idempotency_key)
        wanted = [
            replace(
                self._new_job(submitted_by, chosen, name, text, idempotency_key), submitted_name=submitted_name or None
            )
            for name in file_names
        ]
        known = [self._known(job) if idempotency_key else None for job in wanted]
        # A file may be gone by the time that its job is asked for once more.
        self._check_files([None if stored else job.file_name for job, stored in zip(wanted, known, strict=True)])
        return [stored or self._add(job) for job, stored in zip(wanted, known, strict=True)]

    def get(self, job_id: str) -> Job:
        """The job as it is now. Raises NotFoundError."""
        job = self.table.get(job_id) if is_job_id(job_id) else None
        if job is None:
            raise NotFoundError(f"There is no job {job_id!r}.")
        return job

    def page(self, query: JobQuery, limit: int = 50, cursor: str | None = None) -> JobPage:
        """Up to `limit` jobs, from where `cursor` says. Raises UsageError for a limit or a cursor that cannot be."""
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError(f"A page holds 1 to {MAX_LIMIT} jobs, not {limit}.")
        merged = MergedList[Job](
            shards=query.partitions(self.list_shards),
            read=lambda partition, after, read_limit: self.table.read(query, partition, after, read_limit),
            position=lambda job: (job.submitted_time, job.job_id),
            backwards=True,
            is_filtered=query.is_filtered,
            description=query.describe(),
        )
        return JobPage(*merged.page(limit, cursor))

    def cancel(self, job_id: str) -> Job:
        """The job, CANCELLED; may be asked again.

        Nothing of it is in the bucket then: what is about to be written can't be cancelled any more. Raises
        NotFoundError, and JobFinishedError for a job that is over or just being finished.
        """
        job = self.get(job_id)
        new_list_key = list_key(JobStatus.CANCELLED, job_id, self.list_shards)
        if cancelled := self.table.cancel(job, format_time(self.now()), new_list_key):
            return cancelled
        job = self.get(job_id)
        if job.status is JobStatus.CANCELLED:
            return job
        state = f"is {job.status} already" if job.status.is_finished else "is just being finished"
        raise JobFinishedError(f"The job {state}: it can't be cancelled.")

    def _new_job(
        self, submitted_by: str, operation: Operation, file_name: str, text: str | None, key: str | None
    ) -> Job:
        job_id = repeatable_job_id(submitted_by, key, file_name) if key else uuid.uuid4().hex
        moment = self.now()
        expires_at = int((moment + timedelta(days=self.retention_days)).timestamp()) if self.retention_days else None
        return Job(
            job_id=job_id,
            file_name=file_name,
            operation=operation.name,
            status=JobStatus.QUEUED,
            submitted_by=submitted_by,
            submitted_time=format_time(moment),
            output_name=output_name_of(operation, file_name),
            list_shard=shard_of(job_id, self.list_shards),
            text=text,
            request_hash=request_hash_of(operation.name, file_name, text),
            list_key=list_key(JobStatus.QUEUED, job_id, self.list_shards),
            expires_at=expires_at,
        )

    def _known(self, job: Job) -> Job | None:
        stored = self.table.get(job.job_id)
        return _checked_same(stored, job) if stored else None

    def _add(self, job: Job) -> Job:
        return _checked_same(self.table.add(job), job)

    def _check_files(self, file_names: Sequence[str | None]) -> None:
        records = self.files.get_many(name for name in file_names if name is not None)
        problems = {
            f"fileIds.{position}": problem
            for position, name in enumerate(file_names)
            if name is not None and (problem := file_problem(name, records.get(name)))
        }
        if problems:
            raise JobFilesMissingError(problems)


def _checked_same(stored: Job, wanted: Job) -> Job:
    if stored.request_hash != wanted.request_hash:
        raise IdempotencyConflictError(
            "This Idempotency-Key came with another request before: use a new one for each new request."
        )
    return stored
