"""What jobs needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from filetracker.jobs.inputs import JobInput
from filetracker.jobs.models import Job, JobInstance, JobQuery, Output, OutputPart
from filetracker.jobs.operations.operation import SourceRange
from filetracker.pagination import Position


class JobStore(Protocol):
    """The table `Jobs`."""

    def get(self, job_id: str) -> Job | None:
        """The job as it is now."""

    def add(self, job: Job) -> Job:
        """Writes a new job; the job as it is stored, which is another one where its id was taken."""

    def cancel(self, job: Job, ended_time: str, list_key: str) -> Job | None:
        """The job, CANCELLED; None where it was over already, or was just being finished."""

    def read(
        self, query: JobQuery, partition: str, after: Position | None, limit: int
    ) -> tuple[list[Job], Position | None]:
        """What one read of one partition finds among its next `limit` items, and where it stopped."""


class RunStore(Protocol):
    """The table `Jobs`."""

    def get(self, job_id: str) -> Job | None:
        """The job as it is now."""

    def claim_finishing(self, job_id: str, time: str) -> str | None:
        """Notes that the output is about to be written; who claimed it before. Raises JobStoppedError."""

    def record_multipart(self, job_id: str, multipart_id: str, replaced: str | None) -> None:
        """Notes the upload in parts, in place of one that is over. Raises JobStoppedError."""

    def clear_multipart(self, job_id: str, multipart_id: str) -> None:
        """Takes the note back, where it still is this one."""

    def finish(self, job: Job) -> bool:
        """Writes the outcome down; whether it is this one that stands there now."""


class SweepStore(Protocol):
    """The table `Jobs`, as jobs are recovered and swept."""

    def get(self, job_id: str) -> Job | None:
        """The job as it is now."""

    def end(self, seen: Job, ended: Job) -> bool:
        """Writes how a job ended; False where it is not as it was seen any more."""

    def read(
        self, query: JobQuery, partition: str, after: Position | None, limit: int
    ) -> tuple[list[Job], Position | None]:
        """What one read of one partition of an index finds, and where it stopped."""

    def clear_multipart(self, job_id: str, multipart_id: str) -> None:
        """Takes the note of an upload in parts back."""

    def holders(self) -> list[str]:
        """The ids of the jobs that hold a slot."""

    def release(self, job_id: str) -> None:
        """Gives a slot back."""


class JobExecutions(Protocol):
    """The state machine."""

    def start(self, job: Job) -> bool:
        """Sees to it that a job has an execution."""

    def status(self, job: Job) -> str | None:
        """How the job's execution is; None where it has none."""

    def running(self) -> set[str]:
        """The ids of the jobs whose execution runs; may tell late."""


class JobInstances(Protocol):
    """The stack's instances."""

    def all(self) -> Iterator[JobInstance]:
        """Every one that there is."""

    def terminate(self, instance_id: str) -> None:
        """Ends one."""


class Inputs(Protocol):
    """The bucket, as jobs read it."""

    def find(self, file_name: str) -> JobInput:
        """What is there now. Raises UnprocessableFileError."""


class Outputs(Protocol):
    """The bucket, as jobs write it."""

    def find(self, name: str) -> Output | None:
        """What is there now."""

    def find_hidden(self, name: str, job_id: str, since: datetime) -> Output | None:
        """The version that this job made, where others have hidden it since."""

    def draft(self, name: str, job_id: str, source: JobInput, content_type: str, replaced: str | None) -> OutputDraft:
        """An output to be written."""


class OutputDraft(Protocol):
    """An output that is about to be written."""

    def put(self, content: bytes) -> Output:
        """Writes it whole."""

    def create(self) -> str:
        """S3's id of a new upload in parts."""

    def send_part(self, multipart_id: str, number: int, content: bytes) -> OutputPart:
        """Sends a part."""

    def copy_part(self, multipart_id: str, number: int, copied: SourceRange) -> OutputPart:
        """Has S3 copy bytes of the input."""

    def complete(self, multipart_id: str, parts: list[OutputPart]) -> Output:
        """Makes the output of its parts."""


class Bookkeeping(Protocol):
    """What has to be known of a write before it is done."""

    def record_multipart(self, multipart_id: str) -> None:
        """An upload in parts is begun."""

    def abort(self, multipart_id: str) -> None:
        """It is not to be completed."""

    def claim_finishing(self) -> None:
        """The output is about to appear; raises where it must not."""
