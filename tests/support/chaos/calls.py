"""What a request to AWS is about, and how its service says that it failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support.chaos.schedule import Fault


@dataclass(frozen=True)
class Call:
    """One request: its service, operation, and what it is about (a file, a queue, a topic)."""

    service: str
    operation: str
    target: str


@dataclass(frozen=True)
class Response:
    """An answer as it goes over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call_of(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Call:
    """The call that an SDK's signed request makes. Unknown ones are passed on under the name of their method."""
    service = _service(headers.get("Authorization", ""))
    if service == "s3":
        path = unquote(urlsplit(url).path).lstrip("/")
        operation = {"GET": "GetObject", "HEAD": "HeadObject"}.get(method, method)
        return Call(service, operation, path.partition("/")[2])
    if "X-Amz-Target" not in headers:  # SNS, EC2 and other older services ask by a form
        form = parse_qs(body.decode())
        return Call(service, form.get("Action", [method])[0], form.get("TopicArn", [""])[0])
    operation = headers.get("X-Amz-Target", method).rpartition(".")[2]
    return Call(service, operation, _target(json.loads(body or b"{}")))


def failure(call: Call, fault: Fault, body: bytes) -> Response:
    """The answer that says so: THROTTLE and ERROR in the service's own words, UNAVAILABLE in nobody's."""
    if fault is Fault.UNAVAILABLE:
        return Response(503, {"Content-Type": "text/html"}, b"<html><body>Service Unavailable</body></html>")
    if fault is Fault.UNPROCESSED:
        return _json(200, {"UnprocessedItems": json.loads(body)["RequestItems"]})
    status, code, message = _WORDS[call.service, fault]
    if call.service == "s3":
        return _xml(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
    if call.service == "sns":
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        return _xml(status, f"<ErrorResponse>{error}<RequestId>chaos</RequestId></ErrorResponse>")
    return _json(status, {"__type": code, "message": message})


# Sources: each service's API reference, "Common errors"; DynamoDB Developer Guide, "Error handling".
_DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
_WORDS = {
    ("s3", Fault.THROTTLE): (503, "SlowDown", "Please reduce your request rate."),
    ("s3", Fault.ERROR): (500, "InternalError", "We encountered an internal error. Please try again."),
    ("dynamodb", Fault.THROTTLE): (
        400,
        _DYNAMODB + "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded.",
    ),
    ("dynamodb", Fault.ERROR): (500, _DYNAMODB + "InternalServerError", "Internal server error"),
    ("sqs", Fault.THROTTLE): (400, "com.amazonaws.sqs#RequestThrottled", "The request was denied."),
    ("sqs", Fault.ERROR): (500, "com.amazonaws.sqs#InternalFailure", "We encountered an internal error."),
    ("sns", Fault.THROTTLE): (400, "Throttling", "Rate exceeded"),
    ("sns", Fault.ERROR): (500, "InternalFailure", "The request processing has failed."),
}


def _service(authorization: str) -> str:
    """From the credential's scope: `Credential=ID/20260131/us-east-1/s3/aws4_request, …`."""
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return scope[3] if len(scope) == 5 else ""


def _target(document: Mapping[str, Any]) -> str:
    if "QueueUrl" in document:
        return str(document["QueueUrl"])
    # Of reads, these are no lists.
    batches = [puts for puts in document.get("RequestItems", {}).values() if isinstance(puts, list)]
    items = [put["PutRequest"]["Item"] for puts in batches for put in puts]
    names = [item["FileName"]["S"] for item in (*items, document.get("Key", {})) if "FileName" in item]
    return min(names, default="")


def _json(status: int, document: Mapping[str, Any]) -> Response:
    return Response(status, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(document).encode())


def _xml(status: int, text: str) -> Response:
    return Response(status, {"Content-Type": "text/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode())
