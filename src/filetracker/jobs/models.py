"""A job: something that is to be done with one file, and what came of it. No AWS, no clock.

                    ┌── cancelled ──► CANCELLED ◄── cancelled ──┐
    submitted ──► QUEUED ── the state machine takes it ──► RUNNING ──► SUCCEEDED
                                                                └────► FAILED

The runner does not end a job. It writes down once what it found (`outcome`); the state machine makes that the status,
so that a runner that works twice, or too late, ends nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from filetracker.attributes import attribute_name, attributes_of, to_json_names
from filetracker.files.ids import file_id_of
from filetracker.files.models import Fault
from filetracker.sharding import list_keys

# The item that holds the ids of the jobs that run, and is none itself.
SLOTS_ID = "#slots"
# Attributes that the stack notes for itself.
_INTERNAL = {
    "ExpiresAt",
    "FinishingTime",
    "ListKey",
    "ListShard",
    "MultipartId",
    "NoticeTime",
    "Outcome",
    "RequestHash",
}
_JOB_ID = re.compile(r"[0-9a-f]{32}")
_ID_CHARACTERS = 32


class JobStatus(StrEnum):
    """How far a job is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_finished(self) -> bool:
        """Whether it stays so for ever."""
        return self not in (JobStatus.QUEUED, JobStatus.RUNNING)


@dataclass(frozen=True)
class Job:
    """One item of the table `Jobs`. Attributes that are None are not stored. Times are ISO 8601 UTC, sizes bytes.

    Lists come from an index, which holds neither `text` nor `request_hash`, `finishing_time`, `notice_time`,
    `expires_at`.
    """

    job_id: str
    file_name: str  # the input
    operation: str  # a name of the registry in operations/
    status: JobStatus
    submitted_by: str  # the caller's id
    submitted_time: str
    output_name: str
    list_shard: int  # what follows the status in every list key of this job
    submitted_name: str | None = None  # what people call the caller
    text: str | None = None
    request_hash: str | None = None  # tells a repeated submission from another one under the same Idempotency-Key
    started_time: str | None = None
    ended_time: str | None = None
    runner: str | None = None  # "lambda" or "ec2", once it runs
    instance_id: str | None = None
    attempts: int = 0
    outcome: JobStatus | None = None  # SUCCEEDED or FAILED: what the runner found, before the status says so
    error: Fault | None = None
    source_version_id: str | None = None  # of the input as it was read
    source_etag: str | None = None
    output_version_id: str | None = None
    output_etag: str | None = None
    output_size: int | None = None
    multipart_id: str | None = None  # of S3, while the runner has an upload in parts open
    finishing_time: str | None = None  # when a runner first went to write the output: no way back from there
    notice_time: str | None = None  # when subscribers were told how it ended
    list_key: str | None = None
    expires_at: int | None = None  # epoch seconds

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> Self:
        """The job in plain Python values of the item's attributes; unknown attributes are ignored."""
        values = {f.name: attributes[name] for f in fields(cls) if (name := attribute_name(f.name)) in attributes}
        values["status"] = JobStatus(values["status"])
        if "outcome" in values:
            values["outcome"] = JobStatus(values["outcome"])
        if "error" in values:
            values["error"] = Fault(values["error"]["Code"], values["error"]["Message"])
        return cls(**values)

    def to_attributes(self) -> dict[str, Any]:
        """The item's attributes as plain Python values."""
        return attributes_of(self)

    def public_attributes(self) -> dict[str, Any]:
        """The same, without what the stack notes for itself."""
        return {name: value for name, value in self.to_attributes().items() if name not in _INTERNAL}

    def to_document(self) -> dict[str, Any]:
        """The job as JSON tells it: in the API, in notifications and in what the command prints."""
        ids = {"fileId": file_id_of(self.file_name), "outputFileId": file_id_of(self.output_name)}
        return {**to_json_names(self.public_attributes()), **ids}


@dataclass(frozen=True)
class JobQuery:
    """Which jobs a list shows, the newest first: of one file, or of all."""

    statuses: tuple[JobStatus, ...] = tuple(JobStatus)
    file_name: str | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether the statuses are filtered after they were read: the index by file does not know them."""
        return self.file_name is not None and set(self.statuses) != set(JobStatus)

    def describe(self) -> str:
        """The same text for the same list: what a cursor is tied to."""
        statuses = ",".join(sorted(set(self.statuses)))
        return f"jobs\n{statuses}\n{'' if self.file_name is None else 'of ' + self.file_name}"

    def partitions(self, list_shards: int) -> list[str]:
        """The partitions of the index that hold them."""
        if self.file_name is not None:
            return [self.file_name]
        return list_keys(sorted(set(self.statuses)), list_shards)


def is_job_id(text: str) -> bool:
    """Whether a job may be called so."""
    return _JOB_ID.fullmatch(text) is not None


def repeatable_job_id(submitted_by: str, idempotency_key: str, file_name: str) -> str:
    """The same id for the same caller, key and file."""
    named = f"{submitted_by}\0{idempotency_key}\0{file_name}"
    return hashlib.sha256(named.encode()).hexdigest()[:_ID_CHARACTERS]


def request_hash_of(operation: str, file_name: str, text: str | None) -> str:
    """What was asked for, in 64 characters."""
    return hashlib.sha256(json.dumps([operation, file_name, text]).encode()).hexdigest()


@dataclass(frozen=True)
class Output:
    """What is there under an output's name. `job_id` is None where no job made it; ETags stand without quotes."""

    etag: str
    version_id: str | None
    size: int
    job_id: str | None
    source_etag: str | None
    source_version_id: str | None


@dataclass(frozen=True)
class OutputPart:
    """A part that S3 has. `checksum` is the base64 of its CRC-32 (None: MiniStack 1.5.33 tells none of copies)."""

    number: int
    size: int
    etag: str
    checksum: str | None


@dataclass(frozen=True)
class JobInstance:
    """An instance that is not (yet) terminated; `job_id` is "" where its tag is lost."""

    instance_id: str
    job_id: str
    launched_at: datetime
