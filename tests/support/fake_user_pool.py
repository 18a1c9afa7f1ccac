"""A user pool of Cognito, played by a server on this machine: moto's needs a library that nothing else here does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from filetracker.aws.cognito import GROUPS
from tests.support.http_serving import answering

POOL_ID = "us-east-1_pool"
_PAGE = 2


class RefusalError(Exception):
    """What Cognito says no with."""


@dataclass
class FakeUserPool:
    """Its users by e-mail address, which is not the name that Cognito gives them."""

    url: str = ""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=lambda: {group: set() for group in GROUPS})
    mails: list[str] = field(default_factory=list)  # to whom each temporary password went
    asked: list[str] = field(default_factory=list)

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What Cognito would say."""
        self.asked.append(operation)
        if operation == "ListUsers":
            return self._page("Users", list(self.users.values()), asked, "PaginationToken")
        if operation == "ListUsersInGroup":
            members = [user for email, user in self.users.items() if email in self.groups[asked["GroupName"]]]
            return self._page("Users", members, asked, "NextToken")
        if operation == "AdminCreateUser" and "MessageAction" not in asked:
            return {"User": self._create(asked)}
        if asked["Username"] not in self.users:
            raise RefusalError("UserNotFoundException")
        if operation == "AdminCreateUser":
            return {"User": self._invite_again(asked)}
        if operation == "AdminGetUser":
            return self.users[asked["Username"]]
        self._change(operation, asked)
        return {}

    def _change(self, operation: str, asked: dict[str, Any]) -> None:
        if operation in ("AdminEnableUser", "AdminDisableUser"):
            self.users[asked["Username"]]["Enabled"] = operation == "AdminEnableUser"
        elif operation == "AdminAddUserToGroup":
            self.groups[asked["GroupName"]].add(asked["Username"])
        elif operation == "AdminRemoveUserFromGroup":
            self.groups[asked["GroupName"]].discard(asked["Username"])

    def _create(self, asked: dict[str, Any]) -> dict[str, Any]:
        email = asked["Username"]
        if "@" not in email:
            raise RefusalError("InvalidParameterException")
        if email in self.users:
            raise RefusalError("UsernameExistsException")
        self.users[email] = {
            "Username": f"id-{len(self.users)}",
            "Attributes": asked["UserAttributes"],
            "Enabled": True,
            "UserStatus": "FORCE_CHANGE_PASSWORD",
            "UserCreateDate": 1_769_860_800,  # 2026-01-31T12:00:00Z
        }
        self.mails.append(email)
        return self.users[email]

    def _invite_again(self, asked: dict[str, Any]) -> dict[str, Any]:
        user = self.users[asked["Username"]]
        assert (asked["MessageAction"], asked["DesiredDeliveryMediums"]) == ("RESEND", ["EMAIL"])
        if user["UserStatus"] != "FORCE_CHANGE_PASSWORD" or not user["Enabled"]:
            raise RefusalError("UnsupportedUserStateException")
        self.mails.append(asked["Username"])
        return user

    @staticmethod
    def _page(name: str, found: list[Any], asked: dict[str, Any], token: str) -> dict[str, Any]:
        first = int(asked.get(token, "0"))
        last = first + _PAGE
        return {name: found[first:last], **({token: str(last)} if last < len(found) else {})}


class _Handler(BaseHTTPRequestHandler):
    pool: FakeUserPool
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 200
        try:
            assert asked.pop("UserPoolId") == POOL_ID
            document = self.pool.answer(operation, asked)
        except RefusalError as error:
            status, document = 400, {"__type": str(error), "message": f"{error} it is."}
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running_user_pool() -> Iterator[FakeUserPool]:
    """The pool on a free port."""
    pool = FakeUserPool()
    with answering(type("Bound", (_Handler,), {"pool": pool})) as pool.url:
        yield pool
