from __future__ import annotations

from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.aws.dynamodb import to_item
from filetracker.aws.stream_reader import StreamReader
from filetracker.errors import RetriableError
from tests.conftest import make_record
from tests.support.local_aws import LocalAws


def _names(reader: StreamReader) -> list[str]:
    return [record["dynamodb"]["Keys"]["FileName"]["S"] for record in reader.read()]


def test_reads_what_is_written_from_now_on(local_aws: LocalAws) -> None:
    def write(name: str) -> None:
        client("dynamodb").put_item(TableName="Files", Item=to_item(make_record(name).to_attributes()))

    write("before")
    reader = StreamReader("Files")
    assert _names(reader) == []
    write("a")
    write("b")
    assert _names(reader) == ["a", "b"]
    assert _names(reader) == []


class FakeStreams:
    """The API of streams: shards with pages of records; `ended` ones have no further iterator."""

    def __init__(self, **shards: list[list[str]]) -> None:
        self.shards = shards
        self.ended: set[str] = set()
        self.fails_on = ""

    def describe_table(self, **_: str) -> dict[str, Any]:
        return {"Table": {"LatestStreamArn": "arn"}}

    def describe_stream(self, **request: str) -> dict[str, Any]:
        """One shard a page."""
        names = [name for name in sorted(self.shards) if name > request.get("ExclusiveStartShardId", "")]
        more = {"LastEvaluatedShardId": names[0]} if len(names) > 1 else {}
        return {"StreamDescription": {"Shards": [{"ShardId": name} for name in names[:1]], **more}}

    def get_shard_iterator(self, **request: str) -> dict[str, str]:
        return {"ShardIterator": f"{request['ShardId']} {request['ShardIteratorType']}"}

    def get_records(self, **request: str) -> dict[str, Any]:
        shard = request["ShardIterator"].split()[0]
        if shard == self.fails_on:
            raise client("dynamodb").exceptions.LimitExceededException(
                {"Error": {"Code": "LimitExceededException", "Message": "Two readers."}}, "GetRecords"
            )
        records = [{"name": name} for name in (self.shards[shard].pop(0) if self.shards[shard] else [])]
        is_over = shard in self.ended and not self.shards[shard]
        return {"Records": records, **({} if is_over else {"NextShardIterator": f"{shard} next"})}


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch, local_aws: LocalAws) -> FakeStreams:
    fake = FakeStreams(one=[], two=[])
    monkeypatch.setattr("filetracker.aws.stream_reader.client", lambda _: fake)
    return fake


def names(reader: StreamReader) -> list[str]:
    return [record["name"] for record in reader.read()]


def test_follows_the_shards_that_go_on_where_one_ended(streams: FakeStreams) -> None:
    reader = StreamReader("Files")
    streams.shards["one"] = [["a"], ["b"]]
    streams.ended.add("one")
    streams.shards["two"] = [["c"]]
    streams.shards["zwo"] = [["d"]]
    assert names(reader) == ["a", "b", "c"]
    assert names(reader) == ["d"], "from its beginning"
    assert names(reader) == []


def test_what_was_read_before_a_failure_comes_with_the_next_read(streams: FakeStreams) -> None:
    reader = StreamReader("Files")
    streams.shards.update(one=[["a"]], two=[["b"]])
    streams.fails_on = "two"
    with pytest.raises(RetriableError, match="Could not read the stream of table Files: Two readers"):
        reader.read()
    streams.fails_on = ""
    assert names(reader) == ["a", "b"]
