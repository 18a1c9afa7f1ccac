"""An upload in parts, from when it is begun until it is complete or given up.

            ┌──── S3 refuses ────┐
            ▼                    │
    ──► OPEN ── complete ──► COMPLETING ── S3 has the file ──► COMPLETED
            │                    │
            └─ abort, expiry ────┴── S3 has neither upload nor file ──► ABORTED

COMPLETING says that S3 was asked and that its answer is not known yet. What became of such an upload only S3 can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from filetracker.attributes import attribute_name, attributes_of
from filetracker.s3_limits import MAX_PARTS, MIB
from filetracker.timestamps import format_time, parse_time

SINGLE_PUT_BYTES = 16 * MIB  # up to here a file is sent whole
PART_BYTES = 8 * MIB  # of each part, unless the file would have too many
# S3 needs up to some minutes to put a large file together (S3 API reference, CompleteMultipartUpload).
SETTLING = timedelta(minutes=10)
# How long the item outlives its session: the sweeper comes first.
KEPT_AFTER_EXPIRY = timedelta(days=7)


class State(StrEnum):
    """How far an upload is."""

    OPEN = "OPEN"
    COMPLETING = "COMPLETING"
    COMPLETED = "COMPLETED"
    ABORTED = "ABORTED"


UNFINISHED = frozenset({State.OPEN, State.COMPLETING})


@dataclass(frozen=True)
class WantedFile:
    """A file that somebody wants to upload. `sha256` is the base64 of its digest."""

    file_name: str
    size: int
    content_type: str
    sha256: str | None = None
    overwrite: bool = True


@dataclass(frozen=True)
class Part:
    """A part that S3 has; `sha256` is the base64 of its digest, where it was sent with one."""

    number: int
    size: int
    etag: str
    sha256: str | None = None


@dataclass(frozen=True)
class Result:
    """What S3 made of the parts."""

    etag: str
    version_id: str | None = None


@dataclass(frozen=True)
class Session:
    """One upload in parts. Found only by who began it and `upload_id`, which is ours; `multipart_id` is S3's."""

    uploaded_by: str
    upload_id: str
    file_name: str
    multipart_id: str
    file_size: int
    part_size: int
    content_type: str
    overwrite: bool
    has_checksums: bool
    started_time: str
    expires_time: str
    state: State = State.OPEN
    completing_time: str | None = None  # when S3 was first asked to complete it
    result: Result | None = None

    @property
    def part_count(self) -> int:
        """How many parts there must be: numbers 1 to `part_count`."""
        return -(-self.file_size // self.part_size)

    def size_of_part(self, number: int) -> int:
        """How many bytes part `number` must have: all are alike but the last."""
        return min(self.part_size, self.file_size - (number - 1) * self.part_size)

    def is_expired(self, moment: datetime) -> bool:
        """Whether its time is over; what is complete stays complete."""
        return parse_time(self.expires_time) <= moment

    def renewed(self, moment: datetime, expiry: timedelta) -> Self:
        """The session with its whole time before it, once less than half is left: so few calls write.

        An upload of days does not expire while it goes on.
        """
        if self.state is not State.OPEN or parse_time(self.expires_time) - moment > expiry / 2:
            return self
        return replace(self, expires_time=expires_time_of(moment, expiry))

    def is_settling(self, moment: datetime) -> bool:
        """Whether S3 may still be at work on completing it."""
        return self.completing_time is not None and moment < parse_time(self.completing_time) + SETTLING

    def missing_parts(self, parts: Iterable[Part]) -> dict[int, str]:
        """What is wrong with each part that is not as it must be, by its number."""
        found = {part.number: part for part in parts}
        problems = {number: self._problem_of(number, found.get(number)) for number in range(1, self.part_count + 1)}
        return {number: problem for number, problem in problems.items() if problem}

    def _problem_of(self, number: int, part: Part | None) -> str | None:
        if part is None:
            return "It is missing."
        if part.size != self.size_of_part(number):
            return f"It has {part.size:,} bytes, not {self.size_of_part(number):,}."
        if self.has_checksums and not part.sha256:
            return "It was sent without its SHA-256."
        return None

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> Self:
        """The session in plain Python values of the item's attributes; unknown attributes are ignored."""
        values = {f.name: attributes[name] for f in fields(cls) if (name := attribute_name(f.name)) in attributes}
        values["state"] = State(values["state"])
        if "result" in values:
            values["result"] = Result(values["result"]["ETag"], values["result"].get("VersionId"))
        return cls(**values)

    def to_attributes(self) -> dict[str, Any]:
        """The item's attributes as plain Python values; `ExpiresAt` is when DynamoDB may forget it."""
        expires_at = int((parse_time(self.expires_time) + KEPT_AFTER_EXPIRY).timestamp())
        return {**attributes_of(self), "ExpiresAt": expires_at}


def expires_time_of(started_at: datetime, expiry: timedelta) -> str:
    """When an upload that begins, or is renewed, at this moment expires."""
    return format_time(started_at + expiry)


def plan_part_size(size: int) -> int:
    """Bytes of each part but the last: 8 MiB, or as many whole MiB as keep the parts under S3's limit."""
    return max(PART_BYTES, -(-size // (MAX_PARTS * MIB)) * MIB)


@dataclass(frozen=True)
class FoundFile:
    """What is there under a key now; `upload_id` is that of the session that made it, where one did."""

    size: int
    result: Result
    upload_id: str | None


@dataclass(frozen=True)
class ListedUpload:
    """A multipart upload that S3 has, whoever began it."""

    file_name: str
    multipart_id: str
    started_at: datetime


@dataclass(frozen=True)
class SignedRequest:
    """What may be sent: to this URL, with exactly these headers (names in lower case).

    The body's length is signed too, but `content-length` is not among the headers: every HTTP client sends its own, and
    a browser lets nobody set it.
    """

    url: str
    headers: Mapping[str, str]
