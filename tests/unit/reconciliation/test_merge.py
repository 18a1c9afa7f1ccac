"""The walk through both sides: every name once, in order, with a page of each side in memory and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import RetriableError
from filetracker.files.models import FileRecord, Status
from filetracker.files.query import ListQuery, Order, Sort
from filetracker.pagination import Position
from filetracker.reconciliation.drift import ListedObject
from filetracker.reconciliation.merge import join_by_name, records_by_name
from tests.conftest import make_record, make_tombstone

# Where UTF-8 and UTF-16 order differently, where bytes and characters do, and what S3 takes besides.
NAMES = st.text(st.sampled_from("/a\x01\x7fé\ud7ff\ue000\ufffd\uffff\U00010000\U0010ffff"), min_size=1, max_size=3)


def by_bytes(name: str) -> bytes:
    """The order of S3 and of DynamoDB."""
    return name.encode()


@dataclass
class MemoryIndex:
    """The index `ByName`: as DynamoDB sorts it, and as strict about where a query begins."""

    records: list[FileRecord]
    page: int = 2
    reads: int = 0
    limits: set[int] = field(default_factory=set)

    def read(
        self, query: ListQuery, shard: str, after: Position | None, limit: int
    ) -> tuple[list[FileRecord], Position | None]:
        """Pages smaller than asked for, as DynamoDB may."""
        assert (query.sort, query.order) == (Sort.NAME, Order.ASC)
        assert after is None or after[0].startswith(query.prefix), (
            "The provided starting key is outside query boundaries"
        )
        self.reads += 1
        self.limits.add(limit)
        found = [record for record in self.records if record.list_key == shard]
        found = [record for record in found if record.file_name.startswith(query.prefix)]
        found.sort(key=lambda record: by_bytes(record.file_name))
        if after:
            found = [record for record in found if by_bytes(record.file_name) > by_bytes(after[0])]
        page = found[: self.page]
        return page, (page[-1].file_name, page[-1].file_name) if len(found) > len(page) else None


def listed(name: str) -> ListedObject:
    """Some object."""
    return ListedObject(name, 1, "x", "2026-01-31T12:00:00.000Z")


@given(st.text(min_size=1), st.text(min_size=1))
def test_python_sorts_names_as_s3_and_dynamodb_do(one: str, other: str) -> None:
    """The ground that the walk stands on: surrogates apart, which no key holds, code points sort as UTF-8 bytes."""
    assert (one < other) == (by_bytes(one) < by_bytes(other))


@given(st.sets(NAMES), st.sets(NAMES), st.sets(NAMES))
def test_join_pairs_every_name_once_and_in_order(objects: set[str], tracked: set[str], failed: set[str]) -> None:
    index = MemoryIndex(
        [
            *(make_record(name) for name in tracked),
            *(make_record(name, status=Status.FAILED) for name in failed),
            *(make_tombstone(f"{name}.gone") for name in tracked),
        ]
    )
    pairs = list(
        join_by_name(
            map(listed, sorted(objects, key=by_bytes)), records_by_name(index, list_shards=4, prefix="", after="")
        )
    )
    assert [pair.file_name for pair in pairs] == sorted(objects | tracked | failed, key=by_bytes)
    for pair in pairs:
        assert (pair.listed is not None) == (pair.file_name in objects)
        statuses = {Status.TRACKED: tracked, Status.FAILED: failed}
        expected = [status for status, names in statuses.items() if pair.file_name in names]
        assert sorted(record.status for record in pair.records) == sorted(expected)


@given(st.sets(NAMES), NAMES | st.just(""), NAMES | st.just(""))
def test_records_by_name_begins_where_the_listing_does(names: set[str], prefix: str, after: str) -> None:
    index = MemoryIndex([make_record(name) for name in names])
    found = [record.file_name for record in records_by_name(index, 4, prefix, after)]
    expected = [name for name in names if name.startswith(prefix) and by_bytes(name) > by_bytes(after)]
    assert found == sorted(expected, key=by_bytes)


def test_records_by_name_reads_nothing_where_nothing_can_follow() -> None:
    index = MemoryIndex([make_record("a/1")])
    assert list(records_by_name(index, 4, prefix="a/", after="b")) == []
    assert index.reads == 0


@pytest.mark.parametrize(("shards", "limit"), [(1, 1000), (4, 1000), (16, 250), (64, 100)])
def test_records_by_name_holds_as_much_however_many_shards_there_are(shards: int, limit: int) -> None:
    index = MemoryIndex([])
    assert list(records_by_name(index, shards, "", "")) == []
    assert (index.limits, index.reads) == ({limit}, 2 * shards)


def test_join_reads_no_further_than_it_is_asked_to() -> None:
    """A million on both sides, or any number: what is read ahead stays the same."""
    read = [0]

    def endless() -> Iterator[ListedObject]:
        while True:
            read[0] += 1
            yield listed(f"{read[0]:09}")

    index = MemoryIndex([make_record(f"{number:09}") for number in range(1, 2000)], page=10)
    pairs = join_by_name(endless(), records_by_name(index, 4, "", ""))
    for number in range(1, 1001):
        pair = next(pairs)
        assert (pair.file_name, len(pair.records)) == (f"{number:09}", 1)
        assert read[0] <= number + 1
    assert index.reads <= 8 + 1000 / 10 + 8


@pytest.mark.parametrize("names", [["b", "a"], ["a", "a"]])
def test_listing_that_is_not_sorted_ends_the_walk(names: list[str]) -> None:
    """As that of S3's directory buckets: it would make drift out of nothing."""
    with pytest.raises(RetriableError, match="The listing is not sorted by name: 'a' comes after") as caught:
        list(join_by_name(map(listed, names), []))
    assert caught.value.code == "Unsorted"


def test_index_that_is_not_sorted_ends_the_walk() -> None:
    class Unsorted(MemoryIndex):
        def read(self, *arguments: object) -> tuple[list[FileRecord], Position | None]:
            return [make_record("b"), make_record("a")], None

    with pytest.raises(RetriableError, match="index partition TRACKED#0 is not sorted"):
        list(records_by_name(Unsorted([]), 1, "", ""))
