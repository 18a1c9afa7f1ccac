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

from filetracker.errors import RetriableError, SnapshotChangedError, UnprocessableFileError
from filetracker.files.models import Fault
from filetracker.jobs.errors import JobStoppedError, OutputChangedError
from filetracker.jobs.inputs import archived_error, is_archived_error
from filetracker.jobs.models import Job, JobStatus, Output
from filetracker.jobs.operations.registry import OPERATIONS
from filetracker.jobs.output_writer import write_output
from filetracker.jobs.ports import Inputs, Outputs, RunStore
from filetracker.timestamps import format_time, parse_time
from filetracker.uploads.ports import MultipartUploads

_ATTEMPTS = 5
# S3 tells times in whole seconds, by a clock of its own.
_CLOCKS_DIFFER = timedelta(minutes=1)


class RunOutcome(StrEnum):
    """What came of a run."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"  # there was nothing to do, or not any more


@dataclass(frozen=True)
class JobRunner:
    """Runs jobs of one stack."""

    table: RunStore
    inputs: Inputs
    outputs: Outputs
    multiparts: MultipartUploads
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self, job_id: str) -> RunOutcome:
        """Runs a job that the state machine has marked RUNNING; any other is left alone.

        May be called again. Raises RetriableError where trying again later may help.
        """
        for _ in range(_ATTEMPTS):
            try:
                ended = _Run(self, self.load(job_id)).end()
            except JobStoppedError:
                return RunOutcome.STOPPED
            if self.table.finish(ended):
                return RunOutcome(str(ended.outcome))
        raise RetriableError(f"Other runners of job {job_id} kept coming between.", code="Contention")

    def load(self, job_id: str) -> Job:
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
        """The job with its outcome, which is still to be written. Raises JobStoppedError, and RetriableError."""
        if self.job.multipart_id:  # of an earlier run that was not given the time to do it
            self.runner.multiparts.abort(self.job.output_name, self.job.multipart_id)
        try:
            output = self._make()
        except UnprocessableFileError as fault:
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
        fault = UnprocessableFileError("")
        for _ in range(_ATTEMPTS):
            there = self.runner.outputs.find(self.job.output_name)
            if own := self._own(there):
                return own
            try:
                return self._write(there)
            except SnapshotChangedError:
                fault = UnprocessableFileError(
                    f"{self.job.file_name!r} kept changing while it was read, {_ATTEMPTS} times: submit the job again.",
                    code="FileChanged",
                )
            except OutputChangedError:
                # Perhaps the job was cancelled and its upload aborted: who is about to be killed begins no other.
                self.runner.load(self.job.job_id)
                fault = UnprocessableFileError(
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
            raise UnprocessableFileError(f"There is no operation {self.job.operation!r}.", code="UnknownOperation")
        source = self.runner.inputs.find(self.job.file_name)
        content_type = operation.content_type or source.content_type
        replaced = there.etag if there else None
        draft = self.runner.outputs.draft(self.job.output_name, self.job.job_id, source, content_type, replaced)
        try:
            return write_output(draft, operation.parts(source, self.job.text or ""), self)
        except RetriableError as error:
            if is_archived_error(error):
                raise archived_error(self.job.file_name) from error
            raise

    # What writing asks of the job

    def record_multipart(self, multipart_id: str) -> None:
        """The upload is known before the first part is sent: whoever cleans up finds it."""
        self.runner.table.record_multipart(self.job.job_id, multipart_id, self.job.multipart_id)
        self.job = replace(self.job, multipart_id=multipart_id)

    def abort(self, multipart_id: str) -> None:
        """Nothing of a half-written output is left."""
        self.runner.multiparts.abort(self.job.output_name, multipart_id)
        self.runner.table.clear_multipart(self.job.job_id, multipart_id)
        self.job = replace(self.job, multipart_id=None)

    def claim_finishing(self) -> None:
        """Raises JobStoppedError where the job is cancelled, OutputChangedError where another runner claimed first."""
        time = format_time(self.runner.now())
        before = self.runner.table.claim_finishing(self.job.job_id, time)
        known, self.job = self.job.finishing_time, replace(self.job, finishing_time=before or time)
        if before != known:
            raise OutputChangedError("Another runner is at work on this job.")
