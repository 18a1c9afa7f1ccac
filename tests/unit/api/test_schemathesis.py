"""What the OpenAPI document allows, and some of what it does not: every answer is one of those it declares."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from moto import mock_aws
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from filetracker.aws.clients import client
from filetracker.files.history import FileHistory
from lambda_handlers import api as api_handler
from scripts.build.openapi import make_document
from scripts.local.api_server import ApiServer
from tests.conftest import make_event
from tests.support.api_handler import AWS_ENVIRONMENT, ENVIRONMENT, put_record
from tests.support.terraform_tables import create_tables

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]

schema = schemathesis.openapi.from_dict(make_document())


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """The handler over moto, behind the local server."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name, value in {**AWS_ENVIRONMENT, **ENVIRONMENT, "AUTH": "iam"}.items():
            environment.setenv(name, value)
        client.cache_clear()
        api_handler._services.cache_clear()
        client("s3").create_bucket(Bucket="filetracker")
        create_tables(client("dynamodb"), files="Files", file_events="FileEvents", uploads="Uploads", jobs="Jobs")
        for name in ("report.pdf", "photos/b.png"):
            put_record(name)
            FileHistory("FileEvents").append([make_event(name)])
        with ApiServer(api_handler.handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield server.url
            server.shutdown()
            thread.join()
        client.cache_clear()
        api_handler._services.cache_clear()


@schema.parametrize()
@settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_those_of_the_document(case: Case[Any], server_url: str) -> None:
    case.call_and_validate(base_url=server_url, checks=_CHECKS)
