"""The page as CloudFront serves it: published to its private bucket, with its headers, and the API behind it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts.web_publish.cloudfront import publish_to_cloudfront
from scripts.web_publish.hosting import Hosting, find_hosting
from scripts.web_publish.page_files import page_files
from tests.support.stack.api_client import Said, UserPool, send
from tests.support.stack.stack import Stack

# The source with which the stack has a page.
pytestmark = pytest.mark.parametrize("stack", ["eventbridge"], indirect=True)

HASHED = "assets/index-1a2b3c.js"


@pytest.fixture
def hosting(stack: Stack, tmp_path: Path) -> Hosting:
    """Where the page is, with a small build on it."""
    if stack.engine != "ministack":
        pytest.skip("LocalStack 4.14 has no CloudFront")
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(f"<!doctype html><script type=module src={HASHED}></script>")
    (tmp_path / HASHED).write_text("console.log(1)")
    found = find_hosting(stack.name_prefix, stack.client("ssm"))
    publish_to_cloudfront(found, page_files(tmp_path, found.web_config), stack.s3, stack.client("cloudfront"))
    return found


def ask(stack: Stack, hosting: Hosting, path: str, method: str = "GET", **headers: str) -> Said:
    """One request to the page's own address: by its name, to the emulator, for there is no DNS for it everywhere."""
    return send(method, f"{stack.endpoint}{path}", b"", {"host": urlsplit(hosting.web_url).netloc, **headers})


def test_page_comes_with_how_long_it_may_be_kept(stack: Stack, hosting: Hosting) -> None:
    index, config, script = (ask(stack, hosting, path) for path in ("/", "/config.json", f"/{HASHED}"))
    assert (index.status, index.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert index.headers["cache-control"] == "no-cache"
    assert config.headers["cache-control"] == "no-store"
    assert config.document["auth"]["clientId"] == stack.outputs["user_pool_client_id"]
    assert config.document == json.loads(stack.outputs["web_config"])
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/", "/config.json", "/nothing", "/api/health", "/api/files"])
def test_every_answer_forbids_what_the_page_does_not_need(stack: Stack, hosting: Hosting, path: str) -> None:
    headers = ask(stack, hosting, path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert f"connect-src 'self' {stack.endpoint};" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert headers["referrer-policy"] == "no-referrer"


def test_api_is_behind_the_page(stack: Stack, hosting: Hosting) -> None:
    people, email = UserPool(stack), "page@example.com"
    people.add(email, "viewers")
    listed = ask(stack, hosting, "/api/files?limit=1", authorization=f"Bearer {people.sign_in(email)}")
    assert (listed.status, listed.headers["cache-control"]) == (200, "no-store")
    assert "files" in listed.document
    assert ask(stack, hosting, "/api/files").status == 401
    assert ask(stack, hosting, "/api/health").document == {"status": "ok"}


def test_bucket_of_the_page_is_nobodys_but_cloudfronts(stack: Stack, hosting: Hosting) -> None:
    assert send("GET", f"{stack.endpoint}/{hosting.web_bucket_name}/index.html", b"", {}).status == 403
