"""Whatever the files and the query, the pages of a list together are the list."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from filetracker.aws.clients import client
from filetracker.errors import CursorError, UsageError
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.models import FileRecord, Status
from filetracker.files.query import ListQuery, Order, Sort
from filetracker.files.repository import FileRepository
from filetracker.pagination import Position, _tie, decode_cursor, encode_cursor
from tests.conftest import make_record
from tests.support.model_index import ModelIndex, is_wanted, position_of
from tests.support.terraform_tables import create_tables

_SHARDS = 4
_TIMES = [f"2026-01-31T12:00:0{second}.000Z" for second in range(4)]


def _expected(records: Sequence[FileRecord], query: ListQuery) -> list[FileRecord]:
    return [record for record in records if record.status in query.statuses and is_wanted(record, query)]


def _sort_keys(records: Sequence[FileRecord], sort: Sort) -> list[str]:
    return [position_of(record, sort)[0] for record in records]


_types = st.sampled_from([None, "image/png", "image/jpeg", "text/plain", "text/plain; charset=utf-8", "imagex/png"])
_changes = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "upload_time": st.sampled_from(_TIMES),
        "media_type": _types,
        "detected_type": _types,
        "content_type": _types,
    }
)
_records = st.dictionaries(st.text("ab/é😀", min_size=1, max_size=5), _changes, max_size=40).map(
    lambda files: [make_record(name, **changes) for name, changes in files.items()],
)
_queries = st.builds(
    ListQuery,
    statuses=st.lists(st.sampled_from(Status), min_size=1, max_size=3),
    prefix=st.sampled_from(["", "", "a", "b/", "é", "zz"]),
    sort=st.sampled_from(Sort),
    order=st.sampled_from(Order),
    uploaded_since=st.sampled_from(["", _TIMES[1]]),
    uploaded_before=st.sampled_from(["", "", _TIMES[0], _TIMES[1], _TIMES[3]]),
    types=st.sampled_from([(), (), ("image/*",), ("text/plain",), ("image/png", "text/*")]),
)
_coins: st.SearchStrategy[Any] = st.booleans()


def _walk(listing: Listing, query: ListQuery, limit: int) -> Iterator[list[FileRecord]]:
    cursor: str | None = None
    for _ in range(200):
        page = listing.page(query, limit, cursor)
        yield page.files
        cursor = page.cursor
        if cursor is None:
            return
    pytest.fail("The list does not end.")


def _assert_pages(pages: list[list[FileRecord]], records: Sequence[FileRecord], query: ListQuery, limit: int) -> None:
    files = [record for page in pages for record in page]
    assert max(len(page) for page in pages) <= limit
    expected = _expected(records, query)
    assert sorted(record.file_name for record in files) == sorted(record.file_name for record in expected)
    keys = _sort_keys(files, query.sort)
    assert keys == sorted(keys, reverse=query.order is Order.DESC)


@given(records=_records, query=_queries, limit=st.integers(1, 12))
@settings(max_examples=150)
def test_pages_together_are_the_list(records: list[FileRecord], query: ListQuery, limit: int) -> None:
    pages = list(_walk(Listing(ModelIndex(records), _SHARDS), query, limit))

    _assert_pages(pages, records, query, limit)
    assert all(len(page) == limit for page in pages[:-1])  # reads are large enough for so few records
    assert pages[-1] or len(pages) == 1, "a last page that is empty says 'more' in vain"


@given(records=_records, query=_queries, limit=st.integers(1, 12))
def test_pages_stay_whole_where_reads_find_little(records: list[FileRecord], query: ListQuery, limit: int) -> None:
    """With tiny reads, a filter leaves pages short or empty; still nothing is lost, doubled or out of order."""

    class SmallReads(ModelIndex):
        def read(
            self, query: ListQuery, shard: str, after: Position | None, limit: int
        ) -> tuple[list[FileRecord], Position | None]:
            return super().read(query, shard, after, min(limit, 2))

    index = SmallReads(records)
    listing = Listing(index, _SHARDS)
    pages = []
    for page in _walk(listing, query, limit):
        pages.append(page)
        assert len(index.reads) <= 4 * _SHARDS * len(set(query.statuses))
        index.reads.clear()

    _assert_pages(pages, records, query, limit)


@given(records=_records, query=_queries, limit=st.integers(1, 5), changes=st.data())
def test_changes_between_pages_neither_hide_nor_repeat_the_rest(
    records: list[FileRecord], query: ListQuery, limit: int, changes: st.DataObject
) -> None:
    """What stays in the list is shown once, though the last of a page is deleted before the next."""
    index = ModelIndex(list(records))
    listing = Listing(index, _SHARDS)
    cursor, shown = None, []
    while True:
        page = listing.page(query, limit, cursor)
        shown += [record.file_name for record in page.files]
        if page.cursor is None:
            break
        cursor = page.cursor
        if page.files and changes.draw(_coins):
            index.records.remove(page.files[-1])

    assert sorted(shown) == sorted(record.file_name for record in _expected(records, query))


@pytest.fixture(scope="module")
def moto_files() -> Iterator[list[FileRecord]]:
    """Files in moto's tables, in all statuses, with many upload times shared."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
            environment.setenv(f"AWS_{name}", "testing")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with mock_aws():
            client.cache_clear()
            create_tables(client("dynamodb"), files="Files", file_events="FileEvents")
            statuses = [Status.TRACKED, Status.TRACKED, Status.FAILED, Status.DELETED]
            records = [
                make_record(
                    f"{'ab'[n % 2]}/{n * 7 % 60:02}é😀",
                    status=statuses[n % 4],
                    upload_time=_TIMES[n % 3],
                    media_type=[None, None, "text/plain", "image/png", "text/csv"][n % 5],
                    detected_type=[None, "image/png", "text/plain"][n % 3],
                    content_type=["image/jpeg", None, "text/plain; charset=utf-8", "text/plain"][n // 3 % 4],
                )
                for n in range(60)
            ]
            for record in records:
                FileRepository("Files").put(record, None)
            yield records


@given(query=_queries, limit=st.integers(1, 30))
@settings(max_examples=30)
def test_page_agrees_with_dynamodb(moto_files: list[FileRecord], query: ListQuery, limit: int) -> None:
    pages = list(_walk(Listing(FilesIndex(FileRepository("Files")), _SHARDS), query, limit))

    _assert_pages(pages, moto_files, query, limit)


def test_page_costs_one_read_a_shard_without_a_filter() -> None:
    index = ModelIndex([make_record(f"{number}") for number in range(500)])

    page = Listing(index, _SHARDS).page(ListQuery(), 50)

    assert len(page.files) == 50
    assert index.reads == [51] * 2 * _SHARDS


def test_page_gives_up_where_a_filter_hides_nearly_everything() -> None:
    index = ModelIndex([make_record(f"other/{number:05}") for number in range(5000)] + [make_record("wanted")])
    listing = Listing(index, _SHARDS)

    page = listing.page(ListQuery(prefix="wanted"), 10)

    assert page.cursor
    assert len(index.reads) <= 4 * 2 * _SHARDS
    assert [record.file_name for page in _walk(listing, ListQuery(prefix="wanted"), 10) for record in page] == [
        "wanted"
    ]


def test_all_goes_through_every_page() -> None:
    listing = Listing(ModelIndex([make_record(f"{number}") for number in range(25)]), _SHARDS)

    assert len(list(listing.all(ListQuery(), page_limit=10))) == 25


def test_page_finds_old_records_after_list_shards_grew() -> None:
    records = [make_record(f"{number}") for number in range(25)]  # in four shards

    assert len(Listing(ModelIndex(records), 8).page(ListQuery()).files) == 25


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_page_refuses_a_limit_that_cannot_be(limit: int) -> None:
    with pytest.raises(UsageError, match="1 to 1000"):
        Listing(ModelIndex([]), _SHARDS).page(ListQuery(), limit)


def test_page_after_the_end_is_empty() -> None:
    query = ListQuery([Status.FAILED])
    ended = encode_cursor({f"FAILED#{number}": None for number in range(_SHARDS)}, query.describe())

    page = Listing(ModelIndex([]), _SHARDS).page(query, cursor=ended)

    assert (page.files, page.cursor) == ([], None)


_CURSOR = encode_cursor({"TRACKED#1": ("a", "b"), "TRACKED#2": None}, "a query")


def test_decode_cursor_reads_what_was_encoded() -> None:
    assert decode_cursor(_CURSOR, "a query", ("TRACKED#1", "TRACKED#2")) == {"TRACKED#1": ("a", "b"), "TRACKED#2": None}


@given(
    cursor=st.text() | st.text("ABab01-_=") | st.sampled_from([_CURSOR[:-1], _CURSOR[1:], _CURSOR + "A", _CURSOR[:8]])
)
def test_decode_cursor_refuses_anything_else(cursor: str) -> None:
    with pytest.raises(CursorError, match="does not belong to this list"):
        decode_cursor(cursor, "a query", ("TRACKED#1", "TRACKED#2"))


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        "1",
        "{",
        "[" * 50_000,
        '{"a":1}',
        '{"a":["b"]}',
        '{"a":["b",1]}',
        '{"a":{"b":"c"}}',
        '{"a":["\\ud800","b"]}',
    ],
)
def test_decode_cursor_refuses_what_somebody_made_up(document: str) -> None:
    """The tie is no secret."""
    tied = _tie("a query", document.encode()) + zlib.compress(document.encode())
    with pytest.raises(CursorError):
        decode_cursor(base64.urlsafe_b64encode(tied).rstrip(b"=").decode(), "a query", ("TRACKED#1", "TRACKED#2"))


@pytest.mark.parametrize(
    "other",
    [
        ListQuery(prefix="b"),
        ListQuery(prefix="a", sort=Sort.NAME),
        ListQuery(prefix="a", order=Order.ASC),
        ListQuery([Status.FAILED], prefix="a"),
        ListQuery(prefix="a", uploaded_since=_TIMES[0]),
        ListQuery(prefix="a", uploaded_before=_TIMES[3]),
        ListQuery(prefix="a", types=["text/plain"]),
    ],
)
def test_page_refuses_the_cursor_of_another_list(other: ListQuery) -> None:
    listing = Listing(ModelIndex([make_record(f"a{number}") for number in range(9)]), _SHARDS)
    cursor = listing.page(ListQuery(prefix="a"), 2).cursor

    with pytest.raises(CursorError):
        listing.page(other, 2, cursor)


def test_page_takes_a_cursor_whatever_the_order_of_statuses() -> None:
    listing = Listing(ModelIndex([make_record(f"a{number}") for number in range(9)]), _SHARDS)
    cursor = listing.page(ListQuery([Status.FAILED, Status.TRACKED]), 2).cursor

    assert listing.page(ListQuery([Status.TRACKED, Status.FAILED]), 2, cursor).files


def test_cursor_stays_short_for_long_names() -> None:
    positions: dict[str, Any] = {
        f"TRACKED#{n}": ("2026-01-31T12:00:00.000Z", "photos/" * 140 + str(n)) for n in range(8)
    }

    assert len(encode_cursor(positions, "")) < 400
