"""The page, its configuration and its headers, from a real server."""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from filetracker.errors import SettingsError
from filetracker.settings import WebServerSettings
from filetracker.web_server.__main__ import make_application
from filetracker.web_server.build_files import BuildFiles
from filetracker.web_server.page_config import page_config
from scripts import REPOSITORY
from tests.support.page_server import HASHED, Browser, browsing


@pytest.fixture
def browser(settings_of: Callable[..., WebServerSettings]) -> Iterator[Browser]:
    with browsing(make_application(settings_of())) as made:
        yield made


def test_page_is_always_asked_for_anew(browser: Browser) -> None:
    answer = browser.ask("/")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert b"FileTracker" in answer.data
    again = browser.ask("/", if_none_match=answer.headers["etag"])
    assert (again.status, again.data) == (304, b"")


def test_files_named_by_their_content_stay_for_ever(browser: Browser) -> None:
    answer = browser.ask(f"/{HASHED}", accept_encoding="gzip, br")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.data) == browser.ask(f"/{HASHED}").data
    assert answer.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    "path", ["/nothing", "/assets/", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2fx"]
)
def test_what_is_not_in_the_build_is_not_there(browser: Browser, path: str) -> None:
    answer = browser.ask(path)
    assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")


def test_page_can_not_be_written(browser: Browser) -> None:
    assert browser.ask("/index.html", "POST").status == 405


def test_head_has_no_body(browser: Browser) -> None:
    answer = browser.ask("/", "HEAD")
    assert (answer.status, answer.data) == (200, b"")


def test_configuration_says_where_to_sign_in(browser: Browser, settings_of: Callable[..., WebServerSettings]) -> None:
    answer = browser.ask("/config.json")
    assert answer.headers["cache-control"] == "no-store"
    config = json.loads(answer.data)
    assert config["apiBaseUrl"] == "/api"
    assert config["auth"] == {
        "mode": "cognito",
        "authority": settings_of().jwks_url.removesuffix("/.well-known/jwks.json"),
        "clientId": "the-client",
        "hostedUiBaseUrl": "https://login.auth.us-east-1.amazoncognito.com",
        "scope": "openid email profile",
    }
    assert config["environment"] == "test"


def test_configuration_of_a_local_server_asks_nobody_to_sign_in(settings_of: Callable[..., WebServerSettings]) -> None:
    auth = page_config(settings_of(auth_mode="local"))["auth"]
    assert (auth["mode"], auth["clientId"]) == ("local", "")


def test_page_is_told_the_same_limits_by_terraform(settings_of: Callable[..., WebServerSettings]) -> None:
    """Behind CloudFront and Amplify its configuration is a file that Terraform writes."""
    source = (REPOSITORY / "terraform" / "web.tf").read_text()
    block = re.search(r"\bupload = \{\n(.*?)\n +\}", source, re.DOTALL)
    assert block
    told = {name: math.prod(map(int, factors.split("*"))) for name, factors in re.findall(r"(\w+) += (.+)", block[1])}
    assert told == page_config(settings_of())["upload"]


@pytest.mark.parametrize("path", ["/", "/config.json", "/healthz", "/nothing", "/api/files"])
def test_every_answer_forbids_what_the_page_does_not_need(browser: Browser, path: str) -> None:
    headers = browser.ask(path).headers
    s3, login = "https://bucket.s3.us-east-1.amazonaws.com", "https://login.auth.us-east-1.amazoncognito.com"
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; "
        f"img-src 'self' data: blob: {s3}; media-src {s3}; frame-src {s3}; connect-src 'self' {s3} {login}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"


def test_health(browser: Browser) -> None:
    answer = browser.ask("/healthz")
    assert (answer.status, json.loads(answer.data)) == (200, {"status": "ok"})


def test_folder_without_a_build_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make web-build"):
        BuildFiles(tmp_path)


def test_local_server_listens_to_this_machine_alone(settings_of: Callable[..., WebServerSettings]) -> None:
    with pytest.raises(SettingsError, match="HOST must be"):
        settings_of(auth_mode="local", host="0.0.0.0")  # noqa: S104 - that is what is refused


@pytest.mark.parametrize("wrong", [{"auth_mode": "saml"}, {"verify_tokens": "maybe"}])
def test_settings_have_their_words(settings_of: Callable[..., WebServerSettings], wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="neither"):
        settings_of(**wrong)
