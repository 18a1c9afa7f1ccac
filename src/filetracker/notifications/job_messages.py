"""What subscribers are told of jobs: one notice when a job has succeeded or failed.

The text of a job is in no notice. `id` is the job and how it ended; a job ends once. It is told once, too
(job_publisher.py says what the one exception is): a consumer that must not act twice keeps the ids.
"""

from __future__ import annotations

from filetracker.jobs.models import Job, JobStatus
from filetracker.notifications.message import SCHEMA_VERSION, Notification, folder_of, subject_of

TYPES = {JobStatus.SUCCEEDED: "job.succeeded", JobStatus.FAILED: "job.failed"}


def job_notification_of(old: Job | None, new: Job | None) -> Notification | None:
    """The notice for one change of a job; None unless it has just succeeded or failed."""
    if new is None or new.status not in TYPES or (old is not None and old.status.is_finished):
        return None
    notice_type = TYPES[new.status]
    notice_id = f"job/{new.job_id}#{new.status}"
    attributes = {
        "type": notice_type,
        "status": str(new.status),
        "operation": new.operation,
        "prefix": folder_of(new.file_name),
    }
    message = {
        "schemaVersion": SCHEMA_VERSION,
        "id": notice_id,
        "type": notice_type,
        "time": new.ended_time,
        "previousStatus": str(old.status) if old else None,
        "job": {name: value for name, value in new.to_document().items() if name != "text"},
    }
    verb = "done" if new.status is JobStatus.SUCCEEDED else "failed"
    subject = subject_of(f"FileTracker job {verb}: {new.operation} {new.file_name}")
    return Notification(notice_id, notice_type, attributes, message, _sentence(new), subject)


def _sentence(job: Job) -> str:
    if job.status is JobStatus.SUCCEEDED:
        size = f" ({job.output_size:,} bytes)" if job.output_size is not None else ""
        return f"The job {job.operation} of {job.file_name} is done: {job.output_name}{size} (job {job.job_id})."
    why = f"{job.error.message} (code {job.error.code})" if job.error else "The reason is not known."
    return f"The job {job.operation} of {job.file_name} failed. {why} Job {job.job_id}."
