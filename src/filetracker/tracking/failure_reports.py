"""What the errors queue holds: one JSON document per failure that a person can read, and act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from filetracker.errors import FileTrackerError, MalformedEventError, UnprocessableFileError
from filetracker.files.models import Fault, FileRecord

_NEXT_STEPS: dict[type[BaseException], str] = {
    UnprocessableFileError: "Upload a good copy of the file; retrying this one cannot help.",
    MalformedEventError: "The message waits in the uploads dead-letter queue: find out who sent it, then run "
    "'filetracker redrive --discard-malformed'.",
}
_REDRIVE = "The event waits in the uploads dead-letter queue: mend the cause, then run 'filetracker redrive'."


@dataclass(frozen=True)
class Origin:
    """Where a failure was met: the queue message, how often it was received, and the function's request."""

    message_id: str
    attempts: int
    request_id: str
    event_time: str | None = None


def fault_of(error: BaseException) -> Fault:
    """The code and sentence of a failure; a bug is named by its exception."""
    if isinstance(error, FileTrackerError):
        return Fault(error.code, str(error))
    return Fault("InternalError", f"FileTracker met a bug: {type(error).__name__}: {error}")


def report_of(error: BaseException | Fault, origin: Origin, time: str, **about: object) -> dict[str, Any]:
    """The report of a failure; `about` names what it is about (file, version, the message's body)."""
    fault = error if isinstance(error, Fault) else fault_of(error)
    return {
        **about,
        "code": fault.code,
        "message": fault.message,
        "nextStep": _NEXT_STEPS.get(UnprocessableFileError if isinstance(error, Fault) else type(error), _REDRIVE),
        "attempts": origin.attempts,
        "eventTime": origin.event_time,
        "reportedTime": time,
        "messageId": origin.message_id,
        "requestId": origin.request_id,
    }


def unprocessable_file_report(record: FileRecord, origin: Origin, time: str) -> dict[str, Any]:
    """The report of a file that is FAILED by its own fault."""
    if record.error is None:
        raise ValueError(f"{record.file_name} did not fail")
    about = {"fileName": record.file_name, "versionId": record.version_id, "revision": record.revision}
    return report_of(record.error, origin, time, **about)
