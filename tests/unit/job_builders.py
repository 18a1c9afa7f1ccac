"""Jobs, and what they are kept in, for the tests of all that works on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from filetracker.aws.files_table import FilesTable
from filetracker.aws.jobs_table import JobsTable
from filetracker.job_records import Job, JobStatus, job_list_key, list_shard_of, request_hash_of
from filetracker.jobs import Jobs
from tests.conftest import A_TIME

JOB_ID = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
JOBS = JobsTable("Jobs")


def make_job(job_id: str = JOB_ID, **changes: Any) -> Job:
    """A job that waits: " world" is to be added to report.txt."""
    job = Job(
        job_id=job_id,
        file_name="report.txt",
        operation="append",
        status=JobStatus.QUEUED,
        submitted_by="alice",
        submitted_time=A_TIME,
        output_name="outputs/report.txt",
        list_shard=list_shard_of(job_id, 4),
        text=" world",
        request_hash=request_hash_of("append", "report.txt", " world"),
    )
    changed = replace(job, **changes)
    return replace(changed, list_key=job_list_key(changed.status, job_id, 4))


def make_running_job(job_id: str = JOB_ID, **changes: Any) -> Job:
    """The same, after the state machine has taken it."""
    return make_job(
        job_id, **{"status": JobStatus.RUNNING, "started_time": A_TIME, "runner": "lambda", "attempts": 1, **changes}
    )


def make_jobs(retention_days: int = 0) -> Jobs:
    """The use case over moto's tables."""
    return Jobs(JOBS, FilesTable("Files"), list_shards=4, retention_days=retention_days, now=lambda: NOW)


def stored(job_id: str = JOB_ID) -> Job:
    """The job as the table has it."""
    job = JOBS.get(job_id)
    assert job
    return job
