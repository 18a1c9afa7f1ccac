"""Lists, records, links and deletions by the API, on a stack with hundreds of files."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filetracker.aws.dynamodb import from_item
from filetracker.files.ids import file_id_of
from tests.support.stack.api_client import Api, api_as, send
from tests.support.stack.stack import Stack, poll

pytestmark = pytest.mark.parametrize("stack", ["sqs"], indirect=True)

FILES = 500
PREFIX = "list/"
CONTENT = {
    ".txt": b"hello",
    ".json": b'{"a": 1}',
    ".csv": b"a,b\n1,2\n",
    ".png": b"no picture",
    ".pdf": b"%PDF-1.4 cut",
}
ENDINGS = list(CONTENT)
HOSTILE_NAMES = [
    pytest.param("hostile/a b+c%20d&e=f?g#h.txt", marks=pytest.mark.localstack),
    "hostile/é ü ñ 日本語 😀.txt",
    "hostile/\u202egpj.exe",
    "hostile/<img src=x onerror=alert(1)>.svg",
    "hostile/'; drop table Files;--",
    "hostile/" + "n" * 1016,
    "hostile/folder/",
    "hostile//two slashes",
]


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    """An admin's."""
    return api_as(stack, "lists@example.com", "admins")


@dataclass(frozen=True)
class Listed:
    """A stack's API, and what its lists should tell."""

    api: Api
    records: list[dict[str, Any]]

    def names(self, query: dict[str, Any]) -> list[list[str]]:
        """The file names that a list should hold, in order; those of the same sort value together, in no order."""
        statuses = query.get("status", "TRACKED,FAILED").split(",")
        by = "UploadTime" if query["sort"] == "time" else "FileName"
        found = [
            record
            for record in self.records
            if record["Status"] in statuses
            and record["FileName"].startswith(query["prefix"])
            and query.get("from", "") <= record["UploadTime"] < query.get("to", "9")
            and _is_of_type(record, query.get("type", "*"))
        ]
        found.sort(key=lambda record: str(record[by]), reverse=query["order"] == "desc")
        groups = groupby(found, key=lambda record: record[by])
        return [sorted(str(record["FileName"]) for record in group) for _, group in groups]


def _is_of_type(record: dict[str, Any], wanted: str) -> bool:
    found = str(record.get("MediaType") or record.get("DetectedType") or record.get("ContentType") or "")
    return wanted in {"*", found} or (wanted.endswith("/*") and found.startswith(wanted[:-1]))


@pytest.fixture(scope="module")
def listed(stack: Stack, api: Api, patient_tracking: None) -> Listed:
    """Hundreds of files, some damaged, some deleted again, once all of them are tracked."""
    keys = [f"{PREFIX}{number % 7}/{number:04}{ENDINGS[number % len(ENDINGS)]}" for number in range(FILES)]
    deleted = keys[::10]
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(lambda key: _put(stack, key), keys))
        list(clients.map(lambda key: stack.s3.delete_object(Bucket=stack.bucket, Key=key), deleted))

    def settled() -> list[dict[str, Any]] | None:
        records = [record for record in _scan(stack) if record["FileName"].startswith(PREFIX)]
        gone = sum(record["Status"] == "DELETED" for record in records)
        return records if len(records) == FILES and gone == len(deleted) else None

    return Listed(api, poll(f"{FILES} files tracked", settled, 900))


def _put(stack: Stack, key: str) -> None:
    ending = key[key.rindex(".") :]
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=CONTENT[ending])


def _scan(stack: Stack) -> list[dict[str, Any]]:
    pages = stack.dynamodb.get_paginator("scan").paginate(TableName=stack.outputs["files_table_name"])
    return [from_item(item) for page in pages for item in page["Items"]]


@st.composite
def queries(draw: st.DrawFn, times: list[str]) -> dict[str, Any]:
    """Any filter, sort and order."""
    query: dict[str, Any] = {
        "prefix": draw(st.sampled_from([PREFIX, f"{PREFIX}3", f"{PREFIX}3/00", f"{PREFIX}none"])),
        "sort": draw(st.sampled_from(["time", "name"])),
        "order": draw(st.sampled_from(["asc", "desc"])),
    }
    if statuses := draw(st.sets(st.sampled_from(["TRACKED", "FAILED", "DELETED"]))):
        query["status"] = ",".join(sorted(statuses))
    if draw(st.booleans()):
        query["type"] = draw(st.sampled_from(["text/plain", "text/*", "image/png", "application/*"]))
    first, last = sorted(draw(st.lists(st.sampled_from(times), min_size=2, max_size=2)))
    if first < last and draw(st.booleans()):
        query["from"], query["to"] = first, last
    return query


def test_lists_equal_a_model(listed: Listed) -> None:
    """Whatever is filtered, sorted and paged by."""
    times = sorted({str(record["UploadTime"]) for record in listed.records})

    @settings(max_examples=40)
    @given(query=queries(times), limit=st.sampled_from([60, 333, 1000]))
    def check(query: dict[str, Any], limit: int) -> None:
        names = [file["fileName"] for file in listed.api.all_files(limit, **query)]
        for group in listed.names(query):
            taken, names = sorted(names[: len(group)]), names[len(group) :]
            assert taken == group
        assert names == []

    check()


@pytest.mark.parametrize("sort", ["time", "name"])
def test_list_holds_whatever_does_not_change_once(listed: Listed, stack: Stack, sort: str) -> None:
    """While other files come and go between its pages."""
    stop = Event()

    def come_and_go() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            stack.s3.put_object(Bucket=stack.bucket, Key=f"{PREFIX}{number % 7}/moving {number % 20}", Body=b"x")
            stack.s3.delete_object(Bucket=stack.bucket, Key=f"{PREFIX}{number % 7}/moving {(number + 9) % 20}")

    with ThreadPoolExecutor(1) as others:
        changes = others.submit(come_and_go)
        try:
            names = [file["fileName"] for file in listed.api.all_files(40, prefix=PREFIX, sort=sort)]
        finally:
            stop.set()
        changes.result()
    steady = [name for name in names if "moving" not in name]
    expected = listed.names({"prefix": PREFIX, "sort": sort, "order": "desc"})
    assert sorted(steady) == sorted(name for group in expected for name in group)


def test_cursor_of_another_list_is_refused(listed: Listed) -> None:
    cursor = listed.api.ask("GET", "/files", query={"limit": 10}).document["cursor"]
    said = listed.api.ask("GET", "/files", query={"limit": 10, "sort": "name", "cursor": cursor})
    assert (said.status, said.document["code"]) == (400, "BadCursor")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_file_of_any_name(stack: Stack, api: Api, name: str) -> None:
    """Found, described, linked to, and deleted."""
    stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=b"hello", ContentType="text/plain")
    stack.await_record(name, Status="TRACKED")
    path = f"/files/{file_id_of(name)}"

    file = api.ask("GET", path).document
    history = poll("its history", lambda: api.ask("GET", f"{path}/history").document["events"])
    link = api.ask("POST", f"{path}/download", {}).document
    content = send("GET", link["url"], b"", {})

    assert (file["fileName"], file["fileId"], file["fileSize"]) == (name, file_id_of(name), 5)
    assert [event["eventType"] for event in history] == ["CREATED"]
    assert (content.status, content.content) == (200, b"hello")
    assert "response-content-disposition=attachment" in link["url"]
    assert content.headers["content-disposition"].startswith("attachment")
    answer = api.ask("POST", "/files/delete", {"fileIds": [file["fileId"], file["fileId"]]})
    assert answer.document["errors"] == []
    stack.await_record(name, Status="DELETED")
    assert api.ask("POST", f"{path}/download", {}).status == 404


def test_statistics_count_what_is_there(listed: Listed) -> None:
    said = listed.api.ask("GET", "/stats").document
    statuses = [str(record["Status"]) for record in listed.records]
    assert said["files"]["FAILED"] >= statuses.count("FAILED") > 0
    assert said["files"]["DELETED"] >= statuses.count("DELETED")
    assert sum(kind["files"] for kind in said["byType"]) >= FILES - statuses.count("DELETED")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "word"),
    [
        ("POST", "/files/delete", b"{", 400, "JSON"),
        ("POST", "/files/delete", b"[]", 400, "object"),
        ("POST", "/files/delete", {"fileIds": [], "more": 1}, 400, "more"),
        ("POST", "/uploads", {"files": [{"fileName": "../x", "fileSize": 1}]}, 400, "files.0.fileName"),
        ("POST", "/uploads", {"files": [{"fileName": "n" * 1025, "fileSize": 1}]}, 400, "files.0.fileName"),
        ("POST", "/uploads", {"files": [{"fileName": "a\x00b", "fileSize": 1}]}, 400, "files.0.fileName"),
        ("POST", "/uploads", b"x" * 10_000_000, 413, "KiB"),
        ("GET", "/files?limit=0", None, 400, "limit"),
        ("GET", "/files?limit=1000000000", None, 400, "limit"),
        ("GET", "/files?from=2026-02-01&to=2026-01-01", None, 400, "from"),
        ("GET", "/files?cursor=x", None, 400, "cursor"),
        ("GET", "/files?colour=red", None, 400, "colour"),
        ("GET", "/files/_w", None, 400, "fileId"),
    ],
)
def test_bad_request_names_what_is_wrong(api: Api, method: str, path: str, body: Any, status: int, word: str) -> None:
    said = api.ask(method, path, body)
    assert said.status == status, said.content
    assert said.headers["content-type"] == "application/problem+json"
    assert word in json.dumps(said.document)
