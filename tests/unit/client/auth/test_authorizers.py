"""Signatures, checked as API Gateway checks them: from what came over the wire."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote, urlsplit

import pytest

from filetracker.client.api import Api
from filetracker.client.auth.authorizers import signed_by_aws
from filetracker.client.http import HttpClient
from filetracker.client.uploads import NewFile
from filetracker.errors import RetriableError
from filetracker.files.query import ListQuery
from tests.support.fake_service import Asked, FakeService, sha256_of

SECRET = "testing"


def signature_of(asked: Asked, region: str, secret: str = SECRET) -> str:
    """Signature version 4 of a request as it came, by the book (IAM User Guide, "Create a signed AWS API request")."""
    _, _, proof = asked.headers["authorization"].partition(" ")
    fields = dict(field.strip().split("=", 1) for field in proof.split(","))
    names = fields["SignedHeaders"].split(";")
    query = "&".join(sorted(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in asked.query.items()))
    canonical = "\n".join(
        [
            asked.method,
            quote(asked.path, safe="/-_.~"),
            query,
            *(f"{name}:{' '.join(asked.headers[name].split())}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(asked.body).hexdigest(),
        ]
    )
    time = asked.headers["x-amz-date"]
    scope = f"{time[:8]}/{region}/execute-api/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for word in (*scope.split("/"), to_sign):
        key = hmac.digest(key, word.encode(), "sha256")
    assert fields["Credential"] == f"testing/{scope}"
    return key.hex()


def sent_signature(asked: Asked) -> str:
    """The signature that a request bears."""
    return asked.headers["authorization"].rpartition("Signature=")[2]


@pytest.fixture
def api(service: FakeService, http: HttpClient) -> Api:
    """The API of a stack with auth = "iam"."""
    service.auth = "iam"
    return Api(service.api_url, http, signed_by_aws("eu-west-1"))


def test_every_request_bears_a_signature_that_holds(service: FakeService, api: Api) -> None:
    service.put("a b+ü/é.txt", b"hello")

    api.find_file("a b+ü/é.txt")
    api.list_files(ListQuery(prefix="a b+ü/ &=%"), 10)
    api.begin_upload(NewFile("new.txt", 5, "text/plain", sha256_of(b"hello")))

    assert len(service.asked) == 3
    assert service.asked[1].query["prefix"] == "a b+ü/ &=%"
    for asked in service.asked:
        assert sent_signature(asked) == signature_of(asked, "eu-west-1")
        assert "host" in asked.headers["authorization"]


def test_each_attempt_is_signed_anew(service: FakeService, api: Api) -> None:
    """A signature is good for five minutes only."""
    service.fail("GET", "/stage/files", 503)

    api.list_files(ListQuery(), 10)

    assert len(service.asked) == 2
    assert all(sent_signature(asked) == signature_of(asked, "eu-west-1") for asked in service.asked)


def test_token_of_temporary_credentials_is_signed_too(
    service: FakeService, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")

    api.me()

    assert service.asked[0].headers["x-amz-security-token"] == "session"
    assert sent_signature(service.asked[0]) == signature_of(service.asked[0], "eu-west-1")


def test_host_is_signed_with_its_port(service: FakeService, api: Api) -> None:
    api.me()

    assert service.asked[0].headers["host"] == urlsplit(service.url).netloc


def test_no_credentials(service: FakeService, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    with pytest.raises(RetriableError, match="Unable to locate credentials") as caught:
        api.me()
    assert caught.value.code == "NoCredentialsError"
    assert service.asked == []
