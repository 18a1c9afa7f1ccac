from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.files.history import FileHistory
from filetracker.files.ids import file_id_of
from filetracker.files.models import Fault, Status
from tests.conftest import make_event
from tests.support.api_handler import Api, path_of, put_record
from tests.support.local_aws import LocalAws


def test_list_files_shows_what_a_list_shows(api: Api) -> None:
    put_record("photos/é 😀.png", type_mismatch=True)
    reply = api.call("GET", "/files")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json == {
        "files": [
            {
                "fileId": file_id_of("photos/é 😀.png"),
                "fileName": "photos/é 😀.png",
                "status": "TRACKED",
                "fileSize": 5,
                "uploadTime": "2026-01-31T12:00:00.000Z",
                "contentType": "text/plain",
                "detectedType": "text/plain",
                "mediaType": "text/plain",
                "typeMismatch": True,
                "eTag": "5d41402abc4b2a76b9719d911017c592",
                "versionId": "v1",
                "uploadedBy": "AWS:ALICE",
                "revision": 1,
            }
        ],
        "cursor": None,
    }


def test_list_files_goes_on_with_its_cursor(api: Api) -> None:
    names = [put_record(f"{number:02}").file_name for number in range(7)]
    shown: list[str] = []
    query: dict[str, Any] = {"sort": "name", "limit": 3}
    while True:
        page = api.call("GET", "/files", **query).json
        shown += [file["fileName"] for file in page["files"]]
        if page["cursor"] is None:
            break
        query["cursor"] = page["cursor"]
    assert shown == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["c.png", "b", "a.txt"]),
        ({"order": "asc"}, ["a.txt", "b", "c.png"]),
        ({"sort": "name"}, ["a.txt", "b", "c.png"]),
        ({"prefix": "c."}, ["c.png"]),
        ({"status": "DELETED"}, ["gone"]),
        ({"status": "TRACKED,DELETED"}, ["gone", "c.png", "a.txt"]),
        ({"status": "FAILED"}, ["b"]),
        ({"type": "image/png"}, ["c.png"]),
        ({"type": "image/*,text/plain", "sort": "name"}, ["a.txt", "c.png"]),
        ({"type": "application/pdf", "status": "TRACKED,FAILED"}, ["b"]),
        ({"from": "2026-01-02"}, ["c.png", "b"]),
        ({"to": "2026-01-02"}, ["a.txt"]),
        ({"from": "2026-01-02T00:00:00+00:00", "to": "2026-01-03T01:00:00+01:00"}, ["b"]),
        ({"from": "2026-01-02", "to": "2026-01-03", "sort": "name"}, ["b"]),
    ],
)
def test_list_files_filters(api: Api, query: dict[str, str], names: list[str]) -> None:
    put_record("a.txt", upload_time="2026-01-01T00:00:00.000Z")
    put_record("b", upload_time="2026-01-02T00:00:00.000Z", status=Status.FAILED, detected_type="application/pdf")
    put_record("c.png", upload_time="2026-01-03T00:00:00.000Z", content_type="image/png", detected_type=None)
    put_record("gone", upload_time="2026-01-04T00:00:00.000Z", status=Status.DELETED)
    assert [file["fileName"] for file in api.call("GET", "/files", **query).json["files"]] == names


def test_get_file_tells_everything(api: Api) -> None:
    put_record(
        "a",
        status=Status.FAILED,
        error=Fault("CorruptPdf", "The PDF is damaged."),
        metadata={"pages": 3, "ratio": 1.5},
        user_metadata={"k": "v"},
        content_encoding="gzip",
        media_type="application/json",
    )
    file = api.call("GET", path_of("a")).json
    assert file["error"] == {"code": "CorruptPdf", "message": "The PDF is damaged."}
    assert file["metadata"] == {"pages": 3, "ratio": 1.5}
    assert file["userMetadata"] == {"k": "v"}
    assert (file["mediaType"], file["detectedType"], file["contentEncoding"]) == (
        "application/json",
        "text/plain",
        "gzip",
    )
    assert (file["checksum"], file["storageClass"]) == ("CRC64NVME:M3eFcAZSQlc=", "STANDARD")
    assert file["trackedTime"] == "2026-01-31T12:00:00.000Z"
    assert "listKey" not in file


@pytest.mark.parametrize("rest", ["", "/history"])
def test_get_of_an_unknown_file_is_not_found(api: Api, rest: str) -> None:
    reply = api.call("GET", path_of("nothing", rest))
    assert (reply.status, reply.json["code"]) == (404, "NotFound")


def test_get_history_has_the_newest_last_and_pages(api: Api) -> None:
    FileHistory("FileEvents").append(
        make_event("a", event_time=f"2026-01-31T12:00:0{second}.000Z") for second in (2, 0, 3, 1)
    )
    first = api.call("GET", path_of("a", "/history"), limit=3).json
    rest = api.call("GET", path_of("a", "/history"), limit=3, cursor=first["cursor"]).json
    times = [event["eventTime"][17:19] for page in (first, rest) for event in page["events"]]
    assert (times, rest["cursor"]) == (["00", "01", "02", "03"], None)
    assert first["events"][0] == {
        "eventId": "2026-01-31T12:00:00.000Z#CREATED#v1#0055AED6DCD90281E5",
        "eventType": "CREATED",
        "eventTime": "2026-01-31T12:00:00.000Z",
        "reason": "ObjectCreated:Put",
        "fileSize": 5,
        "eTag": "5d41402abc4b2a76b9719d911017c592",
        "versionId": "v1",
        "requester": "AWS:ALICE",
        "sourceIp": "203.0.113.7",
        "sequencer": "0055AED6DCD90281E5",
    }


def test_get_history_ends_where_a_page_is_just_full(api: Api) -> None:
    FileHistory("FileEvents").append([make_event("a")])
    assert api.call("GET", path_of("a", "/history"), limit=1).json["cursor"] is None


def test_get_history_of_a_file_without_events_is_empty(api: Api) -> None:
    put_record("a")
    assert api.call("GET", path_of("a", "/history")).json == {"events": [], "cursor": None}


def test_get_history_refuses_the_cursor_of_another_file(api: Api) -> None:
    FileHistory("FileEvents").append(make_event("a", event_time=f"2026-01-31T12:00:0{n}.000Z") for n in range(2))
    cursor = api.call("GET", path_of("a", "/history"), limit=1).json["cursor"]
    reply = api.call("GET", path_of("b", "/history"), limit=1, cursor=cursor)
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadCursor", ["cursor"])


def test_make_download_signs_what_the_record_tells_of(api: Api, local_aws: LocalAws) -> None:
    version = local_aws.put("dir/é.txt", b"first")["VersionId"]
    local_aws.put("dir/é.txt", b"second")
    put_record("dir/é.txt", version_id=version)
    link = api.call("POST", path_of("dir/é.txt", "/download"), {}).json
    query = parse_qs(urlsplit(link["url"]).query)
    assert query["versionId"] == [version]
    assert query["response-content-disposition"] == ["attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt"]
    assert query["X-Amz-Expires"] == ["900"]
    assert link["expiresTime"].endswith("Z")


def test_make_download_needs_no_body(api: Api) -> None:
    put_record("a")
    assert api.call("POST", path_of("a", "/download")).status == 200


@pytest.mark.parametrize("status", [None, Status.DELETED])
def test_make_download_of_what_is_gone_is_not_found(api: Api, status: Status | None) -> None:
    if status:
        put_record("a", status=status)
    assert api.call("POST", path_of("a", "/download"), {}).status == 404


def test_delete_files_hides_each_and_may_be_asked_again(api: Api, local_aws: LocalAws, requests: Counter[str]) -> None:
    names = ["a", "dir/é"]
    for name in names:
        local_aws.put(name)
    ids = [file_id_of(name) for name in [*names, "never there"]]
    for _ in range(2):
        assert api.call("POST", "/files/delete", {"fileIds": [*ids, ids[0]]}).json == {"deleted": ids, "errors": []}
    assert client("s3").list_objects_v2(Bucket="filetracker")["KeyCount"] == 0
    versions = client("s3").list_object_versions(Bucket="filetracker")
    assert (len(versions["DeleteMarkers"]), len(versions["Versions"])) == (2, 2)
    assert requests["DeleteObject"] == 2


def test_delete_files_tells_what_could_not_be_deleted(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def delete(_: object, file_name: str) -> None:
        if file_name == "bad":
            raise RetriableError("Could not delete 'bad': Access Denied", code="AccessDenied")

    monkeypatch.setattr("filetracker.tracking.object_store.Bucket.delete", delete)
    good, bad = file_id_of("good"), file_id_of("bad")
    assert api.call("POST", "/files/delete", {"fileIds": [bad, good]}).json == {
        "deleted": [good],
        "errors": [{"fileId": bad, "code": "AccessDenied", "message": "Could not delete 'bad': Access Denied"}],
    }
