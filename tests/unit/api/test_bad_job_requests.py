"""Jobs that cannot be submitted, looked up or cancelled: a problem that names the field, and nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from filetracker.files.ids import file_id_of
from filetracker.web_server.gateway_events import make_event
from tests.support.api_handler import Api, make_claims, path_of, unchanged_api
from tests.support.job_builders import JOB_ID

_TEXT_BYTES = 256 * 1024
_AN_ID = file_id_of("report.txt")
_GZIP = {"operation": "gzip", "fileIds": [_AN_ID]}
_APPEND = {"operation": "append", "fileIds": [_AN_ID], "text": "x"}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """The API over one bucket and its tables, which all the bad requests together leave as they were."""
    with unchanged_api() as api:
        yield api


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "fileIds,operation", "Missing data for required field."),
        ({**_GZIP, "operation": "shred"}, "operation", "Must be one of: append, gzip."),
        ({**_GZIP, "operation": "Gzip"}, "operation", "Must be one of: append, gzip."),
        ({**_GZIP, "operation": None}, "operation", "Field may not be null."),
        ({**_GZIP, "operation": ["gzip"]}, "operation", "Not a valid string."),
        ({**_GZIP, "text": "x"}, "text", "The operation gzip takes no text."),
        ({**_GZIP, "text": ""}, "text", "The operation gzip takes no text."),
        ({"operation": "append", "fileIds": [_AN_ID]}, "text", "Required: the text to add."),
        ({**_APPEND, "text": ""}, "text", "Required: the text to add."),
        ({**_APPEND, "text": None}, "text", "Field may not be null."),
        ({**_APPEND, "text": 1}, "text", "Not a valid string."),
        (
            {**_APPEND, "text": "x" * (_TEXT_BYTES + 1)},
            "text",
            "It has 262,145 bytes in UTF-8, and may have 262,144.",
        ),
        (
            {**_APPEND, "text": "é" * (_TEXT_BYTES // 2) + "x"},
            "text",
            "It has 262,145 bytes in UTF-8, and may have 262,144.",
        ),
        ({**_GZIP, "fileIds": []}, "fileIds", "Length must be between 1 and 25."),
        ({**_GZIP, "fileIds": [file_id_of(f"{n}") for n in range(26)]}, "fileIds", "Length must be between 1 and 25."),
        ({**_GZIP, "fileIds": _AN_ID}, "fileIds", "Not a valid list."),
        ({**_GZIP, "fileIds": [_AN_ID, _AN_ID]}, "fileIds.0,fileIds.1", "The same file is given more than once."),
        ({**_GZIP, "fileIds": [_AN_ID, 1]}, "fileIds.1", "Not a valid string."),
        (
            {**_GZIP, "fileIds": [file_id_of("x" * 1014)]},
            "fileIds.0",
            "The output's name, outputs/….gz, would have 1,025 bytes; S3 takes 1,024.",
        ),
        ({**_GZIP, "priority": 1}, "priority", "Unknown field."),
    ],
)
def test_a_wrong_submission_names_its_field(api: Api, body: dict[str, Any], field: str, message: str) -> None:
    reply = api.call("POST", "/jobs", body)
    assert (reply.status, reply.json["code"], ",".join(reply.fields)) == (400, "BadRequest", field)
    assert {error["message"] for error in reply.json["errors"]} == {message}


@pytest.mark.parametrize("file_id", ["a", "YQ==", "_w", "not an id", ""])
def test_a_submission_on_what_is_no_file_id_is_refused(api: Api, file_id: str) -> None:
    reply = api.call("POST", "/jobs", {**_GZIP, "fileIds": [_AN_ID, file_id]})
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadRequest", ["fileIds.1"])


def test_a_text_over_a_mebibyte_is_too_large(api: Api) -> None:
    reply = api.call("POST", "/jobs", {**_APPEND, "text": "x" * (1024 * 1024 + 1)})
    assert (reply.status, reply.json["code"]) == (413, "TooLarge")


def test_all_that_is_wrong_is_named_at_once(api: Api) -> None:
    wrong = {"operation": "append", "fileIds": [_AN_ID, _AN_ID], "text": ""}
    reply = api.call("POST", "/jobs", wrong)
    assert (reply.status, reply.fields) == (400, ["text", "fileIds.0", "fileIds.1"])


def test_a_file_that_is_not_there_keeps_all_jobs_from_being_submitted(api: Api) -> None:
    """That none was submitted on the file that is there, the fixture sees at its end."""
    missing = [file_id_of("missing.txt"), file_id_of("gone.txt")]
    reply = api.call("POST", "/jobs", {**_GZIP, "fileIds": [missing[0], _AN_ID, missing[1]]})
    assert (reply.status, reply.json["code"], reply.fields) == (404, "NotFound", ["fileIds.0", "fileIds.2"])
    assert reply.json["errors"][0]["message"] == "There is no file 'missing.txt', or it is deleted."


@pytest.mark.parametrize("key", ["", " ", " a", "a ", "x" * 129, "é", "a\tb", "a\x00b", "\ud800", "\u00a0"])
def test_an_idempotency_key_that_is_none_is_refused(api: Api, key: str) -> None:
    reply = api.with_headers(idempotency_key=key).call("POST", "/jobs", _GZIP)
    assert (reply.status, reply.json["code"]) == (400, "BadRequest")
    assert reply.fields == (["headers"] if key == "\ud800" else ["Idempotency-Key"])


@pytest.mark.parametrize("names", [("Idempotency-Key",), ("Idempotency-Key", "idempotency-key")])
def test_two_idempotency_keys_are_refused(api: Api, names: tuple[str, ...]) -> None:
    keys = {name: ["a", "b"][-(3 - len(names)) :] for name in names}
    event = {
        **make_event("POST", "/jobs", {}, b'{"operation":"gzip"}', make_claims("admins")),
        "multiValueHeaders": keys,
    }
    assert api.send(event).fields == ["Idempotency-Key"]


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", "/cancel")])
@pytest.mark.parametrize("job_id", ["0", "g" * 32, JOB_ID.upper(), f"{JOB_ID}0", "%23slots", "é", f"{JOB_ID}%0A"])
def test_a_job_id_that_is_none_is_refused(api: Api, job_id: str, method: str, rest: str) -> None:
    reply = api.call(method, f"/jobs/{job_id}{rest}")
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadRequest", ["jobId"])


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", "/cancel")])
def test_a_job_that_is_not_there_is_not_found(api: Api, method: str, rest: str) -> None:
    reply = api.call(method, f"/jobs/{JOB_ID}{rest}")
    assert (reply.status, reply.json["code"]) == (404, "NotFound")


@pytest.mark.parametrize("path", ["/jobs", path_of("report.txt", "/jobs")])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "running"}, "status"),
        ({"status": "TRACKED"}, "status"),
        ({"status": ",".join(["QUEUED"] * 6)}, "status"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"file": "report.txt"}, "file"),
    ],
)
def test_a_wrong_list_names_the_parameter(api: Api, path: str, query: dict[str, str], field: str) -> None:
    reply = api.call("GET", path, **query)
    assert (reply.status, reply.fields) == (400, [field])
