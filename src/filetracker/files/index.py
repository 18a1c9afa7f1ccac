"""The indexes `ByUploadTime` and `ByName` of the table `Files`: one read of one shard."""

from __future__ import annotations

from typing import Any

from filetracker.aws.dynamodb import from_item, to_item
from filetracker.files.models import FileRecord
from filetracker.files.query import ListQuery, Order, Sort
from filetracker.files.repository import FileRepository
from filetracker.pagination import Position

_INDEX_NAMES = {Sort.TIME: "ByUploadTime", Sort.NAME: "ByName"}
_SORT_KEYS = {Sort.TIME: "UploadTime", Sort.NAME: "FileName"}


class FilesIndex:
    """Reads shards of the indexes. Eventually consistent, as every index of DynamoDB."""

    def __init__(self, table: FileRepository) -> None:
        self._table = table

    def read(
        self, query: ListQuery, shard: str, after: Position | None, limit: int
    ) -> tuple[list[FileRecord], Position | None]:
        """What is found among the next `limit` items of a shard, and where the read stopped (None: at its end)."""
        records, stopped = self._table.query(_request(query, shard, after, limit))
        if not stopped:
            return records, None
        key = from_item(stopped)
        return records, (key[_SORT_KEYS[query.sort]], key["FileName"])


def _request(query: ListQuery, shard: str, after: Position | None, limit: int) -> dict[str, Any]:
    sort_key = _SORT_KEYS[query.sort]
    conditions = {"ListKey": "ListKey = :shard"}
    values = {":shard": shard}
    if query.prefix:
        conditions["FileName"] = "begins_with(FileName, :prefix)"
        values[":prefix"] = query.prefix
    _add_times(query, conditions, values)
    _add_types(query, conditions, values)
    request = {
        "IndexName": _INDEX_NAMES[query.sort],
        "KeyConditionExpression": " AND ".join(conditions[key] for key in ("ListKey", sort_key) if key in conditions),
        "ExpressionAttributeValues": to_item(values),
        "ScanIndexForward": query.order is Order.ASC,
        "Limit": limit,
    }
    # What is not a key of this index can only be filtered, after it was read.
    if filters := [condition for key, condition in conditions.items() if key not in ("ListKey", sort_key)]:
        request["FilterExpression"] = " AND ".join(filters)
    if after:
        request["ExclusiveStartKey"] = to_item({"ListKey": shard, sort_key: after[0], "FileName": after[1]})
    return request


def _add_times(query: ListQuery, conditions: dict[str, str], values: dict[str, str]) -> None:
    if query.uploaded_since:
        conditions["UploadTime"] = "UploadTime >= :since"
        values[":since"] = query.uploaded_since
    if query.uploaded_before:
        conditions["UploadTime"] = "UploadTime < :before"
        values[":before"] = query.uploaded_before
    if query.uploaded_since and query.uploaded_before:
        # A key may stand in one condition only, and BETWEEN includes both ends. Without its Z, the end is just before
        # the stored time that it would be equal to.
        conditions["UploadTime"] = "UploadTime BETWEEN :since AND :before"
        values[":before"] = query.uploaded_before.removesuffix("Z")


def _add_types(query: ListQuery, conditions: dict[str, str], values: dict[str, str]) -> None:
    """What `records.media_type_of` does: records from before media types have what was detected, or declared."""
    exact, declared = [], []
    for number, media_type in enumerate(query.types):
        name = f":type{number}"
        if media_type.endswith("/*"):
            values[name] = media_type.removesuffix("*")
            exact.append(f"begins_with({{}}, {name})")
            declared.append(f"begins_with(ContentType, {name})")
        else:
            values[name], values[f"{name}with"] = media_type, f"{media_type};"  # text/plain; charset=utf-8
            exact.append(f"{{}} = {name}")
            declared.append(f"ContentType = {name} OR begins_with(ContentType, {name}with)")
    if exact:
        by_media, by_bytes = (" OR ".join(exact).replace("{}", name) for name in ("MediaType", "DetectedType"))
        by_declaration = f"attribute_not_exists(DetectedType) AND ({' OR '.join(declared)})"
        conditions["MediaType"] = (
            f"({by_media} OR (attribute_not_exists(MediaType) AND ({by_bytes} OR ({by_declaration}))))"
        )
