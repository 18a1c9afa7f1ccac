"""The API over HTTP, as a program of somebody else's would call it; and who may call it."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from filetracker.client.auth.sign_in import sign_in
from filetracker.client.auth.tokens import Provider
from filetracker.client.http import HttpClient
from tests.support.stack.stack import Stack

PASSWORD = "Correct-Horse-9-Battery"


@dataclass(frozen=True)
class Said:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    content: bytes

    @property
    def document(self) -> Any:
        """The JSON of it."""
        return json.loads(self.content)


@dataclass(frozen=True)
class Api:
    """One caller of a stack's API: by an ID token, by SigV4 where the stack has `auth = "iam"`, or by neither."""

    stack: Stack
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
        more_headers: Mapping[str, str] | None = None,
    ) -> Said:
        """One request. `body` is sent as JSON, or as it is where it is bytes."""
        url = f"{self.stack.outputs['api_url']}{path}" + (f"?{urlencode(query)}" if query else "")
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json", "host": urlsplit(url).netloc, **(more_headers or {})}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        elif self.stack.outputs["auth"] == "iam":
            headers |= _signed(method, url, content, headers)
        return send(method, url, content, headers)

    def all_files(self, limit: int, **query: object) -> list[dict[str, Any]]:
        """Every page of a list."""
        files: list[dict[str, Any]] = []
        query["limit"] = limit
        while True:
            said = self.ask("GET", "/files", query=query)
            assert said.status == http.client.OK, said.content
            files += said.document["files"]
            if said.document["cursor"] is None:
                return files
            query["cursor"] = said.document["cursor"]


def send(method: str, url: str, content: bytes, headers: Mapping[str, str]) -> Said:
    """One request to any address."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        target = address.path + (f"?{address.query}" if address.query else "")
        connection.request(method, target, content, dict(headers))
        answer = connection.getresponse()
        return Said(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def _signed(method: str, url: str, content: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    request = AWSRequest(method, url, dict(headers), content)
    SigV4Auth(Credentials("test", "test"), "execute-api", "us-east-1").add_auth(request)
    return dict(request.headers)


@dataclass(frozen=True)
class UserPool:
    """The people of a stack with `auth = "cognito"`."""

    stack: Stack

    def add(self, email: str, *groups: str) -> None:
        """Somebody with a password, in these groups."""
        cognito, pool_id = self.stack.client("cognito-idp"), self.stack.outputs["user_pool_id"]
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
        self.give_password(email)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=email, GroupName=group)

    def give_password(self, email: str) -> None:
        """As if they had chosen one when they first signed in."""
        cognito, pool_id = self.stack.client("cognito-idp"), self.stack.outputs["user_pool_id"]
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=PASSWORD, Permanent=True)

    def sign_in(self, email: str) -> str:
        """An ID token, by the sign-in page; this plays the browser."""
        outputs = self.stack.outputs
        provider = Provider(
            outputs["api_url"], outputs["hosted_ui_url"], outputs["user_pool_client_id"], outputs["issuer"]
        )
        http_client = HttpClient()
        try:

            def show(url: str) -> None:
                browse(url, email)

            return sign_in(provider, http_client, show, timeout_seconds=20).id_token
        finally:
            http_client.close()


def browse(url: str, email: str, password: str = PASSWORD) -> str:
    """Fills in the form of the sign-in page, and goes where it leads; returns where that was."""
    page = send("GET", url, b"", {}).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))
    form = urlencode({**fields, "username": email, "password": password}).encode()
    address = urlsplit(url)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = send("POST", f"{address.scheme}://{address.netloc}/login", form, headers)
    assert answer.status in (302, 303), answer.content.decode()
    assert "code" in dict(parse_qsl(urlsplit(answer.headers["location"]).query)), answer.headers
    assert send("GET", answer.headers["location"], b"", {}).status == http.client.OK
    return answer.headers["location"]


def forged(token: str, key_file: Path, **claims: object) -> str:
    """The same token with other claims, signed with the pool's own key: MiniStack keeps it in a file."""
    header = jwt.get_unverified_header(token)
    known = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode({**known, **claims}, key_file.read_text(), "RS256", headers={"kid": header["kid"]})


def unsigned(token: str) -> str:
    """The same claims, signed by nobody."""
    return jwt.encode(jwt.decode(token, options={"verify_signature": False}), "", "none")


def api_as(stack: Stack, email: str, group: str) -> Api:
    """The API as somebody of a group, or as whoever IAM lets in."""
    if stack.outputs["auth"] == "iam":
        return Api(stack)
    pool = UserPool(stack)
    pool.add(email, group)
    return Api(stack, pool.sign_in(email))


AN_HOUR_AGO = int(time.time()) - 3600
