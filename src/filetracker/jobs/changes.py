"""Changes of jobs, from the stream of the table `Jobs`."""

from __future__ import annotations

from collections.abc import Iterable

from filetracker.aws.streams import StreamRecord, Unreadable, changes_of
from filetracker.jobs.models import SLOTS_ID, Job

JobChange = tuple[Job | None, Job | None]


def is_of_jobs(stream_record: StreamRecord) -> bool:
    """Whether it comes from the table `Jobs`, by its key."""
    return "JobId" in stream_record["dynamodb"].get("Keys", {})


def job_changes_of(stream_records: Iterable[StreamRecord]) -> tuple[list[JobChange], Unreadable]:
    """The (old, new) jobs of each change, but for the one item that is none: who holds the slots is nobody's business.

    Beside them the stream records that are no job's.
    """
    jobs = [record for record in stream_records if record["dynamodb"].get("Keys") != {"JobId": {"S": SLOTS_ID}}]
    return changes_of(jobs, Job.from_attributes, "job")
