"""Records of the table's stream as changes of file records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from filetracker.aws.items import from_item
from filetracker.records import FileRecord


def changes_of(stream_records: Iterable[Mapping[str, Any]]) -> list[tuple[FileRecord | None, FileRecord | None]]:
    """The (old, new) pair of each stream record, in the stream's order; None where there was or is no item.

    Source: DynamoDB Developer Guide, "DynamoDB Streams and Lambda" (view type NEW_AND_OLD_IMAGES).
    """
    return [(_image(record, "OldImage"), _image(record, "NewImage")) for record in stream_records]


def _image(record: Mapping[str, Any], name: str) -> FileRecord | None:
    image = record["dynamodb"].get(name)
    return FileRecord.from_attributes(from_item(image)) if image else None
