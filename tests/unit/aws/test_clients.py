from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.errors import RetriableError, UnprocessableFileError


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
        (ResponseParserError("No XML."), "ResponseParserError", "Could not read 'a': No XML."),
    ],
)
def test_translated_errors_tells_what_could_not_be_done_and_why(error: Exception, code: str, message: str) -> None:
    with pytest.raises(RetriableError) as caught, translated_errors("read 'a'"):
        raise error
    assert (caught.value.code, str(caught.value)) == (code, message)
    assert caught.value.__cause__ is error


def test_translated_errors_leaves_other_errors_alone() -> None:
    with pytest.raises(UnprocessableFileError), translated_errors("read 'a'"):
        raise UnprocessableFileError("Damaged.")


def test_client_takes_half_an_answer_for_none() -> None:
    """botocore 1.44 would take it for `{}`: a file that was never tracked."""
    whole = b'{"Item": {"FileName": {"S": "a"}}}'
    dynamodb = client("dynamodb")
    served = [whole, whole[:-3]]

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        headers = HTTPHeaders()
        headers["Content-Length"] = str(len(whole))
        return AWSResponse(request.url, 200, headers, RawResponse(served.pop(0)))

    dynamodb.meta.events.register_first("before-send", answer)

    assert dynamodb.get_item(TableName="Files", Key={"FileName": {"S": "a"}})["Item"] == {"FileName": {"S": "a"}}
    with pytest.raises(RetriableError, match="31 read, but total bytes expected is 34"), translated_errors("read"):
        dynamodb.get_item(TableName="Files", Key={"FileName": {"S": "a"}})


class RawResponse(io.BytesIO):
    """What urllib3 hands to botocore."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()
