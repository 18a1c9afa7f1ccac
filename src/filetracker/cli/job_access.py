"""Where the commands submit and look up jobs: the stack's own tables, or its API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from filetracker.aws.identity import caller_arn
from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.api_mode import open_api
from filetracker.client.jobs import JobsApi
from filetracker.files.repository import FileRepository
from filetracker.http.callers import name_of_arn
from filetracker.jobs.models import Job, JobQuery
from filetracker.jobs.repository import JobRepository
from filetracker.jobs.service import Jobs


class JobAccess(Protocol):
    """The jobs of one stack, for one caller."""

    def submit(self, operation: str, file_names: Sequence[str], text: str | None, idempotency_key: str) -> list[Job]:
        """One job for each file, in the order given, or none at all; once, however often it is asked for."""

    def get(self, job_id: str) -> Job:
        """The job as it is now."""

    def page(self, query: JobQuery, limit: int, cursor: str | None = None) -> tuple[list[Job], str | None]:
        """One page, and the cursor of the next."""

    def cancel(self, job_id: str) -> Job:
        """The job, cancelled; may be asked again."""


@dataclass(frozen=True)
class StackJobs:
    """By the tables, as whoever the AWS credentials belong to."""

    jobs: Jobs

    def submit(self, operation: str, file_names: Sequence[str], text: str | None, idempotency_key: str) -> list[Job]:
        """One job for each file, in the order given, or none at all; once, however often it is asked for."""
        arn = caller_arn()
        return self.jobs.submit(arn, operation, file_names, text, idempotency_key, name_of_arn(arn))

    def get(self, job_id: str) -> Job:
        """The job as it is now."""
        return self.jobs.get(job_id)

    def page(self, query: JobQuery, limit: int, cursor: str | None = None) -> tuple[list[Job], str | None]:
        """One page, and the cursor of the next."""
        page = self.jobs.page(query, limit, cursor)
        return page.jobs, page.cursor

    def cancel(self, job_id: str) -> Job:
        """The job, cancelled; may be asked again."""
        return self.jobs.cancel(job_id)


@contextmanager
def open_jobs(stack: str, *, use_api: bool) -> Iterator[JobAccess]:
    """The jobs of a stack, from where they are asked for."""
    if use_api:
        with open_api(stack) as access:
            yield JobsApi(access.api)
        return
    where = find_stack(stack)
    where.check_has_jobs()
    files = FileRepository(where.files_table_name)
    table = JobRepository(where.jobs_table_name)
    yield StackJobs(Jobs(table, files, where.list_shards, where.job_retention_days))
