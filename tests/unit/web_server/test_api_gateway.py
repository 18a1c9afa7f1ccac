"""What reaches the API, and what comes back of it."""

from __future__ import annotations

import hmac
import json
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from filetracker.settings import WebServerSettings
from filetracker.web_server.__main__ import make_application
from filetracker.web_server.api_backends import ProxiedApi
from filetracker.web_server.application import Gateway, create_application
from filetracker.web_server.build_files import BuildFiles
from filetracker.web_server.local_api import LocalApi
from filetracker.web_server.tokens import KeySet, KeysUnavailableError, TokenError, TokenVerifier, fetch_keys
from tests.support.page_server import CLIENT_ID, ISSUER, Browser, Pool, Upstream, browsing

SettingsOf = Callable[..., WebServerSettings]


@pytest.fixture
def browser(settings_of: SettingsOf) -> Iterator[Browser]:
    with browsing(make_application(settings_of())) as made:
        yield made


def _code(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    document = json.loads(answer.data)
    assert document["status"] == answer.status
    assert document["requestId"] == answer.headers["x-request-id"]
    return answer.status, document["code"]


def test_request_goes_through_as_it_came(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    token = pool.token()
    answer = browser.ask(
        "/api/files/a%2Fb/download?x=%C3%BC&y=1",
        "POST",
        b'{"expiresIn":60}',
        authorization=f"Bearer {token}",
        content_type="application/json",
        cookie="secret=1",
        x_forwarded_for="1.2.3.4",
    )
    assert (answer.status, answer.data) == (200, upstream.body)
    (asked,) = upstream.asked
    assert (asked["method"], asked["path"]) == ("POST", "/v1/files/a%2Fb/download?x=%C3%BC&y=1")
    assert asked["body"] == b'{"expiresIn":60}'
    assert asked["headers"]["authorization"] == f"Bearer {token}"
    assert asked["headers"]["content-type"] == "application/json"
    assert {"cookie", "x-forwarded-for"} & set(asked["headers"]) == set()
    assert asked["headers"]["host"] in upstream.url


def test_answer_comes_back_without_what_is_not_the_pages(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    upstream.status = 409
    upstream.headers = {
        "Content-Type": "application/problem+json",
        "x-request-id": "r-1",
        "Set-Cookie": "a=b",
        "Server": "inside",
        "Access-Control-Allow-Origin": "*",
    }
    answer = browser.ask("/api/uploads", "POST", b"{}", authorization=f"Bearer {pool.token()}")
    assert (answer.status, answer.headers["x-request-id"]) == (409, "r-1")
    assert answer.headers["cache-control"] == "no-store"
    assert {"set-cookie", "access-control-allow-origin"} & {name.lower() for name in answer.headers} == set()
    assert answer.headers.get("server") != "inside"


def test_no_content(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    upstream.status = 204
    answer = browser.ask("/api/uploads/u1", "DELETE", authorization=f"Bearer {pool.token()}")
    assert (answer.status, answer.data) == (204, b"")


def test_health_of_the_api_needs_no_token(browser: Browser, upstream: Upstream) -> None:
    assert browser.ask("/api/health").status == 200
    assert upstream.asked[0]["path"] == "/v1/health"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"iss": "https://cognito-idp.us-east-1.amazonaws.com/another_pool"},
        {"token_use": "access"},
        {"token_use": None},
        {"exp": int(time.time()) - 61},
        {"exp": None},
        {"aud": None},
        {"iss": None},
        {"sub": None},
    ],
)
def test_token_for_another_purpose_is_refused(
    browser: Browser, upstream: Upstream, pool: Pool, claims: dict[str, Any]
) -> None:
    answer = browser.ask("/api/files", authorization=f"Bearer {pool.token(**claims)}")
    assert _code(answer) == (401, "NotAuthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert upstream.asked == []


@pytest.mark.parametrize("seconds_from_now", [{"exp": -30}, {"iat": 30}, {"nbf": 30}])
def test_clocks_may_differ_a_little(pool: Pool, seconds_from_now: dict[str, int]) -> None:
    keys = KeySet("url", lambda _: pool.document())
    claims: dict[str, Any] = {name: int(time.time()) + seconds for name, seconds in seconds_from_now.items()}
    assert TokenVerifier(keys, ISSUER, CLIENT_ID).verify(pool.token(**claims))["sub"] == "s"


def test_forged_tokens_are_refused(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, body, signature = pool.token().split(".")
    unsigned = "eyJhbGciOiJub25lIiwia2lkIjoiZmlyc3QifQ"
    for token in (
        pool.token(key=stranger),
        f"{head}.{body}.",
        f"{unsigned}.{body}.",
        f"{unsigned}.{body}.{signature}",
        "",
    ):
        assert _code(browser.ask("/api/files", authorization=f"Bearer {token}")) == (401, "NotAuthenticated")
    assert _code(browser.ask("/api/files", authorization=f"Basic {pool.token()}")) == (401, "NotAuthenticated")
    assert _code(browser.ask("/api/files")) == (401, "NotAuthenticated")
    assert upstream.asked == []


def test_public_key_is_no_secret_to_sign_with(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    """Whoever takes any algorithm takes the public key, which everybody has, for a shared secret."""
    public = pool.keys["first"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _, body, _ = pool.token().split(".")
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    signature = urlsafe_b64encode(hmac.digest(public, f"{head}.{body}".encode(), "sha256")).rstrip(b"=").decode()
    answer = browser.ask("/api/files", authorization=f"Bearer {head}.{body}.{signature}")
    assert _code(answer) == (401, "NotAuthenticated")
    assert upstream.asked == []


def test_keys_are_asked_for_once(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    for _ in range(3):
        assert browser.ask("/api/files", authorization=f"Bearer {pool.token()}").status == 200
    for _ in range(3):
        token = pool.token(key_id="unknown", key=pool.keys["first"])
        assert browser.ask("/api/files", authorization=f"Bearer {token}").status == 401
    assert upstream.key_requests == 1


def test_new_key_is_found_after_a_while(pool: Pool) -> None:
    now, documents = [0.0], [pool.document()]
    keys = KeySet("url", lambda _: documents[-1], lambda: now[0])
    assert keys.find("first").key_id == "first"
    turned = Pool(dict(pool.keys))
    turned.add_key("second")
    documents.append(turned.document())
    with pytest.raises(TokenError):
        keys.find("second")
    now[0] = 31
    assert keys.find("second").key_id == "second"


def test_known_keys_outlive_a_key_server_that_is_away(pool: Pool) -> None:
    now, is_away = [0.0], [False]

    def fetch(_: str) -> dict[str, Any]:
        if is_away[0]:
            raise KeysUnavailableError("away")
        return pool.document()

    keys = KeySet("url", fetch, lambda: now[0])
    keys.find("first")
    is_away[0], now[0] = True, 4000
    assert keys.find("first").key_id == "first"


def test_without_keys_nobody_is_let_in(settings_of: SettingsOf, upstream: Upstream, pool: Pool) -> None:
    with browsing(make_application(settings_of(jwks_url=f"{upstream.url}/v1/none"))) as browser:
        upstream.status = 500
        answer = browser.ask("/api/files", authorization=f"Bearer {pool.token()}")
        assert _code(answer) == (503, "Unavailable")
    with pytest.raises(KeysUnavailableError):
        fetch_keys("http://127.0.0.1:9/keys")


def test_tokens_are_the_apis_business_where_told_so(settings_of: SettingsOf, upstream: Upstream) -> None:
    with browsing(make_application(settings_of(verify_tokens="no"))) as browser:
        assert browser.ask("/api/files", authorization="Bearer x").status == 200
    assert upstream.asked[0]["headers"]["authorization"] == "Bearer x"


@pytest.mark.parametrize("path", ["/api/../keys", "/api/files/%2e%2E/keys", "/api/a\\b", "/%61pi/files"])
def test_paths_that_can_be_read_in_two_ways_lead_nowhere(browser: Browser, upstream: Upstream, path: str) -> None:
    assert _raw(browser, path).startswith(b"HTTP/1.1 404")
    assert upstream.asked == []


def _raw(browser: Browser, path: str) -> bytes:
    """urllib3 would tidy the path."""
    host, _, port = browser.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        return connection.makefile("rb").read()


def test_too_much_is_refused(browser: Browser, upstream: Upstream, pool: Pool) -> None:
    token = f"Bearer {pool.token()}"
    for method, path, size in (
        ("POST", "/api/uploads", 1_048_577),
        ("POST", "/api/jobs", 1_048_577),
        ("POST", "/api/files/delete", 262_145),
        ("DELETE", "/api/uploads/u1", 1),
    ):
        assert _code(browser.ask(path, method, b"x" * size, authorization=token)) == (413, "TooLarge")
    assert upstream.asked == []


def test_api_that_is_away_is_told_of(settings_of: SettingsOf) -> None:
    with browsing(make_application(settings_of(api_url="http://127.0.0.1:9", verify_tokens="no"))) as browser:
        assert _code(browser.ask("/api/files")) == (502, "Unavailable")


def test_api_that_is_late_is_told_of(root: Path, upstream: Upstream) -> None:
    upstream.delay_seconds = 1
    gateway = Gateway(ProxiedApi(upstream.url, answer_within_seconds=0.1))
    with browsing(create_application(BuildFiles(root), {}, {}, gateway)) as browser:
        assert _code(browser.ask("/api/files")) == (504, "Late")


OWNER = "Bearer the-secret"


@pytest.fixture
def local(root: Path) -> Iterator[tuple[Browser, list[dict[str, Any]]]]:
    """A server that runs the handler itself, and the events that it was called with."""
    events: list[dict[str, Any]] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        assert context.aws_request_id
        events.append(event)
        status = 204 if event["httpMethod"] == "DELETE" else 200
        return {"statusCode": status, "headers": {"x-request-id": "r"}, "body": "" if status == 204 else '{"a":1}'}

    gateway = Gateway(LocalApi(handler), local_token="the-secret")
    with browsing(create_application(BuildFiles(root), {}, {}, gateway)) as browser:
        yield browser, events


def test_local_handler_answers(local: tuple[Browser, list[dict[str, Any]]]) -> None:
    browser, events = local
    answer = browser.ask("/api/files?limit=3", origin=browser.url, sec_fetch_site="same-origin", authorization=OWNER)
    assert (answer.status, json.loads(answer.data), answer.headers["x-request-id"]) == (200, {"a": 1}, "r")
    assert (events[0]["path"], events[0]["queryStringParameters"]) == ("/files", {"limit": "3"})
    assert browser.ask("/api/uploads/u1", "DELETE", authorization=OWNER).status == 204
    assert events[1]["pathParameters"] == {"uploadId": "u1"}


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"sec_fetch_site": "cross-site"}, {"origin": "null"}]
)
def test_local_handler_is_not_for_other_sites(
    local: tuple[Browser, list[dict[str, Any]]], headers: dict[str, str]
) -> None:
    browser, events = local
    assert _code(browser.ask("/api/files/delete", "POST", b"{}", **headers, authorization=OWNER)) == (403, "NotAllowed")
    assert events == []


def test_local_server_answers_to_no_other_name(local: tuple[Browser, list[dict[str, Any]]]) -> None:
    browser, events = local
    port = browser.url.rpartition(":")[2]
    assert _code(browser.ask("/api/files", host=f"rebound.example:{port}", authorization=OWNER)) == (421, "NotFound")
    assert browser.ask("/api/files", host=f"localhost:{port}", authorization=OWNER).status == 200
    assert len(events) == 1


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer the-secre", "Bearer the-secret2", "the-secret", "Bearer \xe9"]
)
def test_local_handler_is_for_its_owner_alone(local: tuple[Browser, list[dict[str, Any]]], header: str) -> None:
    """Other people on the machine reach the port, too."""
    browser, events = local
    assert _code(browser.ask("/api/files/delete", "POST", b"{}", authorization=header)) == (401, "NotAuthenticated")
    assert events == []
