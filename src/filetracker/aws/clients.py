"""AWS clients: made once per process, on first use.

`AWS_ENDPOINT_URL` and the usual AWS variables decide where they go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, IncompleteReadError
from botocore.model import OperationModel
from botocore.parsers import ResponseParserError

from filetracker.errors import RetriableError, ThrottledError

# Short time-outs and few retries inside a call: the queue is the real retry, with a clean process and a back-off.
_CONFIG = Config(
    connect_timeout=3,
    max_pool_connections=32,
    retries={"mode": "standard", "total_max_attempts": 3},
    s3={"addressing_style": "auto"},
)


# Making a client is not safe between threads, using one is.
_MAKING = Lock()


@cache
def client(service: str, read_timeout_seconds: int = 8) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
    """The process's client of one AWS service; safe to share between threads."""
    make: Any = boto3.client  # its types want the service's name as a literal
    with _MAKING:
        made = make(service, config=_CONFIG.merge(Config(read_timeout=read_timeout_seconds)))
    made.meta.events.register("before-parse", _refuse_half_an_answer)
    return made


def _refuse_half_an_answer(
    operation_model: OperationModel,
    response_dict: Mapping[str, Any],
    **_: object,
) -> None:
    """Raises IncompleteReadError for an answer that the connection did not bring whole.

    botocore 1.44 does not look: it takes half a JSON document for an empty one, so that what DynamoDB left unprocessed
    would pass for done. Streamed bodies are checked by whoever reads them.
    """
    body, promised = response_dict["body"], response_dict["headers"].get("content-length")
    if operation_model.http.get("method") == "HEAD" or not isinstance(body, bytes) or promised is None:
        return
    if len(body) != int(promised):
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=int(promised))


# Sources: botocore's retry mode "standard", and the API references of S3, KMS and DynamoDB.
_THROTTLED = {
    *("BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete", "RequestLimitExceeded"),
    *("ProvisionedThroughputExceededException", "RequestThrottled", "RequestThrottledException", "SlowDown"),
    *("ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException"),
    *("TransactionInProgressException", "EC2ThrottledException", "KMS.ThrottlingException"),
}


def error_code(error: ClientError) -> str:
    """AWS's word for what went wrong: `AccessDenied`, `404`, …"""
    return str(error.response.get("Error", {}).get("Code", "Unknown"))


@contextmanager
def translated_errors(action: str) -> Iterator[None]:
    """Turns whatever AWS or the network says into RetriableError (ThrottledError): "could not <action>: <why>"."""
    try:
        yield
    except ClientError as error:
        why = error.response.get("Error", {}).get("Message") or str(error)
        kind = ThrottledError if error_code(error) in _THROTTLED else RetriableError
        raise kind(f"Could not {action}: {why}", code=error_code(error)) from error
    except (BotoCoreError, ResponseParserError) as error:  # the latter is none of the former
        raise RetriableError(f"Could not {action}: {error}", code=type(error).__name__) from error
