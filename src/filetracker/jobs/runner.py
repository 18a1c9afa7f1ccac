"""Runs a job: reads its file, writes the output, and writes down what it found. In a Lambda or on an instance.

A runner may be started twice, die anywhere, or work beside another one; there is one output all the same:

- The output says which job made it. Whoever finds it there only writes down the outcome.
- Before the output is written, the runner claims that on the job (`finishing_time`). The claim fails where the job was
  cancelled. Who finds an older claim knows that an output may be there already, hidden by somebody's newer version.
- The write itself is refused by S3 where another one was quicker; then the runner looks again.
- The outcome is written once: the first wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from filetracker.errors import FileFaultError, SnapshotChangedError, WorldFaultError
from filetracker.files.models import Fault
from filetracker.jobs.errors import JobStoppedError, OutputChangedError
from filetracker.jobs.inputs import JobInput, archived_fault, is_archived_error
from filetracker.jobs.models import Job, JobStatus
from filetracker.jobs.operations.registry import OPERATIONS
from filetracker.jobs.output_upload import Output
from filetracker.jobs.output_writer import OutputDraft, write_output
from filetracker.timestamps import format_time, parse_time

_ATTEMPTS = 5
# S3 tells times in whole seconds, by a clock of its own.
_CLOCKS_DIFFER = timedelta(minutes=1)


class RunTable(Protocol):
    """The table `Jobs`."""

    def get(self, job_id: str) -> Job | None:
        """The job as it is now."""

    def claim_finishing(self, job_id: str, time: str) -> str | None:
        """Notes that the output is about to be written; who claimed it before. Raises JobStoppedError."""

    def note_multipart(self, job_id: str, multipart_id: str, replaced: str | None) -> None:
        """Notes the upload in parts, in place of one that is over. Raises JobStoppedError."""

    def forget_multipart(self, job_id: str, multipart_id: str) -> None:
        """Takes the note back, where it still is this one."""

    def finish(self, job: Job) -> bool:
        """Writes the outcome down; whether it is this one that stands there now."""


class Inputs(Protocol):
    """The bucket, as jobs read it."""

    def look(self, file_name: str) -> JobInput:
        """What is there now. Raises FileFaultError."""


class Outputs(Protocol):
    """The bucket, as jobs write it."""

    def find(self, name: str) -> Output | None:
        """What is there now."""

    def find_hidden(self, name: str, job_id: str, since: datetime) -> Output | None:
        """The version that this job made, where others have hidden it since."""

    def draft(self, name: str, job_id: str, source: JobInput, content_type: str, replaced: str | None) -> OutputDraft:
        """An output to be written."""


class Multiparts(Protocol):
    """The bucket's uploads in parts."""

    def abort(self, file_name: str, multipart_id: str) -> None:
        """Gives one up with all its parts; one that S3 does not know is given up already."""


class Ran(StrEnum):
    """What came of a run."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"  # there was nothing to do, or not any more


@dataclass(frozen=True)
class JobRunner:
    """Runs jobs of one stack."""

    table: RunTable
    inputs: Inputs
    outputs: Outputs
    multiparts: Multiparts
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self, job_id: str) -> Ran:
        """Runs a job that the state machine has marked RUNNING; any other is left alone.

        May be called again. Raises WorldFaultError where trying again later may help.
        """
        for _ in range(_ATTEMPTS):
            try:
                ended = _Run(self, self.look(job_id)).end()
            except JobStoppedError:
                return Ran.STOPPED
            if self.table.finish(ended):
                return Ran(str(ended.outcome))
        raise WorldFaultError(f"Other runners of job {job_id} kept coming between.", code="Contention")

    def look(self, job_id: str) -> Job:
        """The job as it is now. Raises JobStoppedError where it does not run any more."""
        job = self.table.get(job_id)
        if job is None or job.status is not JobStatus.RUNNING or job.outcome:
            raise JobStoppedError(f"Job {job_id} does not run any more.")
        return job


@dataclass
class _Run:
    """One run of one job, as it was read; what is learned meanwhile is noted in it."""

    runner: JobRunner
    job: Job

    def end(self) -> Job:
        """The job with its outcome, which is still to be written. Raises JobStoppedError, and WorldFaultError."""
        if self.job.multipart_id:  # of an earlier run that was not given the time to do it
            self.runner.multiparts.abort(self.job.output_name, self.job.multipart_id)
        try:
            output = self._make()
        except FileFaultError as fault:
            return replace(self.job, outcome=JobStatus.FAILED, error=Fault(fault.code, str(fault)), multipart_id=None)
        return replace(
            self.job,
            outcome=JobStatus.SUCCEEDED,
            source_etag=output.source_etag,
            source_version_id=output.source_version_id,
            output_etag=output.etag,
            output_version_id=output.version_id,
            output_size=output.size,
            multipart_id=None,
        )

    def _make(self) -> Output:
        fault = FileFaultError("")
        for _ in range(_ATTEMPTS):
            there = self.runner.outputs.find(self.job.output_name)
            if own := self._own(there):
                return own
            try:
                return self._write(there)
            except SnapshotChangedError:
                fault = FileFaultError(
                    f"{self.job.file_name!r} kept changing while it was read, {_ATTEMPTS} times: submit the job again.",
                    code="FileChanged",
                )
            except OutputChangedError:
                # Perhaps the job was cancelled and its upload aborted: who is about to be killed begins no other.
                self.runner.look(self.job.job_id)
                fault = FileFaultError(
                    f"Others kept writing {self.job.output_name!r}, {_ATTEMPTS} times: submit the job again.",
                    code="OutputChanged",
                )
        if own := self._own(self.runner.outputs.find(self.job.output_name)):
            return own
        raise fault

    def _own(self, there: Output | None) -> Output | None:
        """The output that this job has made already. Where nobody has claimed it yet, there is none."""
        if there and there.job_id == self.job.job_id:
            return there
        if self.job.finishing_time is None:
            return None
        since = parse_time(self.job.started_time or self.job.submitted_time) - _CLOCKS_DIFFER
        return self.runner.outputs.find_hidden(self.job.output_name, self.job.job_id, since)

    def _write(self, there: Output | None) -> Output:
        operation = OPERATIONS.get(self.job.operation)
        if operation is None:
            raise FileFaultError(f"There is no operation {self.job.operation!r}.", code="UnknownOperation")
        source = self.runner.inputs.look(self.job.file_name)
        content_type = operation.content_type or source.content_type
        replaced = there.etag if there else None
        draft = self.runner.outputs.draft(self.job.output_name, self.job.job_id, source, content_type, replaced)
        try:
            return write_output(draft, operation.parts(source, self.job.text or ""), self)
        except WorldFaultError as error:
            if is_archived_error(error):
                raise archived_fault(self.job.file_name) from error
            raise

    # What writing asks of the job

    def note_multipart(self, multipart_id: str) -> None:
        """The upload is known before the first part is sent: whoever cleans up finds it."""
        self.runner.table.note_multipart(self.job.job_id, multipart_id, self.job.multipart_id)
        self.job = replace(self.job, multipart_id=multipart_id)

    def give_up(self, multipart_id: str) -> None:
        """Nothing of a half-written output is left."""
        self.runner.multiparts.abort(self.job.output_name, multipart_id)
        self.runner.table.forget_multipart(self.job.job_id, multipart_id)
        self.job = replace(self.job, multipart_id=None)

    def claim_finishing(self) -> None:
        """Raises JobStoppedError where the job is cancelled, OutputChangedError where another runner claimed first."""
        time = format_time(self.runner.now())
        before = self.runner.table.claim_finishing(self.job.job_id, time)
        known, self.job = self.job.finishing_time, replace(self.job, finishing_time=before or time)
        if before != known:
            raise OutputChangedError("Another runner is at work on this job.")
