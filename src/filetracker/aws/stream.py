"""Records of the table's stream as changes of file records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from filetracker.aws.items import from_item
from filetracker.records import FileRecord

StreamRecord = Mapping[str, Any]
Change = tuple[FileRecord | None, FileRecord | None]


def changes_of(stream_records: Iterable[StreamRecord]) -> tuple[list[Change], list[tuple[StreamRecord, str]]]:
    """The (old, new) pair of each stream record, in the stream's order; None where there was or is no item.

    Beside them the stream records that tell no file (somebody edited the table by hand), each with the reason.
    Source: DynamoDB Developer Guide, "DynamoDB Streams and Lambda" (view type NEW_AND_OLD_IMAGES).
    """
    changes: list[Change] = []
    unreadable: list[tuple[StreamRecord, str]] = []
    for record in stream_records:
        try:
            changes.append((_image(record, "OldImage"), _image(record, "NewImage")))
        except (KeyError, TypeError, ValueError) as error:
            unreadable.append((record, f"Not a file's record: {type(error).__name__}: {error}"))
    return changes, unreadable


def _image(record: Mapping[str, Any], name: str) -> FileRecord | None:
    image = record["dynamodb"].get(name)
    return FileRecord.from_attributes(from_item(image)) if image else None
