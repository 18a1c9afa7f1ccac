"""The API's handler over moto, called as API Gateway calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from moto import mock_aws

from filetracker.aws.clients import client
from filetracker.files.ids import file_id_of
from filetracker.files.models import FileRecord
from filetracker.files.repository import FileRepository
from filetracker.web_server.gateway_events import make_event
from lambda_handlers import api as api_handler
from tests.conftest import make_record
from tests.support.local_aws import FakeLambdaContext, LocalAws
from tests.support.terraform_tables import create_tables

AWS_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}
ENVIRONMENT = {
    "STACK_NAME": "filetracker",
    "BUCKET_NAME": "filetracker",
    "FILES_TABLE_NAME": "Files",
    "FILE_EVENTS_TABLE_NAME": "FileEvents",
    "UPLOADS_TABLE_NAME": "Uploads",
    "JOBS_TABLE_NAME": "Jobs",
    "LIST_SHARDS": "4",
    "AUTH": "cognito",
    "USER_POOL_CLIENT_ID": "our client",
    "S3_PUBLIC_ENDPOINT": "default",
    "UPLOAD_EXPIRY_HOURS": "24",
    "URL_EXPIRY_SECONDS": "900",
    "JOB_RETENTION_DAYS": "0",
}


def make_claims(*groups: str, sub: str = "user-1") -> dict[str, Any]:
    """What Cognito's authorizer passes on of somebody in these groups."""
    return {
        "claims": {
            "sub": sub,
            "aud": "our client",
            "token_use": "id",
            "email": "ann@example.com",
            "name": "Ann",
            "cognito:groups": ",".join(groups),
        }
    }


@dataclass(frozen=True)
class Reply:
    """What the caller sees."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)

    @property
    def fields(self) -> list[str]:
        """The fields that a problem names."""
        return [error["field"] for error in self.json["errors"]]


@dataclass
class Api:
    """Calls the handler; by default as an admin."""

    authorizer: dict[str, Any]

    headers: Mapping[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        """`body` is sent as JSON, bytes and text as they are."""
        target = f"{path}?{urlencode(query)}" if query else path
        if body is None:
            content = b""
        elif isinstance(body, bytes | str):
            content = body.encode() if isinstance(body, str) else body
        else:
            content = json.dumps(body).encode()
        return self.send(make_event(method, target, self.headers, content, self.authorizer))

    def send(self, event: dict[str, Any]) -> Reply:
        """The answer to an event, which always has the headers that every answer has."""
        answer = api_handler.handler(event, FakeLambdaContext("filetracker-api"))  # type: ignore[arg-type]
        reply = Reply(answer["statusCode"], answer["headers"], answer["body"])
        assert reply.headers["x-request-id"] == event["requestContext"]["requestId"]
        assert (reply.headers["cache-control"], reply.headers["x-content-type-options"]) == ("no-store", "nosniff")
        if reply.status >= 400:
            assert reply.headers["content-type"] == "application/problem+json"
            assert reply.json["requestId"] == reply.headers["x-request-id"]
            assert reply.json["status"] == reply.status
        return reply

    def as_member_of(self, *groups: str, sub: str = "user-1") -> Api:
        """The same, called by somebody else."""
        return Api(make_claims(*groups, sub=sub))

    def with_headers(self, **headers: str) -> Api:
        """The same, called with these headers: `idempotency_key` is Idempotency-Key."""
        return Api(self.authorizer, {name.replace("_", "-").title(): value for name, value in headers.items()})


def put_record(file_name: str = "report.txt", **changes: Any) -> FileRecord:
    """A record in the table."""
    record = make_record(file_name, **changes)
    FileRepository("Files").put(record, None)
    return record


def path_of(file_name: str, rest: str = "") -> str:
    """The path of a file."""
    return f"/files/{file_id_of(file_name)}{rest}"


@contextmanager
def unchanged_api() -> Iterator[Api]:
    """The API, called by an admin, over one bucket and its tables, which must be as they were when this ends."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name, value in {**AWS_ENVIRONMENT, **ENVIRONMENT}.items():
            environment.setenv(name, value)
        client.cache_clear()
        api_handler._services.cache_clear()
        client("s3").create_bucket(Bucket="filetracker")
        create_tables(client("dynamodb"), files="Files", file_events="FileEvents", uploads="Uploads", jobs="Jobs")
        put_record()
        before = _stored()
        yield Api(make_claims("admins"))
        client.cache_clear()
        assert _stored() == before
        api_handler._services.cache_clear()


def _stored() -> list[Any]:
    tables = [client("dynamodb").scan(TableName=name)["Items"] for name in ("Files", "FileEvents", "Uploads", "Jobs")]
    multipart = client("s3").list_multipart_uploads(Bucket="filetracker").get("Uploads", [])
    versions = client("s3").list_object_versions(Bucket="filetracker")
    return [tables, multipart, versions.get("Versions"), versions.get("DeleteMarkers")]


@pytest.fixture
def api_settings(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The function is told where moto's resources are."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    api_handler._services.cache_clear()
    yield
    api_handler._services.cache_clear()


@pytest.fixture
def api(api_settings: None) -> Api:
    """The API, called by an admin."""
    return Api(make_claims("admins"))
