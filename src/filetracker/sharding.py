"""In which partition of an index an item stands."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from enum import StrEnum


def list_key(status: StrEnum, key: str, list_shards: int) -> str:
    """The index partition a record stands in: spread, so that no partition takes all writes of a status."""
    return f"{status}#{shard_of(key, list_shards)}"


def list_keys(statuses: Iterable[StrEnum], list_shards: int) -> list[str]:
    """All partitions that records of these statuses stand in."""
    return [f"{status}#{number}" for status in statuses for number in range(list_shards)]


def shard_of(key: str, list_shards: int) -> int:
    """The same shard for the same key, always."""
    return zlib.crc32(key.encode()) % list_shards
