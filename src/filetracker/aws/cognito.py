"""The user pool: who may sign in, and what each may do. For whoever has AWS credentials with that right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.errors import NotFoundError, UsageError
from filetracker.timestamps import format_time

GROUPS = ("viewers", "uploaders", "admins")  # each may do what the former may, and more
INVITED = "FORCE_CHANGE_PASSWORD"  # Cognito's word for who never signed in
_REFUSED_BY_RULES = ("InvalidParameterException", "InvalidPasswordException")


@dataclass(frozen=True)
class PoolUser:
    """One person; `status` is Cognito's word."""

    email: str
    user_name: str
    groups: tuple[str, ...]
    enabled: bool
    status: str
    created_time: str


class Added(Enum):
    """What became of a person who was to be added."""

    NEW = auto()
    INVITED_AGAIN = auto()
    USER_ALREADY = auto()


class UserPool:
    """The users of one stack."""

    def __init__(self, pool_id: str) -> None:
        self.pool_id = pool_id

    def add(self, email: str, group: str) -> Added:
        """Makes sure that a person can sign in, as a member of this group alone.

        Cognito sends a temporary password to who is new, and another one to who never signed in: theirs expires.
        Raises UsageError for a bad address.
        """
        is_new = self._invite(email)
        with self._errors(f"put {email!r} into group {group}"):
            if not is_new:
                self._ask("admin_enable_user", Username=email)
            for other in GROUPS:
                name = "admin_add_user_to_group" if other == group else "admin_remove_user_from_group"
                self._ask(name, Username=email, GroupName=other)
        if is_new:
            return Added.NEW
        return Added.INVITED_AGAIN if self._invite_again(email) else Added.USER_ALREADY

    def disable(self, email: str) -> None:
        """Nobody can sign in with this address any more, and whoever is signed in is so for minutes. Idempotent.

        Raises NotFoundError.
        """
        with self._errors(f"disable {email!r}"):
            try:
                self._ask("admin_disable_user", Username=email)
                self._ask("admin_user_global_sign_out", Username=email)
            except ClientError as error:
                if error_code(error) != "UserNotFoundException":
                    raise
                raise NotFoundError(f"There is no user {email!r}: `filetracker users list` names all.") from error

    def all(self) -> Iterator[PoolUser]:
        """Every user, as Cognito orders them."""
        with self._errors("list the users"):
            groups = {group: self._members_of(group) for group in GROUPS}
            for page in client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=self.pool_id):
                for user in page["Users"]:
                    yield _user_of(user, tuple(g for g in GROUPS if user["Username"] in groups[g]))

    def _invite(self, email: str) -> bool:
        with self._errors(f"add {email!r}"):
            try:
                self._ask(
                    "admin_create_user",
                    Username=email,
                    UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
                    DesiredDeliveryMediums=["EMAIL"],
                )
            except ClientError as error:
                if error_code(error) == "UsernameExistsException":
                    return False
                if error_code(error) in _REFUSED_BY_RULES:
                    why = error.response["Error"].get("Message", "")
                    raise UsageError(f"{email!r} cannot be a user: {why}") from error
                raise
        return True

    def _invite_again(self, email: str) -> bool:
        """Whether they still had to be: who has a password of their own has no use for another."""
        with self._errors(f"invite {email!r} again"):
            if self._ask("admin_get_user", Username=email)["UserStatus"] != INVITED:
                return False
            self._ask("admin_create_user", Username=email, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
        return True

    def _members_of(self, group: str) -> set[str]:
        pages = client("cognito-idp").get_paginator("list_users_in_group")
        users = pages.paginate(UserPoolId=self.pool_id, GroupName=group)
        return {user["Username"] for page in users for user in page["Users"]}

    def _ask(self, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - as boto3's
        return getattr(client("cognito-idp"), operation)(UserPoolId=self.pool_id, **parameters)

    @contextmanager
    def _errors(self, action: str) -> Iterator[None]:
        with translated_errors(f"{action} in user pool {self.pool_id}"):
            yield


def _user_of(user: Mapping[str, Any], groups: tuple[str, ...]) -> PoolUser:
    attributes = {attribute["Name"]: attribute["Value"] for attribute in user.get("Attributes", [])}
    return PoolUser(
        email=attributes.get("email", user["Username"]),
        user_name=user["Username"],
        groups=groups,
        enabled=bool(user.get("Enabled", True)),
        status=str(user.get("UserStatus", "")),
        created_time=format_time(user["UserCreateDate"]),
    )
