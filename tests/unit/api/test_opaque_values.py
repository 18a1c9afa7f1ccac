"""Whatever somebody makes of what the API calls opaque (cursors, ids, keys): it is the caller's fault, never the API's.

Nothing secret is in a cursor, so here they are forged as well as anybody could: in its form, and tied to the very list.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filetracker.errors import CursorError, RetriableError
from filetracker.files.ids import file_id_of
from filetracker.files.query import ListQuery, Order, Sort
from filetracker.jobs.models import JobQuery
from filetracker.pagination import Position, encode_cursor, refused_positions
from tests.support.api_handler import Api, path_of, unchanged_api

_NAMES = ("reports/a.txt", "reports/b.txt", "z")
_FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """The API over some files, which no request changes."""
    with unchanged_api() as api:
        yield api


_TEXTS = st.text(max_size=40) | st.sampled_from(["", "2026-01-01T00:00:00Z", *_NAMES, "x" * 1024, "\0", "#"])
_SHARDS = st.sampled_from(["TRACKED#0", "TRACKED#1", "FAILED#3", "QUEUED#0", "TRACKED#4", "", "z", *_NAMES]) | st.text()
_POSITIONS = st.dictionaries(_SHARDS, st.none() | st.tuples(_TEXTS, _TEXTS), max_size=6)

_IDS = st.text(min_size=1, max_size=60) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(file_id_of)

_LISTS = {
    "by time": ("/files", {}, ListQuery().describe()),
    "by name": (
        "/files",
        {"prefix": "reports/", "sort": "name", "order": "asc"},
        ListQuery(prefix="reports/", sort=Sort.NAME, order=Order.ASC).describe(),
    ),
    "filtered": ("/files", {"prefix": "reports/"}, ListQuery(prefix="reports/").describe()),
    "history": (f"{path_of('z')}/history", {}, "history of z"),
    "uploads": ("/uploads", {}, "uploads of user-1"),
    "jobs": ("/jobs", {}, JobQuery().describe()),
    "jobs of a file": (f"{path_of('z')}/jobs", {}, JobQuery(file_name="z").describe()),
}


@pytest.mark.parametrize("name", _LISTS)
def test_forged_cursor_is_the_callers_fault(api: Api, name: str) -> None:
    path, query, description = _LISTS[name]

    @_FUZZ
    @given(positions=_POSITIONS)
    def forge(positions: dict[str, Position | None]) -> None:
        cursor = encode_cursor(positions, description)
        reply = api.call("GET", path, **query, cursor=cursor)
        assert reply.status in (200, 400, 404), reply.text

    forge()


@pytest.mark.parametrize("name", _LISTS)
def test_cursor_of_partitions_that_are_not_the_lists(api: Api, name: str) -> None:
    path, query, description = _LISTS[name]
    cursor = encode_cursor({"SECRET#0": ("a", "b")}, description)
    reply = api.call("GET", path, **query, cursor=cursor)
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadCursor", ["cursor"])


def test_position_that_dynamodb_refuses_is_the_cursors_fault() -> None:
    """Also where only DynamoDB itself knows that no item can be there."""
    refusal = RetriableError("The provided starting key is outside query boundaries", "ValidationException")
    with pytest.raises(CursorError), refused_positions(("a", "b")):
        raise refusal
    for position, error in ((None, refusal), (("a", "b"), RetriableError("slow down", "ThrottlingException"))):
        with pytest.raises(RetriableError), refused_positions(position):
            raise error


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/files/{}", None),
        ("GET", "/files/{}/history", None),
        ("POST", "/files/{}/download", {}),
        ("GET", "/files/{}/jobs", None),
        ("POST", "/uploads/{}/parts", {"parts": [{"partNumber": 1}]}),
        ("GET", "/uploads/{}/parts", None),
        ("POST", "/uploads/{}/complete", {}),
        ("DELETE", "/uploads/{}", None),
        ("GET", "/jobs/{}", None),
        ("POST", "/jobs/{}/cancel", {}),
    ],
)
def test_id_that_somebody_made_up_is_the_callers_fault(api: Api, method: str, path: str, body: object) -> None:
    @_FUZZ
    @given(
        made_up=st.text(min_size=1, max_size=60) | st.binary(max_size=60).map(lambda b: file_id_of(b.decode("latin-1")))
    )
    def ask(made_up: str) -> None:
        reply = api.call(method, path.format(quote(made_up, safe="")), body)
        assert reply.status < 500, reply.text

    ask()


@_FUZZ
@given(key=st.text(max_size=300))
def test_idempotency_key_that_somebody_made_up_is_the_callers_fault(api: Api, key: str) -> None:
    caller = Api(api.authorizer, {"Idempotency-Key": key})
    reply = caller.call("POST", "/jobs", {"operation": "gzip", "fileIds": [file_id_of("gone")]})
    assert reply.status in (400, 404), reply.text
