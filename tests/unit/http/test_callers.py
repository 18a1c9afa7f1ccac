from __future__ import annotations

from typing import Any

import pytest

from filetracker.http.callers import Caller, Role, caller_of


def _context(**claims: Any) -> dict[str, Any]:
    return {
        "authorizer": {"claims": {"sub": "u1", "aud": "our client", "token_use": "id", **claims}},
        "identity": {"sourceIp": "203.0.113.7"},
    }


@pytest.mark.parametrize(
    "claim",
    [
        "admins,viewers",
        "admins viewers",
        "[admins, viewers]",
        "[admins viewers]",
        ["admins", "viewers"],
        '["admins","viewers"]',
    ],
)
def test_caller_of_reads_groups_however_they_are_written(claim: Any) -> None:
    caller = caller_of(_context(**{"cognito:groups": claim}), "cognito", "our client")
    assert caller is not None
    assert caller.groups == {"admins", "viewers"}
    assert caller.role is Role.ADMIN


@pytest.mark.parametrize("claim", [None, "", "[]", [], "other", "[other]"])
def test_caller_in_no_group_of_ours_is_only_signed_in(claim: Any) -> None:
    caller = caller_of(_context(**{"cognito:groups": claim}), "cognito", "our client")
    assert caller is not None
    assert caller.role is Role.SIGNED_IN


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ann", "cognito:username": "ann", "email": "a@example.com"}, "Ann"),
        ({"cognito:username": "ann", "email": "a@example.com"}, "ann"),
        ({"email": "a@example.com"}, "a@example.com"),
        ({}, "u1"),
    ],
)
def test_caller_of_finds_a_name(claims: dict[str, str], name: str) -> None:
    caller = caller_of(_context(**claims), "cognito", "our client")
    assert caller == Caller("u1", name, claims.get("email", ""), frozenset(), "203.0.113.7")


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"authorizer": None},
        {"authorizer": {"claims": {}}},
        {"authorizer": {"claims": {"sub": ""}}},
        {"authorizer": {"claims": {"sub": "u1", "aud": "another client", "token_use": "id"}}},
        {"authorizer": {"claims": {"sub": "u1", "client_id": "our client", "token_use": "access"}}},
        {"authorizer": {"claims": {"sub": "u1", "aud": "our client", "token_use": "access"}}},
    ],
)
def test_caller_of_is_none_where_nobody_is_signed_in(context: dict[str, Any]) -> None:
    assert caller_of(context, "cognito", "our client") is None


@pytest.mark.parametrize(
    ("identity", "user_id", "name"),
    [
        (
            {"userArn": "arn:aws:sts::123456789012:assumed-role/ops/ann", "user": "AROA:ann"},
            "arn:aws:sts::123456789012:assumed-role/ops/ann",
            "ann",
        ),
        ({"userArn": "arn:aws:iam::123456789012:root"}, "arn:aws:iam::123456789012:root", "root"),
        ({"userArn": None, "caller": "AIDA", "user": "AIDA"}, "AIDA", "AIDA"),
        ({"userArn": None}, "iam", "iam"),
        (None, "iam", "iam"),
    ],
)
def test_caller_of_iam_is_an_admin(identity: Any, user_id: str, name: str) -> None:
    caller = caller_of({"identity": identity}, "iam", "none")
    assert caller is not None
    assert (caller.user_id, caller.name, caller.role) == (user_id, name, Role.ADMIN)
