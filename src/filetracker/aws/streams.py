"""Records of a table's stream as changes of what the table holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from filetracker.aws.dynamodb import from_item

StreamRecord = Mapping[str, Any]
Unreadable = list[tuple[StreamRecord, str]]  # each with the reason

Item = TypeVar("Item")


def changes_of(
    stream_records: Iterable[StreamRecord], from_attributes: Callable[[Mapping[str, Any]], Item], noun: str
) -> tuple[list[tuple[Item | None, Item | None]], Unreadable]:
    """The (old, new) pair of each stream record, in the stream's order; None where there was or is no item.

    Beside them the stream records that are no such item (somebody edited the table by hand), each with the reason.
    Source: DynamoDB Developer Guide, "DynamoDB Streams and Lambda" (view type NEW_AND_OLD_IMAGES).
    """
    changes: list[tuple[Item | None, Item | None]] = []
    unreadable: Unreadable = []
    for record in stream_records:
        images = [record["dynamodb"].get(name) for name in ("OldImage", "NewImage")]
        try:
            old, new = (from_attributes(from_item(image)) if image else None for image in images)
        except (KeyError, TypeError, ValueError) as error:
            unreadable.append((record, f"Not a {noun}: {type(error).__name__}: {error}"))
        else:
            changes.append((old, new))
    return changes, unreadable
