"""Between plain Python values and DynamoDB's typed attribute values."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from filetracker.aws.clients import client, translated_errors
from filetracker.errors import RetriableError

_serializer, _deserializer = TypeSerializer(), TypeDeserializer()


def to_item(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """`{"FileSize": 3}` → `{"FileSize": {"N": "3"}}`; floats become exact decimals."""
    return {name: _serializer.serialize(_storable(value)) for name, value in attributes.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of `to_item`: whole numbers come back as int, others as float."""
    return {name: _plain(_deserializer.deserialize(value)) for name, value in item.items()}


def _storable(value: object) -> object:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: _storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


# Source: DynamoDB API reference, BatchGetItem.
_KEYS_PER_REQUEST = 100
_ATTEMPTS = 5


def read_items(table_name: str, keys: Sequence[Mapping[str, Any]], **options: str) -> Iterator[Mapping[str, Any]]:
    """The items as they are now, in any order; those that are not there are absent.

    No key may come twice. `options` are those of a table in BatchGetItem. Raises RetriableError.
    """
    for start in range(0, len(keys), _KEYS_PER_REQUEST):
        wanted = {"Keys": keys[start : start + _KEYS_PER_REQUEST], "ConsistentRead": True, **options}
        yield from _read_batch(table_name, {table_name: wanted})


def _read_batch(table_name: str, wanted: dict[str, Any]) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = []
    for attempt in range(_ATTEMPTS):
        with translated_errors(f"read items of table {table_name}"):
            response = client("dynamodb").batch_get_item(RequestItems=wanted)
        items += response["Responses"].get(table_name, [])
        wanted = dict(response.get("UnprocessedKeys", {}))
        if not wanted:
            return items
        time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise RetriableError(f"Could not read items of table {table_name}: throttled.", code="Throttled")
