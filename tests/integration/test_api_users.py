"""Who may sign in, by `filetracker users`: it holds at the sign-in page and at the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.stack.api_client import Api, UserPool
from tests.support.stack.stack import Stack, filetracker

pytestmark = pytest.mark.parametrize("stack", ["sqs"], indirect=True)

EMAIL = "ann@example.com"


def test_person_is_added_moved_disabled_and_let_in_again(stack: Stack) -> None:
    if stack.outputs["auth"] != "cognito":
        pytest.skip("LocalStack 4.14 has no user pools")
    pool = UserPool(stack)

    added = users(stack, "add", EMAIL, "--group", "uploaders")
    assert f"{EMAIL} is now one of the uploaders." in added
    assert listed(stack) == (["uploaders"], True, "FORCE_CHANGE_PASSWORD")
    pool.give_password(EMAIL)
    assert listed(stack) == (["uploaders"], True, "CONFIRMED")
    assert may_upload(stack, pool.sign_in(EMAIL))

    assert "a user already" in users(stack, "add", EMAIL, "--group", "viewers")
    assert listed(stack) == (["viewers"], True, "CONFIRMED")
    assert not may_upload(stack, pool.sign_in(EMAIL))

    users(stack, "disable", EMAIL)
    assert listed(stack) == (["viewers"], False, "CONFIRMED")
    with pytest.raises(AssertionError, match="disabled"):
        pool.sign_in(EMAIL)

    users(stack, "add", EMAIL, "--group", "admins")
    assert listed(stack) == (["admins"], True, "CONFIRMED")
    assert may_upload(stack, pool.sign_in(EMAIL))


def users(stack: Stack, *arguments: str) -> str:
    """What `filetracker users` printed, at its good end."""
    run = filetracker(stack, "users", *arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


def listed(stack: Stack) -> tuple[list[str], bool, str]:
    """Groups, whether enabled, status: as `users list` tells of the person."""
    people: list[dict[str, Any]] = [json.loads(line) for line in users(stack, "list", "--json").splitlines()]
    (person,) = (person for person in people if person["email"] == EMAIL)
    return person["groups"], person["enabled"], person["status"]


def may_upload(stack: Stack, token: str) -> bool:
    """Whether the API lets who holds the token upload."""
    said = Api(stack, token).ask("GET", "/uploads")
    assert said.status in (200, 403), said.content
    return said.status == 200
