"""In which partition of an index an item stands."""

from __future__ import annotations

import zlib
from enum import StrEnum


def list_key(status: StrEnum, key: str, list_shards: int) -> str:
    """The index partition a record stands in: spread, so that no partition takes all writes of a status."""
    return f"{status}#{shard_of(key, list_shards)}"


def shard_of(key: str, list_shards: int) -> int:
    """The same shard for the same key, always."""
    return zlib.crc32(key.encode()) % list_shards
