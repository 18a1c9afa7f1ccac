from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.files.ids import file_id_of
from filetracker.http.errors import InvalidRequestError
from filetracker.http.schema import load
from filetracker.s3_limits import MAX_OBJECT_BYTES, MIB
from filetracker.uploads.models import Session, State
from filetracker.uploads.multipart_store import MultipartStore
from filetracker.uploads.repository import SessionRepository
from filetracker.uploads.schemas import CreateUploads, SignParts
from tests.support.api_handler import Api, make_claims
from tests.support.local_aws import LocalAws
from tests.unit.uploads.test_presigner import HOSTILE_KEYS

_SHA256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="  # of "hello"


def _wanted(name: str = "film.mp4", size: int = 20 * MIB, **more: Any) -> dict[str, Any]:
    return {"fileName": name, "fileSize": size, **more}


def _begin(api: Api, **wanted: Any) -> str:
    reply = api.call("POST", "/uploads", {"files": [_wanted(**wanted)]})
    assert reply.status == 201
    upload_id: str = reply.json["uploads"][0]["uploadId"]
    return upload_id


def _send(upload_id: str, *sizes: int, owner: str = "user-1") -> None:
    session = _session(upload_id, owner)
    for number, size in enumerate(sizes, 1):
        client("s3").upload_part(
            Bucket="filetracker",
            Key=session.file_name,
            UploadId=session.multipart_id,
            PartNumber=number,
            Body=bytes(size),
        )


def _session(upload_id: str, owner: str = "user-1") -> Session:
    session = SessionRepository("Uploads").get(owner, upload_id)
    assert session
    return session


def test_create_uploads_answers_for_small_and_large_files_in_their_order(api: Api) -> None:
    body = {"files": [_wanted(size=100 * MIB), _wanted("é +%.txt", 5, sha256=_SHA256, overwrite=False)]}
    reply = api.call("POST", "/uploads", body)
    assert reply.status == 201
    multipart, single = reply.json["uploads"]
    assert set(multipart) == {"mode", "uploadId", "fileName", "fileId", "partSize", "partCount", "expiresTime"}
    assert (multipart["mode"], multipart["partSize"], multipart["partCount"]) == ("multipart", 8 * MIB, 13)
    assert set(single) == {"mode", "fileName", "fileId", "method", "url", "headers", "expiresTime"}
    assert (single["mode"], single["method"], single["fileName"]) == ("single", "PUT", "é +%.txt")
    assert single["fileId"] == file_id_of("é +%.txt")
    assert single["headers"] == {
        "content-type": "text/plain",
        "if-none-match": "*",
        "x-amz-checksum-sha256": _SHA256,
    }
    assert _session(multipart["uploadId"]).multipart_id not in reply.text, "S3's id is nobody's business"


@pytest.mark.parametrize("size", [0, 20 * MIB])
def test_create_uploads_takes_any_name(api: Api, size: int) -> None:
    reply = api.call("POST", "/uploads", {"files": [_wanted(name, size) for name in HOSTILE_KEYS]})
    assert reply.status == 201
    for name, begun in zip(HOSTILE_KEYS, reply.json["uploads"], strict=True):
        assert (begun["fileName"], begun["fileId"]) == (name, file_id_of(name))
        signed = [begun]
        if size:
            signed = api.call("POST", f"/uploads/{begun['uploadId']}/parts", {"parts": [{"partNumber": 1}]}).json[
                "parts"
            ]
        assert unquote(urlsplit(signed[0]["url"]).path) == f"/{name}"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"fileName": ""}, "fileName"),
        ({"fileName": "/a"}, "fileName"),
        ({"fileName": "a/../b"}, "fileName"),
        ({"fileName": "a\x00"}, "fileName"),
        ({"fileName": "é" * 513}, "fileName"),
        ({"fileName": None}, "fileName"),
        ({"fileSize": -1}, "fileSize"),
        ({"fileSize": MAX_OBJECT_BYTES + 1}, "fileSize"),
        ({"fileSize": "5"}, "fileSize"),
        ({"fileSize": 5.5}, "fileSize"),
        ({"fileSize": True}, "fileSize"),
        ({"contentType": "text"}, "contentType"),
        ({"contentType": "text/plain\r\nx-evil: 1"}, "contentType"),
        ({"contentType": "text/plain\n"}, "contentType"),
        ({"contentType": "text/plain; é=1"}, "contentType"),
        ({"contentType": "a/" + "b" * 254}, "contentType"),
        ({"sha256": "abc="}, "sha256"),
        ({"sha256": _SHA256[:-2] + "R="}, "sha256"),
        ({"sha256": "é" * 44}, "sha256"),
        ({"overwrite": 1}, "overwrite"),
        ({"overwrite": "no"}, "overwrite"),
        ({"uploadId": "x"}, "uploadId"),
        ({"multipartId": "x"}, "multipartId"),
    ],
)
def test_create_uploads_names_the_field_that_is_wrong(wanted: dict[str, Any], field: str) -> None:
    files = [*(_wanted(f"{number}") for number in range(3)), {**_wanted(), **wanted}]
    with pytest.raises(InvalidRequestError) as caught:
        load(CreateUploads, {"files": files})
    assert [error.field for error in caught.value.errors] == [f"files.3.{field}"]


def test_create_uploads_makes_nothing_where_one_file_is_bad(api: Api) -> None:
    files = [*(_wanted(f"{number}") for number in range(3)), _wanted("/a")]
    reply = api.call("POST", "/uploads", {"files": files})
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadRequest", ["files.3.fileName"])
    assert list(MultipartStore("filetracker").all()) == []
    assert api.call("GET", "/uploads").json == {"uploads": [], "cursor": None}


def test_create_uploads_names_every_bad_field(api: Api) -> None:
    reply = api.call("POST", "/uploads", {"files": [{"fileName": "/a"}, _wanted("b"), _wanted("b"), _wanted(size=-1)]})
    assert reply.fields == ["files.0.fileName", "files.0.fileSize", "files.3.fileSize"]
    assert api.call("POST", "/uploads", {"files": [_wanted("b"), _wanted("b")]}).fields == ["files.1.fileName"]


@pytest.mark.parametrize("files", [[], None, {}, [_wanted(str(number)) for number in range(51)]])
def test_create_uploads_takes_1_to_50_files(files: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        load(CreateUploads, {"files": files})
    assert [error.field for error in caught.value.errors] == ["files"]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/plain; charset=utf-8", 'multipart/x; a="b;c d"; e=f', "application/vnd.a+b.c-d_e"],
)
def test_create_uploads_takes_any_media_type(content_type: str) -> None:
    (loaded,) = load(CreateUploads, {"files": [_wanted(contentType=content_type)]})["files"]
    assert loaded["content_type"] == content_type


def test_create_uploads_tells_where_a_file_is_there_already(api: Api, local_aws: LocalAws) -> None:
    local_aws.put("b")
    files = [_wanted("a", overwrite=False), _wanted("b", 5, overwrite=False)]
    reply = api.call("POST", "/uploads", {"files": files})
    assert (reply.status, reply.json["code"]) == (409, "FileExists")
    assert list(MultipartStore("filetracker").all()) == []


def test_an_upload_in_parts_from_begin_to_end(api: Api, local_aws: LocalAws) -> None:
    upload_id = _begin(api, name="é/film +%.mp4", size=16 * MIB + 1, contentType="video/mp4")
    (open_,) = api.call("GET", "/uploads").json["uploads"]
    assert set(open_) == {
        *(
            "uploadId",
            "fileName",
            "fileId",
            "fileSize",
            "partSize",
            "partCount",
            "startedTime",
            "expiresTime",
            "status",
        ),
        "uploadedBy",
    }
    assert (open_["uploadId"], open_["status"], open_["uploadedBy"]) == (upload_id, "OPEN", "user-1")

    signed = api.call("POST", f"/uploads/{upload_id}/parts", {"parts": [{"partNumber": 3}, {"partNumber": 1}]})
    assert [set(part) for part in signed.json["parts"]] == [{"partNumber", "url", "headers"}] * 2
    assert [part["partNumber"] for part in signed.json["parts"]] == [3, 1]
    assert signed.json["expiresTime"] < open_["expiresTime"]

    _send(upload_id, 8 * MIB)
    incomplete = api.call("POST", f"/uploads/{upload_id}/complete", {})
    assert (incomplete.status, incomplete.json["code"]) == (409, "UploadIncomplete")
    assert incomplete.fields == ["parts.2", "parts.3"]
    _send(upload_id, 8 * MIB, 8 * MIB, 1)
    parts = api.call("GET", f"/uploads/{upload_id}/parts").json["parts"]
    assert [(part["partNumber"], part["partSize"]) for part in parts] == [(1, 8 * MIB), (2, 8 * MIB), (3, 1)]
    assert set(parts[0]) == {"partNumber", "partSize", "eTag"}

    completed = api.call("POST", f"/uploads/{upload_id}/complete", {})
    head = client("s3").head_object(Bucket="filetracker", Key="é/film +%.mp4")
    assert completed.status == 200
    assert completed.json == {
        "fileName": "é/film +%.mp4",
        "fileId": file_id_of("é/film +%.mp4"),
        "fileSize": 16 * MIB + 1,
        "eTag": head["ETag"].strip('"'),
        "versionId": head["VersionId"],
    }
    assert head["ContentType"] == "video/mp4"
    assert api.call("POST", f"/uploads/{upload_id}/complete").json == completed.json
    assert api.call("GET", "/uploads").json["uploads"] == []
    for method, path in (("POST", "/parts"), ("GET", "/parts"), ("DELETE", "")):
        body = {"parts": [{"partNumber": 1}]} if method == "POST" else None
        reply = api.call(method, f"/uploads/{upload_id}{path}", body)
        assert (reply.status, reply.json["code"]) == (409, "UploadOver")


def test_abort_upload_may_be_asked_again(api: Api) -> None:
    upload_id = _begin(api)
    for _ in range(2):
        reply = api.call("DELETE", f"/uploads/{upload_id}")
        assert (reply.status, reply.text) == (204, "")
    assert list(MultipartStore("filetracker").all()) == []
    reply = api.call("POST", f"/uploads/{upload_id}/complete", {})
    assert (reply.status, reply.json["code"]) == (409, "UploadOver")


def test_complete_upload_overwrites_nothing_where_it_may_not(api: Api, local_aws: LocalAws) -> None:
    upload_id = _begin(api, overwrite=False, size=16 * MIB + 1)
    _send(upload_id, 8 * MIB, 8 * MIB, 1)
    local_aws.put("film.mp4", b"there")
    reply = api.call("POST", f"/uploads/{upload_id}/complete", {})
    assert (reply.status, reply.json["code"]) == (409, "FileExists")
    assert client("s3").head_object(Bucket="filetracker", Key="film.mp4")["ContentLength"] == 5
    assert _session(upload_id).state is State.OPEN


def test_parts_are_signed_with_their_checksums_where_the_file_has_one(api: Api) -> None:
    upload_id = _begin(api, sha256=_SHA256)
    path = f"/uploads/{upload_id}/parts"
    reply = api.call("POST", path, {"parts": [{"partNumber": 1, "sha256": _SHA256}]})
    assert reply.json["parts"][0]["headers"] == {"x-amz-checksum-sha256": _SHA256}
    assert api.call("POST", path, {"parts": [{"partNumber": 1}]}).fields == ["parts.0.sha256"]
    without = f"/uploads/{_begin(api)}/parts"
    assert api.call("POST", without, {"parts": [{"partNumber": 1, "sha256": _SHA256}]}).fields == ["parts.0.sha256"]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([], "parts"),
        ([{"partNumber": number} for number in range(1, 102)], "parts"),
        ([{"partNumber": 0}], "parts.0.partNumber"),
        ([{"partNumber": 10_001}], "parts.0.partNumber"),
        ([{"partNumber": 1}, {"partNumber": 1}], "parts.1.partNumber"),
        ([{"partNumber": 1, "sha256": "x"}], "parts.0.sha256"),
        ([{"partNumber": 1, "partSize": 5}], "parts.0.partSize"),
        ([{}], "parts.0.partNumber"),
    ],
)
def test_sign_parts_names_the_field_that_is_wrong(parts: Any, field: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        load(SignParts, {"parts": parts})
    assert [error.field for error in caught.value.errors] == [field]


def test_sign_parts_knows_how_many_parts_there_are(api: Api) -> None:
    reply = api.call("POST", f"/uploads/{_begin(api)}/parts", {"parts": [{"partNumber": 3}, {"partNumber": 4}]})
    assert (reply.status, reply.json["code"], reply.fields) == (400, "BadRequest", ["parts.1.partNumber"])


def test_nobody_learns_of_the_upload_of_another_but_admins_who_name_the_owner(api: Api) -> None:
    bob = Api(make_claims("uploaders", sub="bob"))
    upload_id = _begin(bob)
    for method, rest in (("POST", "/parts"), ("GET", "/parts"), ("POST", "/complete"), ("DELETE", "")):
        body = {"parts": [{"partNumber": 1}]} if rest == "/parts" and method == "POST" else None
        path = f"/uploads/{upload_id}{rest}"
        missing = api.call(method, path.replace(upload_id, "0" * 26), body)
        assert (missing.status, missing.json["code"]) == (404, "NotFound")
        reply = api.call(method, path, body)
        assert (reply.status, reply.json["code"]) == (404, "NotFound")
        assert reply.json["detail"].replace(upload_id, "") == missing.json["detail"].replace("0" * 26, "")
        alice = api.as_member_of("uploaders").call(method, path, body, owner="bob")
        assert (alice.status, alice.json["code"]) == (403, "NotAllowed")
    assert bob.call("GET", f"/uploads/{upload_id}/parts", owner="bob").status == 200
    assert api.call("GET", f"/uploads/{upload_id}/parts", owner="bob").json == {"parts": []}
    assert api.call("GET", "/uploads").json["uploads"] == []
    assert api.call("DELETE", f"/uploads/{upload_id}", owner="bob").status == 204
    assert _session(upload_id, "bob").state is State.ABORTED


@pytest.mark.parametrize("upload_id", ["x", "é" * 26, "x" * 5000, "%20"])
def test_what_is_no_id_is_not_found(api: Api, upload_id: str) -> None:
    """DynamoDB would refuse some of them, which would look like an outage."""
    reply = api.call("POST", f"/uploads/{quote(upload_id)}/complete", {})
    assert (reply.status, reply.json["code"]) == (404, "NotFound")


@pytest.mark.parametrize("owner", ["", "é" * 1025])
def test_what_is_no_owner_is_refused(api: Api, owner: str) -> None:
    reply = api.call("GET", f"/uploads/{'0' * 26}/parts", owner=owner)
    assert (reply.status, reply.fields) == (400, ["owner"])


def test_list_uploads_goes_page_by_page(api: Api) -> None:
    begun = {_begin(api, name=f"f{number}") for number in range(5)}
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.call("GET", "/uploads", limit=2, **cursor).json
        found += [upload["uploadId"] for upload in page["uploads"]]
        if not page["cursor"]:
            break
        cursor = {"cursor": page["cursor"]}
    assert (set(found), len(found)) == (begun, 5)
    other = Api(make_claims("uploaders", sub="bob")).call("GET", "/uploads", cursor=cursor["cursor"])
    assert (other.status, other.json["code"]) == (400, "BadCursor")


def test_a_world_fault_is_unavailable_and_leaves_nothing_open(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: SessionRepository, session: Session) -> None:
        raise RetriableError("Table Uploads is asleep.")

    monkeypatch.setattr(SessionRepository, "add", fail)
    reply = api.call("POST", "/uploads", {"files": [_wanted("a"), _wanted("b")]})
    assert (reply.status, reply.json["code"], reply.headers["retry-after"]) == (503, "Unavailable", "1")
    assert "asleep" not in reply.text
    assert list(MultipartStore("filetracker").all()) == []


@pytest.mark.parametrize("name", ["outputs/a.txt", "outputs/"])
def test_upload_of_what_a_job_writes_is_refused(api: Api, name: str) -> None:
    reply = api.call("POST", "/uploads", {"files": [_wanted("outputs"), _wanted(name)]})
    assert (reply.status, reply.fields) == (400, ["files.1.fileName"])
    assert "only jobs write there" in reply.text
    assert list(MultipartStore("filetracker").all()) == []
