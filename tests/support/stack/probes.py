"""What a role may do, found out by doing it: a function with the role makes calls, and says what came of them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from tests.support.stack.stack import Stack

Call = tuple[str, str, dict[str, Any]]  # service, method, arguments

PROBE = """
from functools import cache

import boto3
from botocore.exceptions import ClientError

client = cache(boto3.client)

def handler(event, context):
    return {what: answer(*call) for what, call in event.items()}

def answer(service, method, arguments):
    try:
        getattr(client(service), method)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""
DENIED = (
    "AccessDenied",
    "AccessDeniedException",
    "403",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
)


class Probes:
    """The probes of one stack, by the names of their roles."""

    def __init__(self, stack: Stack) -> None:
        if stack.engine != "ministack":
            pytest.skip("LocalStack 4.14 does not enforce IAM")
        self._stack, self._client = stack, stack.client("lambda")
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("probe.py", PROBE)
        self._code, self._made = archive.getvalue(), set[str]()

    def close(self) -> None:
        """Takes them away."""
        for name in self._made:
            self._client.delete_function(FunctionName=name)

    def allowed(self, role: str, calls: dict[str, Call]) -> set[str]:
        """Which of the calls a role may make. Whatever else is wrong with a call, it was let through."""
        answer = self._client.invoke(FunctionName=self._probe(role), Payload=json.dumps(calls, default=bytes.decode))
        said: dict[str, str] = json.loads(answer["Payload"].read())
        assert said.keys() == calls.keys(), said
        return {what for what, code in said.items() if code not in DENIED}

    def _probe(self, role: str) -> str:
        name = f"{role}-probe"
        if name not in self._made:
            arn = self._stack.client("iam").get_role(RoleName=role)["Role"]["Arn"]
            self._client.create_function(
                FunctionName=name,
                Runtime="python3.13",
                Role=arn,
                Handler="probe.handler",
                Timeout=60,
                Code={"ZipFile": self._code},
            )
            self._made.add(name)
        return name
