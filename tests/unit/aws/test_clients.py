from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.errors import FileFaultError, WorldFaultError


def _client_error(**error: str) -> ClientError:
    answer: Any = {"Error": error}
    return ClientError(answer, "GetObject")


def test_client_is_made_once() -> None:
    assert client("s3") is client("s3")
    assert client("s3") is not client("sqs")


def test_client_goes_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:9")
    assert client("sqs").meta.endpoint_url == "http://localhost:9"


def test_client_leaves_repeating_to_the_queue() -> None:
    config = client("dynamodb").meta.config
    assert config.retries["total_max_attempts"] == 3
    assert (config.connect_timeout, config.read_timeout) == (3, 8)


def test_error_code_is_awss_word() -> None:
    assert error_code(_client_error(Code="AccessDenied")) == "AccessDenied"
    assert error_code(_client_error()) == "Unknown"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (_client_error(Code="AccessDenied", Message="No."), "AccessDenied", "Could not read 'a': No."),
        (
            _client_error(Code="404"),
            "404",
            "Could not read 'a': An error occurred (404) when calling the GetObject operation: Unknown",
        ),
        (
            EndpointConnectionError(endpoint_url="http://x"),
            "EndpointConnectionError",
            "Could not read 'a': Could not connect to the endpoint URL: \"http://x\"",
        ),
    ],
)
def test_translated_errors_tells_what_could_not_be_done_and_why(error: Exception, code: str, message: str) -> None:
    with pytest.raises(WorldFaultError) as caught, translated_errors("read 'a'"):
        raise error
    assert (caught.value.code, str(caught.value)) == (code, message)
    assert caught.value.__cause__ is error


def test_translated_errors_leaves_other_errors_alone() -> None:
    with pytest.raises(FileFaultError), translated_errors("read 'a'"):
        raise FileFaultError("Damaged.")
