from __future__ import annotations

from typing import Any

import pytest

from filetracker.aws.lambda_functions import invoke_later
from filetracker.errors import RetriableError


def test_invoke_later_does_not_wait(stub: Any) -> None:
    expected = {"FunctionName": "f", "InvocationType": "Event", "Payload": b'{"startAfter": "\\u00e9"}'}
    stub("lambda").add_response("invoke", {"StatusCode": 202}, expected)
    invoke_later("f", {"startAfter": "é"})


def test_invoke_later_that_is_refused_is_the_worlds_fault(stub: Any) -> None:
    stub("lambda").add_client_error("invoke", "TooManyRequestsException", "Slow down.", 429)
    with pytest.raises(RetriableError, match=r"Could not call function f: Slow down\."):
        invoke_later("f", {})
