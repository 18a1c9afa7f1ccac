"""The typed calls, and what becomes of problems."""

from __future__ import annotations

from typing import Any

import pytest

from filetracker.client.api import Api
from filetracker.client.http import Response
from filetracker.client.problems import ApiRefusalError, problem_of, refusal_of_s3
from filetracker.errors import FileTrackerError, NotFoundError, RetriableError, UsageError
from filetracker.files.models import Fault, Status
from filetracker.files.query import ListQuery, Order, Sort
from tests.support.fake_service import Asked, FakeService, Handler


def test_list_files_asks_for_what_is_wanted(service: FakeService, api: Api) -> None:
    service.put("a b/ü.txt", b"x")
    query = ListQuery(
        [Status.TRACKED, Status.DELETED],
        "a b/",
        Sort.NAME,
        Order.ASC,
        uploaded_since="2026-01-01T00:00:00.000Z",
        uploaded_before="2026-02-01T00:00:00.000Z",
        types=("image/*", "text/plain"),
    )

    files, cursor = api.list_files(query, 10)

    assert [file.file_name for file in files] == ["a b/ü.txt"]
    assert cursor is None
    assert service.asked[0].query == {
        "prefix": "a b/",
        "status": "TRACKED,DELETED",
        "type": "image/*,text/plain",
        "from": "2026-01-01T00:00:00.000Z",
        "to": "2026-02-01T00:00:00.000Z",
        "sort": "name",
        "order": "asc",
        "limit": "10",
    }


def test_list_files_page_by_page(service: FakeService, api: Api) -> None:
    for name in "abc":
        service.put(name, b"x")

    first, cursor = api.list_files(ListQuery(), 2)
    second, end = api.list_files(ListQuery(), 2, cursor)

    assert [file.file_name for file in (*first, *second)] == ["a", "b", "c"]
    assert end is None


def test_find_file_reads_all_of_it(service: FakeService, api: Api) -> None:
    service.put(
        "a.txt",
        b"hello",
        status="FAILED",
        versionId="v1",
        typeMismatch=True,
        userMetadata={"x": "y"},
        metadata={"lines": 1},
        error={"code": "CorruptContent", "message": "It is damaged."},
        somethingNew=1,
    )

    record = api.find_file("a.txt")

    assert record
    assert (record.file_name, record.file_size, record.status) == ("a.txt", 5, Status.FAILED)
    assert record.error == Fault("CorruptContent", "It is damaged.")
    assert (record.version_id, record.type_mismatch, record.revision) == ("v1", True, 1)
    assert (record.user_metadata, record.metadata) == ({"x": "y"}, {"Lines": 1})
    assert (record.etag or "").startswith("5d41402a")


def test_find_file_that_was_never_tracked(api: Api) -> None:
    assert api.find_file("none") is None


def test_find_file_at_another_address(service: FakeService, api: Api) -> None:
    """Not to be taken for the word that there is no such file."""
    api.base_url = f"{service.url}/elsewhere"

    with pytest.raises(NotFoundError) as caught:
        api.find_file("none")
    assert caught.value.code == "Elsewhere"


def test_history_reads_every_page(service: FakeService, api: Api) -> None:
    service.put("a.txt", b"x")
    service.history["a.txt"] = [
        {
            "eventId": f"e{n}",
            "eventType": "CREATED",
            "eventTime": f"2026-01-0{n}T00:00:00.000Z",
            "fileSize": n,
            "eTag": "x",
        }
        for n in range(1, 6)
    ]

    events = list(api.history("a.txt"))

    assert [event["EventId"] for event in events] == ["e1", "e2", "e3", "e4", "e5"]
    assert events[0] == {
        "FileName": "a.txt",
        "EventId": "e1",
        "EventType": "CREATED",
        "EventTime": "2026-01-01T00:00:00.000Z",
        "FileSize": 1,
        "ETag": "x",
    }


def test_me(api: Api) -> None:
    assert api.me()["email"] == "ann@example.com"


@pytest.mark.parametrize("content", [b"<html>", b"[]"])
def test_answer_that_is_no_json(service: FakeService, api: Api, content: bytes) -> None:
    def answer(_: Asked, handler: Handler) -> bool:
        handler.send(200, content)
        return True

    service.faults.append(answer)

    with pytest.raises(RetriableError, match=r"Could not ask who is signed in: .* Is the API's address right"):
        api.me()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "BadRequest", ApiRefusalError),
        (401, "NotAuthenticated", ApiRefusalError),
        (403, "NotAllowed", RetriableError),
        (404, "NotFound", NotFoundError),
        (409, "FileExists", ApiRefusalError),
        (413, "TooLarge", ApiRefusalError),
        (429, "Throttled", RetriableError),
        (500, "InternalError", RetriableError),
        (503, "Unavailable", RetriableError),
    ],
)
def test_problem_of_each_status(
    service: FakeService, api: Api, status: int, code: str, kind: type[FileTrackerError]
) -> None:
    service.fail("GET", "/stage/me", status, times=99, code=code)

    with pytest.raises(kind, match=f"Could not ask who is signed in: {code} it is") as caught:
        api.me()
    assert caught.value.code == code
    assert isinstance(caught.value, UsageError) is (status not in (403, 429, 500, 503))
    assert ("Its log knows it as r-1." in str(caught.value)) is (status >= 500)


@pytest.mark.parametrize(
    ("status", "content", "text", "code"),
    [
        (
            400,
            b'{"detail": "No.", "errors": [{"field": "files.3.name", "message": "Empty."}, 1]}',
            "No. files.3.name: Empty.",
            "Http400",
        ),
        (
            400,
            b'{"detail": "a: Empty.", "errors": [{"field": "a", "message": "Empty."}]}',
            "a: Empty.",
            "Http400",
        ),
        (403, b'{"message": "Missing Authentication Token"}', "Missing Authentication Token", "Http403"),
        (403, b'{"Message": "User: x is not authorized"}', "User: x is not authorized", "Http403"),
        (502, b"<html>Bad gateway</html>", "the server answered 502.", "Http502"),
        (400, b"[]", "the server answered 400.", "Http400"),
        (400, b"\xff", "the server answered 400.", "Http400"),
    ],
)
def test_problem_that_is_no_document_of_ours(status: int, content: bytes, text: str, code: str) -> None:
    problem = problem_of(Response(status, {}, content), "do it")

    assert str(problem) == f"Could not do it: {text}"
    assert problem.code == code


def test_refusal_of_s3_that_says_nothing() -> None:
    problem: Any = refusal_of_s3(Response(500, {}, b"\xff<"), "do it")

    assert (str(problem), problem.code) == ("Could not do it: S3 says 500", "Http500")


def test_name_that_is_not_utf8(service: FakeService, api: Api) -> None:
    """As the command line passes on what a shell gives it."""
    with pytest.raises(NotFoundError, match="is not UTF-8"):
        api.download_url("\udcff")
    with pytest.raises(NotFoundError, match="is not UTF-8"):
        api.list_files(ListQuery(prefix="\udcff"), 1)
    assert service.asked == []
