"""The runner of jobs over AWS, for the function and for the program on instances."""

from __future__ import annotations

from filetracker.jobs.inputs import JobInputs
from filetracker.jobs.outputs import JobOutputs
from filetracker.jobs.runner import JobRunner
from filetracker.jobs.transitions import JobTransitions
from filetracker.settings import RunJobSettings
from filetracker.uploads.multipart_store import MultipartStore


def make_job_runner(settings: RunJobSettings) -> JobRunner:
    """A runner for jobs on one bucket's files."""
    return JobRunner(
        table=JobTransitions(settings.jobs_table_name),
        inputs=JobInputs(settings.bucket_name),
        outputs=JobOutputs(settings.bucket_name),
        multiparts=MultipartStore(settings.bucket_name),
    )
