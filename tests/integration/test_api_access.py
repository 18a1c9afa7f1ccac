"""Who may do what: every route, asked by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from filetracker.files.ids import file_id_of
from tests.support.stack.api_client import AN_HOUR_AGO, Api, Said, UserPool, forged, unsigned
from tests.support.stack.stack import Stack

pytestmark = pytest.mark.parametrize("stack", ["sqs"], indirect=True)

SIZE = 20 * 1024 * 1024
FILE_NAME = "access/a file.txt"
FILE = f"/files/{file_id_of(FILE_NAME)}"
ANYBODY, SIGNED_IN, VIEWER, UPLOADER, ADMIN = range(5)


@dataclass(frozen=True)
class Route:
    """A request, who may make it, and what they get; {upload} is an upload session of the caller's own."""

    method: str
    path: str
    least: int
    status: int
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def ask(self, api: Api, upload: str = "0123456789", **query: str) -> Said:
        """Asks as this caller."""
        return api.ask(self.method, self.path.format(upload=upload), self.body, query)


ROUTES = [
    Route("GET", "/health", ANYBODY, 200),
    Route("GET", "/me", SIGNED_IN, 200),
    Route("GET", "/files", VIEWER, 200),
    Route("GET", FILE, VIEWER, 200),
    Route("GET", f"{FILE}/history", VIEWER, 200),
    Route("POST", f"{FILE}/download", VIEWER, 200, {}),
    Route("GET", "/stats", VIEWER, 200),
    Route("GET", "/uploads", UPLOADER, 200),
    Route("POST", "/uploads", UPLOADER, 201, {"files": [{"fileName": "access/b", "fileSize": 1}]}),
    Route("POST", "/uploads/{upload}/parts", UPLOADER, 200, {"parts": [{"partNumber": 1}]}),
    Route("GET", "/uploads/{upload}/parts", UPLOADER, 200),
    Route("POST", "/uploads/{upload}/complete", UPLOADER, 409, {}),  # no part is there yet
    Route("DELETE", "/uploads/{upload}", UPLOADER, 204),
    Route("POST", "/files/delete", ADMIN, 200, {"fileIds": [file_id_of("access/nothing")]}),
]
SESSION_ROUTES = [route for route in ROUTES if "{upload}" in route.path]
RANKS = {"nobody@example.com": SIGNED_IN, "viewer@example.com": VIEWER, "uploader@example.com": UPLOADER}
RANKS |= {"admin@example.com": ADMIN}
GROUPS = {VIEWER: ["viewers"], UPLOADER: ["uploaders"], ADMIN: ["admins"]}


@pytest.fixture(scope="module")
def tokens(stack: Stack) -> dict[str, str]:
    """An ID token of each person."""
    if stack.outputs["auth"] != "cognito":
        pytest.skip("LocalStack 4.14 has neither user pools nor authorizers: its stack lets everybody in")
    pool = UserPool(stack)
    for email, rank in RANKS.items():
        pool.add(email, *GROUPS.get(rank, []))
    pool.add("other@example.com", "uploaders")
    stack.s3.put_object(Bucket=stack.bucket, Key=FILE_NAME, Body=b"hello")
    stack.await_record(FILE_NAME, Status="TRACKED")
    return {email: pool.sign_in(email) for email in [*RANKS, "other@example.com"]}


def new_upload(api: Api) -> str:
    """A multipart upload of the caller's."""
    said = api.ask("POST", "/uploads", {"files": [{"fileName": f"access/{uuid4().hex}", "fileSize": SIZE}]})
    assert said.status == 201, said.content
    return str(said.document["uploads"][0]["uploadId"])


def assert_problem(said: Said, status: int) -> None:
    assert said.status == status, said.content
    assert said.headers["content-type"] == "application/problem+json"
    assert said.document["status"] == status
    assert said.document["requestId"]


@pytest.mark.parametrize("route", ROUTES, ids=str)
@pytest.mark.parametrize("email", RANKS)
def test_route_answers_whoever_may(stack: Stack, tokens: dict[str, str], email: str, route: Route) -> None:
    api = Api(stack, tokens[email])
    if RANKS[email] >= route.least:
        said = route.ask(api, new_upload(api) if "{upload}" in route.path else "")
        assert said.status == route.status, said.content
    else:
        assert_problem(route.ask(api), 403)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_route_refuses_whoever_cannot_show_who_they_are(
    stack: Stack, tokens: dict[str, str], key_file: Path, route: Route
) -> None:
    token = tokens["admin@example.com"]
    refused = {
        "anonymous": "",
        "nonsense": "nonsense",
        "expired": forged(token, key_file, exp=AN_HOUR_AGO),
        "of another issuer": forged(token, key_file, iss=f"{stack.outputs['issuer']}x"),
        "unsigned": unsigned(token),
        "changed": token[:-8] + ("AAAAAAAA" if not token.endswith("AAAAAAAA") else "BBBBBBBB"),
        "for another application": forged(token, key_file, aud="another application"),
        "an access token": forged(token, key_file, token_use="access"),
    }
    for what, bad in refused.items():
        said = route.ask(Api(stack, bad))
        if route.least == ANYBODY:
            assert said.status == route.status, what
        else:
            assert said.status == 401, (what, said.content)
            assert_problem(said, 401)
    assert Api(stack, forged(token, key_file)).ask("GET", "/me").status == 200, "the forger's tools work"


@pytest.mark.parametrize("route", SESSION_ROUTES, ids=str)
def test_upload_of_somebody_else_is_not_there(stack: Stack, tokens: dict[str, str], route: Route) -> None:
    owner, other, admin = (Api(stack, tokens[f"{who}@example.com"]) for who in ("uploader", "other", "admin"))
    upload = new_upload(owner)
    user_id = owner.ask("GET", "/me").document["userId"]
    assert_problem(route.ask(other, upload), 404)
    assert_problem(route.ask(other, upload, owner=user_id), 403)
    assert route.ask(admin, upload, owner=user_id).status == route.status
