"""Whatever is sent: a problem that names the field, and nothing stored."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filetracker.aws.clients import client
from filetracker.files.ids import file_id_of
from filetracker.web_server.gateway_events import make_event
from tests.support.api_handler import Api, Reply, make_claims, path_of, unchanged_api

_MIB = 1024 * 1024
_AN_ID = file_id_of("report.txt")


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """The API over one bucket and its tables, which all the bad requests together leave as they were."""
    with unchanged_api() as api:
        yield api


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "1000000000"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"limit": "abc"}, "limit"),
        ({"limit": "1.0"}, "limit"),
        ({"limit": "1_0"}, "limit"),
        ({"limit": "\u0661"}, "limit"),
        ({"limit": " 1"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "to"),
        ({"from": "2026-01-02", "to": "2026-01-02"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-02-31"}, "from"),
        ({"from": "2026-01-01T25:00Z"}, "from"),
        ({"from": "2026-W01-1"}, "from"),
        ({"from": "20260101"}, "from"),
        ({"from": "2026-01-01\n"}, "from"),
        ({"from": ""}, "from"),
        ({"to": "0001-01-01T00:00+14:00"}, "to"),
        ({"to": "9999-12-31T23:59-14:00"}, "to"),
        ({"status": "tracked"}, "status"),
        ({"status": "TRACKED,GONE"}, "status"),
        ({"status": "TRACKED,"}, "status"),
        ({"status": ",".join(["TRACKED"] * 4)}, "status"),
        ({"type": "image"}, "type"),
        ({"type": "*/*"}, "type"),
        ({"type": "image/png\n"}, "type"),
        ({"type": ",".join(["image/png"] * 11)}, "type"),
        ({"sort": "size"}, "sort"),
        ({"order": "up"}, "order"),
        ({"prefix": "é" * 513}, "prefix"),
        ({"offset": "1"}, "offset"),
        ({"From": "2026-01-01"}, "From"),
        ({"": ""}, ""),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "A" * 16_385}, "cursor"),
    ],
)
def test_list_files_names_the_wrong_parameter(api: Api, query: dict[str, str], field: str) -> None:
    reply = api.call("GET", "/files", **query)
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadRequest", [field])


@pytest.mark.parametrize(
    "query", [{"from": "2024-01-01", "to": "2026-01-01"}, {"from": "2999-01-01"}, {"to": "0001-01-01T00:00:00Z"}]
)
def test_get_statistics_refuses_a_range_that_is_none(api: Api, query: dict[str, str]) -> None:
    reply = api.call("GET", "/stats", **query)
    assert (reply.status, reply.fields) == (400, ["from"])


def test_every_wrong_parameter_is_named_at_once(api: Api) -> None:
    assert api.call("GET", "/files", limit="x", sort="x", colour="x").fields == ["colour", "limit", "sort"]


def test_a_parameter_given_twice_is_refused(api: Api) -> None:
    assert api.call("GET", "/files?limit=1&limit=2").fields == ["limit"]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "%00", "A" * 16_000, "eJxz"])
def test_a_cursor_that_is_none_is_refused(api: Api, cursor: str) -> None:
    reply = api.call("GET", "/files", cursor=cursor)
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadCursor", ["cursor"])


@pytest.mark.parametrize(
    "other", [{"sort": "name"}, {"type": "text/plain"}, {"to": "2026-12-31"}, {"from": "2026-01-01"}, {"prefix": "r"}]
)
def test_the_cursor_of_another_list_is_refused(api: Api, other: dict[str, str]) -> None:
    client("dynamodb").put_item(TableName="Files", Item=_copy_of_the_record("second"))
    cursor = api.call("GET", "/files", limit="1").json["cursor"]
    reply = api.call("GET", "/files", limit="1", cursor=cursor, **other)
    client("dynamodb").delete_item(TableName="Files", Key={"FileName": {"S": "second"}})
    assert (reply.status, reply.json["code"]) == (400, "BadCursor")


def _copy_of_the_record(file_name: str) -> Any:
    item = client("dynamodb").get_item(TableName="Files", Key={"FileName": {"S": "report.txt"}})["Item"]
    return {**item, "FileName": {"S": file_name}}


@pytest.mark.parametrize("rest", ["", "/history", "/download"])
@pytest.mark.parametrize(
    "file_id",
    [
        "a",  # one character is no byte
        "a.b",
        "a%2Fb",
        "YQ==",
        "YQ%3D%3D",
        "YR",  # bits that no byte uses
        "_w",  # not UTF-8
        "7aCA",  # a lone surrogate in what would be UTF-8
        "é",
        "YQ%0A",
        file_id_of("x" * 1024) + "AA",
    ],
)
def test_a_file_id_that_is_none_is_refused(api: Api, file_id: str, rest: str) -> None:
    reply = api.call("POST" if rest == "/download" else "GET", f"/files/{file_id}{rest}")
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadFileId", ["fileId"])


_DEEP = "[" * 100_000 + "]" * 100_000

_WRONG_BODIES: list[tuple[str, Any, str]] = [
    *[
        (path, body, "")
        for path in (f"/files/{_AN_ID}/download", "/files/delete", "/uploads")
        for body in ("{", "nonsense", "[]", "1", "null", '"{}"', '{"a":NaN}', b"\xff\xfe", _DEEP, '{"a":"\\ud800"}')
    ],
    ("/files/delete", "", "fileIds"),
    ("/files/delete", {}, "fileIds"),
    ("/files/delete", {"fileIds": []}, "fileIds"),
    ("/files/delete", {"fileIds": None}, "fileIds"),
    ("/files/delete", {"fileIds": "YQ"}, "fileIds"),
    ("/files/delete", {"fileIds": [_AN_ID] * 101}, "fileIds"),
    ("/files/delete", {"fileIds": [_AN_ID, 1]}, "fileIds.1"),
    ("/files/delete", {"fileIds": [_AN_ID, None]}, "fileIds.1"),
    ("/files/delete", {"fileIds": [_AN_ID, "_w"]}, "fileIds.1"),
    ("/files/delete", {"fileIds": [_AN_ID, "not an id"]}, "fileIds.1"),
    ("/files/delete", {"fileIds": [_AN_ID], "force": True}, "force"),
    (f"/files/{_AN_ID}/download", {"expiresIn": 59}, "expiresIn"),
    (f"/files/{_AN_ID}/download", {"expiresIn": 604_801}, "expiresIn"),
    (f"/files/{_AN_ID}/download", {"expiresIn": "900"}, "expiresIn"),
    (f"/files/{_AN_ID}/download", {"expiresIn": 900.5}, "expiresIn"),
    (f"/files/{_AN_ID}/download", {"expiresIn": True}, "expiresIn"),
    (f"/files/{_AN_ID}/download", {"disposition": "INLINE"}, "disposition"),
    (f"/files/{_AN_ID}/download", {"disposition": ["inline"]}, "disposition"),
    (f"/files/{_AN_ID}/download", {"versionId": "v1"}, "versionId"),
    *[
        (
            "/uploads",
            {"files": [{"fileName": "ok", "fileSize": 1}, {"fileName": name, "fileSize": 1}]},
            "files.1.fileName",
        )
        for name in ("", "a\0b", "a\x1fb", "a\x85b", "/a", "..", "a/../b", "a/./b", "a/..", "x" * 1025, "é" * 513, 1)
    ],
    ("/uploads", {"files": [{"fileName": "a", "fileSize": -1}]}, "files.0.fileSize"),
    ("/uploads", {"files": [{"fileName": "a"}]}, "files.0.fileSize"),
    ("/uploads", {"files": [{"fileName": "a", "fileSize": 1, "acl": "public"}]}, "files.0.acl"),
]


@pytest.mark.parametrize(("path", "body", "field"), _WRONG_BODIES)
def test_a_wrong_body_names_its_field(api: Api, path: str, body: Any, field: str) -> None:
    reply = api.call("POST", path, body)
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadRequest", [field])


def _as_base64(content: bytes) -> dict[str, Any]:
    event = make_event("POST", "/files/delete", {}, b"", make_claims("admins"))
    return {**event, "body": base64.b64encode(content).decode(), "isBase64Encoded": True}


def test_a_body_in_base64_is_read(api: Api) -> None:
    reply = api.send(_as_base64(json.dumps({"fileIds": [file_id_of("never there")]}).encode()))
    assert reply.json == {"deleted": [file_id_of("never there")], "errors": []}


def test_a_body_in_base64_that_is_none_is_refused(api: Api) -> None:
    reply = api.send({**_as_base64(b""), "body": "{}"})
    assert (reply.status, reply.fields) == (400, [""])


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("in_base64", [False, True])
def test_a_body_over_one_mebibyte_is_too_large(api: Api, in_base64: bool, over: int) -> None:
    content = b'{"fileIds":["' + b"x" * (_MIB - 16 + over) + b'"]}'
    reply = api.send(_as_base64(content)) if in_base64 else api.call("POST", "/files/delete", content)
    assert (reply.status, reply.json["code"]) == ((413, "TooLarge") if over else (400, "BadRequest"))


def test_a_body_of_many_bytes_in_few_characters_is_too_large(api: Api) -> None:
    assert api.call("POST", "/files/delete", "é" * (_MIB // 2 + 1)).status == 413


def test_a_large_body_is_refused_before_it_is_read(api: Api) -> None:
    """Neither as base64 nor as JSON, which it is not."""
    assert api.send({**_as_base64(b""), "body": "é" * 8 * _MIB}).status == 413
    assert api.call("POST", "/files/delete", b"x" * 8 * _MIB).status == 413


def test_a_body_of_unknown_fields_is_answered_in_short(api: Api) -> None:
    reply = api.call("POST", "/files/delete", {f"{number}": 1 for number in range(70_000)})
    assert reply.status == 400
    assert len(reply.text) < 20_000


def test_an_unknown_path_is_not_found(api: Api) -> None:
    for path in ("/", "/nothing", "/files/", "/files/YQ/nothing", "/Files", "/files/YQ/history/more"):
        reply = api.call("GET", path)
        assert (reply.status, reply.json["code"]) == (404, "NotFound")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/files", "GET"),
        ("DELETE", path_of("report.txt"), "GET"),
        ("GET", "/files/delete", "POST"),
        ("PUT", "/uploads", "GET, POST"),
        ("HEAD", "/me", "GET"),
        ("get", "/me", "GET"),
    ],
)
def test_another_method_of_a_path_is_told_the_right_ones(api: Api, method: str, path: str, allowed: str) -> None:
    reply = api.call(method, path)
    assert (reply.status, reply.json["code"]) == (405, "MethodNotAllowed")
    assert reply.headers["allow"] == allowed


def _is_an_answer(reply: Reply) -> bool:
    return reply.status < 500


_texts = st.text(st.characters(), max_size=20)  # surrogates too
_names = st.sampled_from(["limit", "cursor", "from", "to", "status", "type", "prefix", "sort", "order"]) | _texts
_values = st.sampled_from(["1", "2026-01-01", "TRACKED", "image/*", "name", "desc", "x"]) | _texts


@given(
    path=st.sampled_from(
        ["/files", "/stats", "/uploads", "/me", "/health", "/files/{fileId}/history", "/jobs", "/files/{fileId}/jobs"]
    ),
    query=st.dictionaries(_names, st.lists(_values, min_size=1, max_size=2), max_size=4),
    file_id=st.just(_AN_ID) | _texts,
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_query_is_our_fault(api: Api, path: str, query: dict[str, list[str]], file_id: str) -> None:
    event = make_event("GET", "/files", {}, b"", make_claims("admins"))
    reply = api.send(
        {
            **event,
            "resource": path,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": {"fileId": file_id} if "{" in path else None,
        }
    )
    assert _is_an_answer(reply)


_fields = (
    st.sampled_from(["fileIds", "disposition", "expiresIn", "parts", "partNumber", "sha256", "operation", "text"])
    | _texts
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts | st.sampled_from([_AN_ID, "name", 60, 900]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_fields, inner, max_size=4),
    max_leaves=12,
)


@given(
    path=st.sampled_from(["/files/delete", "/files/{fileId}/download", "/uploads/{uploadId}/parts", "/jobs"]),
    body=_json.map(json.dumps) | st.dictionaries(_fields, _json, max_size=3).map(json.dumps) | _texts,
    is_base64=st.sampled_from([False, False, True]),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_body_is_our_fault(api: Api, path: str, body: str, is_base64: bool) -> None:
    event = make_event("POST", "/files/delete", {}, b"", make_claims("admins"))
    parameters = {"fileId": _AN_ID, "uploadId": "0123456789abcdefghjkmnpqrs"}
    reply = api.send(
        {**event, "resource": path, "body": body, "isBase64Encoded": is_base64, "pathParameters": parameters}
    )
    assert _is_an_answer(reply)
