from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.uploads.presigner import Presigner, _signing_client

HOSTILE_KEYS = [
    "a b.txt",
    "a+b.txt",
    "100%.txt",
    "%2F%2e%2e",
    "é/日本語/🚀.txt",
    "e\u0301 is not é",
    "\u202eexe.gpj שלום مرحبا",
    "a//b/?c=d&e#f",
    "'\"<>\\^`{|}~*()!@$;:,[]",
    "x" * 1024,
    "é" * 512,
]


@pytest.fixture
def no_client_is_kept() -> Iterator[None]:
    """Neither one of another test, nor one of this test for another."""
    _signing_client.cache_clear()
    yield
    _signing_client.cache_clear()


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def _signed_headers(url: str) -> set[str]:
    return set(_query(url)["X-Amz-SignedHeaders"].split(";"))


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_urls_name_any_key_exactly(key: str) -> None:
    presigner = Presigner("filetracker")
    urls = [
        presigner.presigned_get(key, "v1", "attachment", "text/plain", 60),
        presigner.presigned_put(key, 1, "text/plain", None, True, 60).url,
        presigner.presigned_part(key, "m1", 1, 1, None, 60).url,
    ]
    for url in urls:
        parts = urlsplit(url)
        assert parts.netloc == "filetracker.s3.amazonaws.com"
        assert unquote(parts.path, errors="strict") == f"/{key}"
        assert url.isascii()
        assert parts.fragment == ""


def test_presigned_get_forces_how_the_object_is_served() -> None:
    url = Presigner("filetracker").presigned_get("a", "v1", 'inline; filename="a"', "image/png", 604_800)
    query = _query(url)
    assert query["response-content-disposition"] == 'inline; filename="a"'
    assert query["response-content-type"] == "image/png"
    assert (query["versionId"], query["X-Amz-Expires"]) == ("v1", "604800")
    assert "versionId" not in _query(Presigner("filetracker").presigned_get("a", None, "attachment", "a/b", 60))


def test_presigned_get_on_an_emulator_names_no_version() -> None:
    url = Presigner("filetracker", "http://localhost:4566").presigned_get("a", "v1", "attachment", "text/plain", 60)
    assert url.startswith("http://localhost:4566/filetracker/a?")
    assert "versionId" not in _query(url)
    assert _query(url)["response-content-disposition"] == "attachment"


def test_presigned_put_signs_type_and_length_and_no_more_than_was_asked() -> None:
    signed = Presigner("filetracker").presigned_put("a", 0, "text/plain", None, True, 60)
    assert _signed_headers(signed.url) == {"content-length", "content-type", "host"}
    assert signed.headers == {"content-type": "text/plain"}
    assert "checksum" not in signed.url.lower()


def test_presigned_put_signs_checksum_and_that_nothing_is_overwritten() -> None:
    signed = Presigner("filetracker").presigned_put("a", 5, "text/plain", "abc=", False, 60)
    wanted = {"content-type": "text/plain", "if-none-match": "*", "x-amz-checksum-sha256": "abc="}
    assert signed.headers == wanted
    assert _signed_headers(signed.url) == {"content-length", "host", *wanted}


def test_presigned_part_signs_length_and_checksum() -> None:
    presigner = Presigner("filetracker")
    signed = presigner.presigned_part("a", "m1", 7, 5, "abc=", 60)
    assert (_query(signed.url)["uploadId"], _query(signed.url)["partNumber"]) == ("m1", "7")
    assert _signed_headers(signed.url) == {"content-length", "host", "x-amz-checksum-sha256"}
    assert signed.headers == {"x-amz-checksum-sha256": "abc="}
    assert presigner.presigned_part("a", "m1", 7, 5, None, 60).headers == {}


@pytest.mark.parametrize(
    ("changed", "value"), [("size", 6), ("content_type", "text/html"), ("sha256", "abd="), ("overwrite", True)]
)
def test_presigned_put_of_anything_else_has_another_signature(changed: str, value: object) -> None:
    """Then S3 answers 403, because what is sent is not what was signed."""
    asked = {"size": 5, "content_type": "text/plain", "sha256": "abc=", "overwrite": False}
    sign = Presigner("filetracker").presigned_put
    one = sign("a", **asked, expires_seconds=60)  # type: ignore[arg-type]
    other = sign("a", **{**asked, changed: value}, expires_seconds=60)  # type: ignore[arg-type]
    assert _query(one.url)["X-Amz-Signature"] != _query(other.url)["X-Amz-Signature"]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "filetracker.s3.amazonaws.com"),
        ("eu-central-1", "filetracker.s3.eu-central-1.amazonaws.com"),
        ("cn-north-1", "filetracker.s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_urls_name_the_buckets_own_host_on_aws(region: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A common host would redirect, which breaks CORS; and signatures of version 2 work in old regions only."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_REGION", region)
    url = Presigner("filetracker").presigned_get("a", None, "attachment", "a/b", 60)
    assert urlsplit(url).netloc == host
    assert _query(url)["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert f"/{region}/s3/aws4_request" in _query(url)["X-Amz-Credential"]


def test_urls_name_the_bucket_in_the_path_where_there_is_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://10.0.0.1:4566")
    own = Presigner("filetracker").presigned_put("a b", 1, "a/b", None, True, 60)
    assert own.url.startswith("http://10.0.0.1:4566/filetracker/a%20b?")
    public = Presigner("filetracker", "http://localhost:4566").presigned_put("a b", 1, "a/b", None, True, 60)
    assert public.url.startswith("http://localhost:4566/filetracker/a%20b?")
    assert _query(public.url)["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"


def test_urls_are_made_by_one_client(no_client_is_kept: None) -> None:
    Presigner("filetracker").presigned_get("a", None, "attachment", "a/b", 60)
    Presigner("other").presigned_get("a", None, "attachment", "a/b", 60)
    assert _signing_client.cache_info().misses == 1


def test_urls_need_credentials(no_client_is_kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client.cache_clear()
    with pytest.raises(RetriableError, match="Could not sign get_object of 'a' in bucket filetracker"):
        Presigner("filetracker").presigned_get("a", None, "attachment", "a/b", 60)
