"""The user pool, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.aws.cognito import Added, UserPool
from filetracker.errors import NotFoundError, RetriableError, UsageError
from tests.support.fake_user_pool import POOL_ID, FakeUserPool, running_user_pool


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeUserPool]:
    """What Cognito knows."""
    with running_user_pool() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", fake.url)
        yield fake
        client("cognito-idp").close()


@pytest.fixture
def pool(cognito: FakeUserPool) -> UserPool:
    """The pool, asked over HTTP."""
    return UserPool(POOL_ID)


def test_add_invites_somebody_into_a_group(pool: UserPool, cognito: FakeUserPool) -> None:
    assert pool.add("ann@example.com", "uploaders") is Added.NEW

    (user,) = pool.all()
    assert (user.email, user.groups, user.enabled, user.status) == (
        "ann@example.com",
        ("uploaders",),
        True,
        "FORCE_CHANGE_PASSWORD",
    )
    assert user.created_time == "2026-01-31T12:00:00.000Z"
    assert {"Name": "email_verified", "Value": "true"} in cognito.users["ann@example.com"]["Attributes"]


def test_add_again_moves_and_enables(pool: UserPool, cognito: FakeUserPool) -> None:
    pool.add("ann@example.com", "admins")
    cognito.users["ann@example.com"]["UserStatus"] = "CONFIRMED"
    pool.disable("ann@example.com")

    assert pool.add("ann@example.com", "viewers") is Added.USER_ALREADY

    (user,) = pool.all()
    assert (user.groups, user.enabled) == (("viewers",), True)
    assert cognito.mails == ["ann@example.com"]


def test_add_again_invites_who_never_signed_in(pool: UserPool, cognito: FakeUserPool) -> None:
    """A temporary password expires, and only an administrator can send another one."""
    pool.add("ann@example.com", "admins")
    pool.disable("ann@example.com")

    assert pool.add("ann@example.com", "viewers") is Added.INVITED_AGAIN

    (user,) = pool.all()
    assert (user.groups, user.enabled) == (("viewers",), True)
    assert cognito.mails == ["ann@example.com"] * 2


def test_disable_ends_sign_ins_too(pool: UserPool, cognito: FakeUserPool) -> None:
    pool.add("ann@example.com", "viewers")

    for _ in range(2):
        pool.disable("ann@example.com")

    assert [user.enabled for user in pool.all()] == [False]
    assert "AdminUserGlobalSignOut" in cognito.asked


def test_disable_of_nobody(pool: UserPool) -> None:
    with pytest.raises(NotFoundError, match=r"There is no user 'bob@example\.com': `filetracker users list` names all"):
        pool.disable("bob@example.com")


def test_all_reads_every_page(pool: UserPool) -> None:
    for number in range(5):
        pool.add(f"user{number}@example.com", "viewers")

    assert [user.groups for user in pool.all()] == [("viewers",)] * 5


def test_address_that_is_none(pool: UserPool) -> None:
    with pytest.raises(UsageError, match="'ann' cannot be a user: InvalidParameterException it is"):
        pool.add("ann", "viewers")


def test_right_that_is_missing(stub: Any) -> None:
    stub("cognito-idp").add_client_error("admin_create_user", "AccessDeniedException", "No.")
    stub("cognito-idp").add_client_error("admin_disable_user", "AccessDeniedException", "No.")

    with pytest.raises(RetriableError, match="Could not add 'ann' in user pool pool: No"):
        UserPool("pool").add("ann", "viewers")
    with pytest.raises(RetriableError, match="Could not disable 'ann' in user pool pool: No"):
        UserPool("pool").disable("ann")
