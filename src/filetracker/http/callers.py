"""Who calls, and what that allows.

With `auth = "cognito"`, API Gateway has verified the ID token and passes its claims. With `auth = "iam"`, it has
checked the SigV4 signature and the right to invoke; there is nothing finer, so such a caller counts as an admin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

_GROUPS_CLAIM = "cognito:groups"


class Role(IntEnum):
    """Each includes those before it."""

    ANYBODY = 0
    SIGNED_IN = 1
    VIEWER = 2
    UPLOADER = 3
    ADMIN = 4


_ROLE_OF_GROUP = {"viewers": Role.VIEWER, "uploaders": Role.UPLOADER, "admins": Role.ADMIN}


@dataclass(frozen=True)
class Caller:
    """Who is signed in. `user_id` never changes: Cognito's `sub`, or the ARN of an IAM identity."""

    user_id: str
    name: str
    email: str
    groups: frozenset[str]
    source_ip: str

    @property
    def role(self) -> Role:
        """The greatest role of the caller's groups; SIGNED_IN where none gives one."""
        return max((_ROLE_OF_GROUP.get(group, Role.SIGNED_IN) for group in self.groups), default=Role.SIGNED_IN)


def caller_of(request_context: Mapping[str, Any], auth: str, client_id: str) -> Caller | None:
    """The caller of a request by API Gateway's request context; None where nobody is signed in.

    API Gateway takes a token of any application of the user pool, so that it was made for ours is seen to here.
    """
    identity = request_context.get("identity") or {}
    source_ip = str(identity.get("sourceIp") or "")
    if auth == "iam":
        return _iam_caller(identity, source_ip)
    claims = (request_context.get("authorizer") or {}).get("claims") or {}
    if not claims.get("sub") or (claims.get("aud"), claims.get("token_use")) != (client_id, "id"):
        return None
    name = claims.get("name") or claims.get("cognito:username") or claims.get("email") or claims["sub"]
    groups = frozenset(_group_names(claims.get(_GROUPS_CLAIM)))
    return Caller(str(claims["sub"]), str(name), str(claims.get("email") or ""), groups, source_ip)


def _iam_caller(identity: Mapping[str, Any], source_ip: str) -> Caller:
    # LocalStack 4.14 tells nothing of the identity.
    user_id = str(identity.get("userArn") or identity.get("caller") or identity.get("user") or "iam")
    return Caller(user_id, name_of_arn(user_id), "", frozenset({"admins"}), source_ip)


def _group_names(claim: object) -> list[str]:
    """From a list, "a,b" or "[a, b]": API Gateway and its emulators write the claim in each of these ways."""
    if isinstance(claim, list):
        return [str(group) for group in claim]
    text = str(claim or "").strip().removeprefix("[").removesuffix("]").replace('"', " ")
    return text.replace(",", " ").split()


def name_of_arn(arn: str) -> str:
    """What people call an identity: a user's name, a session's, or `root`. What is no ARN is its own name."""
    return arn.rpartition("/")[2].rpartition(":")[2]
