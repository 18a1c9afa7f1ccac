"""Who an instance is told to be, by the client that asks on EC2: botocore's own."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.utils import InstanceMetadataFetcher

from scripts.local.instance_metadata import InstanceMetadata, serve_metadata

TTL = {"X-aws-ec2-metadata-token-ttl-seconds": "300"}


def credentials() -> dict[str, Any]:
    return {
        "Code": "Success",
        "AccessKeyId": "ASIAEXAMPLE",
        "SecretAccessKey": "secret",
        "Token": "token",
        "Expiration": "2126-01-31T12:00:00Z",
    }


@pytest.fixture
def address() -> Iterator[str]:
    tags = {"filetracker-job": "0123", "Name": "filetracker-job"}
    with serve_metadata(InstanceMetadata("i-1", "us-east-1", tags, "job-instance", credentials)) as address:
        yield address


def ask(url: str, method: str = "GET", **headers: str) -> str:
    request = Request(  # noqa: S310 - http
        url, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - http
        text: str = answer.read().decode()
        return text


def test_tags_and_id_are_told_to_who_holds_a_token(address: str) -> None:
    token = ask(f"{address}/latest/api/token", "PUT", **TTL)

    said = {
        path: ask(f"{address}/latest/meta-data/{path}", X_aws_ec2_metadata_token=token)
        for path in ("instance-id", "placement/region", "tags/instance", "tags/instance/filetracker-job")
    }

    assert said == {
        "instance-id": "i-1",
        "placement/region": "us-east-1",
        "tags/instance": "filetracker-job\nName",
        "tags/instance/filetracker-job": "0123",
    }


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "meta-data/instance-id", {}, HTTPStatus.UNAUTHORIZED),
        ("GET", "meta-data/instance-id", {"X-aws-ec2-metadata-token": "guessed"}, HTTPStatus.UNAUTHORIZED),
        ("PUT", "api/token", {}, HTTPStatus.BAD_REQUEST),
        ("GET", "meta-data/tags/instance/other", {"X-aws-ec2-metadata-token": "mine"}, HTTPStatus.NOT_FOUND),
    ],
)
def test_nothing_is_told_without_a_token_or_of_what_is_not_there(
    address: str, method: str, path: str, headers: dict[str, str], status: HTTPStatus
) -> None:
    if "mine" in headers.values():
        headers = {"X-aws-ec2-metadata-token": ask(f"{address}/latest/api/token", "PUT", **TTL)}

    with pytest.raises(HTTPError) as refusal:
        ask(f"{address}/latest/{path}", method, **headers)

    refusal.value.close()
    assert refusal.value.code == status


def test_botocore_finds_the_credentials_of_the_role(address: str) -> None:
    fetcher: Any = InstanceMetadataFetcher(base_url=f"{address}/", env={})

    found = fetcher.retrieve_iam_role_credentials()

    assert (found["role_name"], found["access_key"], found["token"]) == ("job-instance", "ASIAEXAMPLE", "token")
