"""Lambda functions: calling one without waiting for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from filetracker.aws.clients import client, translated_errors


def invoke_later(function_name: str, event: Mapping[str, Any]) -> None:
    """Has Lambda call a function with `event`; returns as soon as Lambda has taken it."""
    with translated_errors(f"call function {function_name}"):
        client("lambda").invoke(FunctionName=function_name, InvocationType="Event", Payload=json.dumps(event).encode())
