"""Records of the tables' streams as changes of file records, and of jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from filetracker.aws.items import from_item
from filetracker.job_records import SLOTS_ID, Job
from filetracker.records import FileRecord

StreamRecord = Mapping[str, Any]
Change = tuple[FileRecord | None, FileRecord | None]
JobChange = tuple[Job | None, Job | None]
Unreadable = list[tuple[StreamRecord, str]]  # each with the reason

_Thing = TypeVar("_Thing", FileRecord, Job)


def is_of_jobs(stream_record: StreamRecord) -> bool:
    """Whether it comes from the table `Jobs`, by its key."""
    return "JobId" in stream_record["dynamodb"].get("Keys", {})


def changes_of(stream_records: Iterable[StreamRecord]) -> tuple[list[Change], Unreadable]:
    """The (old, new) pair of each stream record, in the stream's order; None where there was or is no item.

    Beside them the stream records that tell no file (somebody edited the table by hand), each with the reason.
    Source: DynamoDB Developer Guide, "DynamoDB Streams and Lambda" (view type NEW_AND_OLD_IMAGES).
    """
    return _changes_of(stream_records, FileRecord.from_attributes, "file's record")


def job_changes_of(stream_records: Iterable[StreamRecord]) -> tuple[list[JobChange], Unreadable]:
    """The same of jobs, but for the one item that is none: who holds the slots is nobody's business."""
    jobs = [record for record in stream_records if record["dynamodb"].get("Keys") != {"JobId": {"S": SLOTS_ID}}]
    return _changes_of(jobs, Job.from_attributes, "job")


def _changes_of(
    stream_records: Iterable[StreamRecord], read: Callable[[Mapping[str, Any]], _Thing], noun: str
) -> tuple[list[tuple[_Thing | None, _Thing | None]], Unreadable]:
    changes: list[tuple[_Thing | None, _Thing | None]] = []
    unreadable: Unreadable = []
    for record in stream_records:
        images = [record["dynamodb"].get(name) for name in ("OldImage", "NewImage")]
        try:
            old, new = (read(from_item(image)) if image else None for image in images)
        except (KeyError, TypeError, ValueError) as error:
            unreadable.append((record, f"Not a {noun}: {type(error).__name__}: {error}"))
        else:
            changes.append((old, new))
    return changes, unreadable
