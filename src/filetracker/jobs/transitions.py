"""The table `Jobs` as a runner writes it: each thing once, and nothing to a job that does not run any more."""

from __future__ import annotations

from filetracker.errors import ContentionError
from filetracker.jobs.errors import JobStoppedError
from filetracker.jobs.models import Job, JobStatus
from filetracker.jobs.repository import JobRepository

_RUNS = "#Status = :running AND attribute_not_exists(Outcome)"
# What a runner finds.
_FOUND = (
    "Outcome",
    "Error",
    "SourceETag",
    "SourceVersionId",
    "OutputETag",
    "OutputVersionId",
    "OutputSize",
)


class JobTransitions(JobRepository):
    """One item per job, keyed by its id."""

    def claim_finishing(self, job_id: str, time: str) -> str | None:
        """Notes that the output is about to be written, unless that was noted before: then gives that time.

        Raises JobStoppedError where the job does not run any more.
        """
        old = self.change(
            job_id,
            "SET FinishingTime = if_not_exists(FinishingTime, :time)",
            _RUNS,
            {":time": time, ":running": str(JobStatus.RUNNING)},
            returned="ALL_OLD",
        )
        if old is None:
            raise JobStoppedError(f"Job {job_id} does not run any more.")
        return old.finishing_time

    def record_multipart(self, job_id: str, multipart_id: str, replaced: str | None) -> None:
        """Notes an upload in parts, in place of `replaced`, which is over: so that at most one is ever open.

        Raises JobStoppedError where the job does not run any more, ContentionError where another runner has one open.
        """
        values = {":id": multipart_id, ":running": str(JobStatus.RUNNING)}
        known = "attribute_not_exists(MultipartId)"
        if replaced:
            known, values = f"({known} OR MultipartId = :replaced)", {**values, ":replaced": replaced}
        if self.change(job_id, "SET MultipartId = :id", f"{_RUNS} AND {known}", values):
            return
        job = self.get(job_id)
        if job and job.status is JobStatus.RUNNING and not job.outcome:
            raise ContentionError(f"Another runner is at work on job {job_id}.")
        raise JobStoppedError(f"Job {job_id} does not run any more.")

    def finish(self, job: Job) -> bool:
        """Writes the outcome down, with all that was found; False where the job is over, or has an outcome.

        Neither is a failure written where another runner is about to write the output, unknown to this one.
        """
        attributes = job.to_attributes()
        found = {f":{name}": attributes[name] for name in _FOUND if name in attributes}
        condition, values = _RUNS, {**found, ":running": str(JobStatus.RUNNING)}
        if job.outcome is JobStatus.FAILED:
            condition += " AND (attribute_not_exists(FinishingTime) OR FinishingTime = :finishing)"
            values[":finishing"] = job.finishing_time or "nobody"
        update = f"SET {', '.join(f'#{name[1:]} = {name}' for name in found)} REMOVE MultipartId"
        return self.change(job.job_id, update, condition, values) is not None
