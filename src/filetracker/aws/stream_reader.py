"""Reads the stream of a table from now on.

DynamoDB lets two read a shard at a time, one of which is the function notify: a third is throttled now and then.
Source: DynamoDB Developer Guide, "Change data capture for DynamoDB Streams".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.streams import StreamRecord


class StreamReader:
    """One reader of one table's stream; it begins with what is written after it was made."""

    def __init__(self, table_name: str) -> None:
        self._action = f"read the stream of table {table_name}"
        self._iterators: dict[str, str] = {}  # by shard, of those that go on
        self._known: set[str] = set()
        self._has_ended = False  # a shard: others go on where it did
        self._records: list[StreamRecord] = []
        with translated_errors(self._action):
            table = client("dynamodb").describe_table(TableName=table_name)["Table"]
            self._arn = str(table["LatestStreamArn"])
            self._add_shards("LATEST")

    def read(self) -> list[StreamRecord]:
        """What was written since the last read. Raises RetriableError: then all of it comes with the next one."""
        with translated_errors(self._action):
            for shard in list(self._iterators):
                self._read_shard(shard)
            if self._has_ended:
                self._add_shards("TRIM_HORIZON")
        records, self._records = self._records, []
        return records

    def _read_shard(self, shard: str) -> None:
        while shard in self._iterators:
            page = client("dynamodbstreams").get_records(ShardIterator=self._iterators[shard])
            self._records += page["Records"]
            if following := page.get("NextShardIterator"):
                self._iterators[shard] = following
            else:
                del self._iterators[shard]
                self._has_ended = True
            if not page["Records"]:
                return

    def _add_shards(self, begin_at: str) -> None:
        for shard in [shard["ShardId"] for shard in self._shards() if shard["ShardId"] not in self._known]:
            where = {"StreamArn": self._arn, "ShardId": shard, "ShardIteratorType": begin_at}
            self._iterators[shard] = client("dynamodbstreams").get_shard_iterator(**where)["ShardIterator"]
            self._known.add(shard)
            self._has_ended = False

    def _shards(self) -> Iterator[dict[str, Any]]:
        request = {"StreamArn": self._arn}
        while True:
            described = client("dynamodbstreams").describe_stream(**request)["StreamDescription"]
            yield from described["Shards"]
            if not (last := described.get("LastEvaluatedShardId")):
                return
            request["ExclusiveStartShardId"] = last
