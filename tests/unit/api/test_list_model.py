"""Whatever is asked, the pages of `GET /files` together are the files that a plain loop over all of them finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from filetracker.aws.clients import client
from filetracker.files.models import FileRecord, Status
from filetracker.files.query import ListQuery
from lambda_handlers import api as api_handler
from tests.support.api_handler import AWS_ENVIRONMENT, ENVIRONMENT, Api, make_claims, put_record
from tests.support.model_index import is_wanted
from tests.support.terraform_tables import create_tables

_DAYS = [f"2026-01-{day:02}" for day in range(1, 6)]


@pytest.fixture(scope="module")
def files() -> Iterator[list[FileRecord]]:
    """Files of all kinds, in moto."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name, value in {**AWS_ENVIRONMENT, **ENVIRONMENT}.items():
            environment.setenv(name, value)
        client.cache_clear()
        api_handler._services.cache_clear()
        create_tables(client("dynamodb"), files="Files", file_events="FileEvents", uploads="Uploads")
        yield [
            put_record(
                f"{'ab'[n % 2]}/{n * 7 % 40:02}é😀",
                status=list(Status)[n % 3],
                upload_time=f"{_DAYS[n % 5]}T{n % 2 * 12:02}:00:00.000Z",
                media_type=[None, "text/csv", None, "image/png"][n % 4],
                detected_type=[None, "image/png", "text/plain"][n // 2 % 3],
                content_type=["image/jpeg", "text/plain; charset=utf-8"][n // 3 % 2],
            )
            for n in range(40)
        ]
        api_handler._services.cache_clear()


_queries = st.fixed_dictionaries(
    {"limit": st.integers(1, 45)},
    optional={
        "prefix": st.sampled_from(["a/", "b/1", "é"]),
        "status": st.lists(st.sampled_from(Status), min_size=1, max_size=3).map(",".join),
        "type": st.sampled_from(["image/*", "text/plain", "image/png,text/*", "video/*"]),
        "from": st.sampled_from([_DAYS[0], f"{_DAYS[1]}T12:00:00Z", _DAYS[2]]),
        "to": st.sampled_from([f"{_DAYS[2]}T00:00:00.001Z", f"{_DAYS[3]}T13:00:00+01:00", "2027-01-01"]),
        "sort": st.sampled_from(["time", "name"]),
        "order": st.sampled_from(["asc", "desc"]),
    },
)


@given(query=_queries)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_list_files_is_what_a_loop_over_all_files_finds(files: list[FileRecord], query: dict[str, Any]) -> None:
    shown = _walk(query)
    statuses = query.get("status", "TRACKED,FAILED").split(",")
    wanted = ListQuery(
        prefix=query.get("prefix", ""),
        uploaded_since=_stored(query.get("from")),
        uploaded_before=_stored(query.get("to")),
        types=query["type"].split(",") if "type" in query else (),
    )
    expected = [record for record in files if record.status in statuses and is_wanted(record, wanted)]
    assert sorted(file["fileName"] for file in shown) == sorted(record.file_name for record in expected)
    sort = query.get("sort", "time")
    keys = [file["uploadTime" if sort == "time" else "fileName"] for file in shown]
    order = query.get("order", "desc" if sort == "time" else "asc")
    assert keys == sorted(keys, reverse=order == "desc")


def _walk(query: dict[str, Any]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(100):
        page = Api(make_claims("viewers")).call("GET", "/files", **query, **cursor).json
        assert len(page["files"]) <= query["limit"]
        shown += page["files"]
        if page["cursor"] is None:
            return shown
        cursor = {"cursor": page["cursor"]}
    pytest.fail("The list does not end.")


def _stored(given_time: str | None) -> str:
    """What each of the times above is in the table."""
    return {
        None: "",
        _DAYS[0]: f"{_DAYS[0]}T00:00:00.000Z",
        _DAYS[2]: f"{_DAYS[2]}T00:00:00.000Z",
        f"{_DAYS[1]}T12:00:00Z": f"{_DAYS[1]}T12:00:00.000Z",
        f"{_DAYS[2]}T00:00:00.001Z": f"{_DAYS[2]}T00:00:00.001Z",
        f"{_DAYS[3]}T13:00:00+01:00": f"{_DAYS[3]}T12:00:00.000Z",
        "2027-01-01": "2027-01-01T00:00:00.000Z",
    }[given_time]
