"""What can go wrong with jobs.

UsageError
├── JobFinishedError               the job is over, or is just being finished: it can't be cancelled
├── IdempotencyConflictError   the same Idempotency-Key came with another request before
└── NotFoundError
    └── JobFilesMissingError   files that are not there, or not as files
FileTrackerError
├── JobStoppedError            the job is not (any more) to be run: cancelled, over, or ended by another runner
└── OutputChangedError         somebody else wrote the output first: the runner looks again
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from filetracker.errors import FileTrackerError, NotFoundError, UsageError


class JobFilesMissingError(NotFoundError):
    """Files to work on are missing; `problems` is a sentence for each, by its field (`fileIds.3`)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)

    @property
    def field_problems(self) -> tuple[tuple[str, str], ...]:
        """Each by its name."""
        return tuple(self.problems.items())


class JobFinishedError(UsageError):
    """The job is over, or is just being finished."""

    code = http_code = "JobOver"
    http_status = HTTPStatus.CONFLICT


class IdempotencyConflictError(UsageError):
    """The same Idempotency-Key came with another request before."""

    code = http_code = "IdempotencyConflict"
    http_status = HTTPStatus.CONFLICT
    field = "Idempotency-Key"


class JobStoppedError(FileTrackerError):
    """The job is not (any more) to be run."""

    code = "JobStopped"


class OutputChangedError(FileTrackerError):
    """What is there under the output's name is not what was there before."""

    code = "OutputChanged"
