"""Many items of a table by their keys, a hundred a request."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from filetracker.aws.clients import client, translated_errors
from filetracker.errors import WorldFaultError

# Source: DynamoDB API reference, BatchGetItem.
_KEYS_PER_REQUEST = 100
_ATTEMPTS = 5


def read_items(table_name: str, keys: Sequence[Mapping[str, Any]], **options: str) -> Iterator[Mapping[str, Any]]:
    """The items as they are now, in any order; those that are not there are absent.

    No key may come twice. `options` are those of a table in BatchGetItem. Raises WorldFaultError.
    """
    for start in range(0, len(keys), _KEYS_PER_REQUEST):
        wanted = {"Keys": keys[start : start + _KEYS_PER_REQUEST], "ConsistentRead": True, **options}
        yield from _read_batch(table_name, {table_name: wanted})


def _read_batch(table_name: str, wanted: dict[str, Any]) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = []
    for attempt in range(_ATTEMPTS):
        with translated_errors(f"read items of table {table_name}"):
            answer = client("dynamodb").batch_get_item(RequestItems=wanted)
        items += answer["Responses"].get(table_name, [])
        wanted = dict(answer.get("UnprocessedKeys", {}))
        if not wanted:
            return items
        time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise WorldFaultError(f"Could not read items of table {table_name}: throttled.", code="Throttled")
