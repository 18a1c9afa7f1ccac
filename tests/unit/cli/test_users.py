"""`filetracker users`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from filetracker.aws.clients import client
from tests.support.command_line import Run, StackInMoto
from tests.support.fake_service import FakeService
from tests.support.fake_user_pool import FakeUserPool, running_user_pool
from tests.unit.cli.test_main import assert_one_line


@pytest.fixture
def pool(api_stack: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeUserPool]:
    """The user pool of the stack."""
    api_stack("cognito")
    with running_user_pool() as pool:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", pool.url)
        yield pool
        client("cognito-idp").close()


def test_users_add(run: Run, pool: FakeUserPool, service: FakeService) -> None:
    result = run("users", "add", "ann@example.com", "--group", "uploaders")

    assert (result.code, result.out) == (0, "ann@example.com is now one of the uploaders.\n")
    assert result.err.splitlines()[1] == (
        f"filetracker login --api-url {service.api_url} --hosted-ui-url {service.url} --client-id client-1"
    )
    assert pool.groups == {"viewers": set(), "uploaders": {"ann@example.com"}, "admins": set()}


def test_users_add_of_a_user_changes_the_group(run: Run, pool: FakeUserPool) -> None:
    run("users", "add", "ann@example.com", "--group", "admins")
    pool.users["ann@example.com"]["UserStatus"] = "CONFIRMED"

    result = run("users", "add", "ann@example.com")

    assert (result.code, result.err) == (0, "")
    assert result.out == "ann@example.com is a user already, and now one of the viewers.\n"
    assert pool.groups == {"viewers": {"ann@example.com"}, "uploaders": set(), "admins": set()}


def test_users_add_of_who_never_signed_in_sends_a_new_mail(run: Run, pool: FakeUserPool) -> None:
    first = run("users", "add", "ann@example.com")

    result = run("users", "add", "ann@example.com")

    assert (result.code, result.out) == (0, "ann@example.com is invited already, and now one of the viewers.\n")
    assert result.err.startswith("A new e-mail with a temporary password is on its way.")
    assert result.err.splitlines()[1] == first.err.splitlines()[1]
    assert pool.mails == ["ann@example.com"] * 2


def test_users_list(run: Run, pool: FakeUserPool) -> None:
    for email in ("bob@example.com", "ann@example.com", "eve\x1b@example.com", "dan@example.com"):
        run("users", "add", email)
    run("users", "disable", "bob@example.com")
    pool.users["ann@example.com"]["UserStatus"] = "CONFIRMED"
    pool.users["dan@example.com"]["UserStatus"] = "RESET_REQUIRED"
    pool.groups["viewers"].discard("dan@example.com")

    lines = run("users", "list").out.splitlines()

    assert [line.split()[0] for line in lines] == [
        "User",
        "ann@example.com",
        "bob@example.com",
        "dan@example.com",
        r"eve\x1b@example.com",
    ]
    for line, text in zip(
        lines[1:], ("active", "disabled", "none: may see nothing  reset_required", "invited"), strict=True
    ):
        assert text in line


def test_users_list_json(run: Run, pool: FakeUserPool) -> None:
    run("users", "add", "ann@example.com")

    assert run("users", "list", "--json").documents == [
        {
            "email": "ann@example.com",
            "userName": "id-0",
            "groups": ["viewers"],
            "enabled": True,
            "status": "FORCE_CHANGE_PASSWORD",
            "createdTime": "2026-01-31T12:00:00.000Z",
        }
    ]


def test_users_list_of_nobody(run: Run, pool: FakeUserPool) -> None:
    assert run("users", "list").out == "There are no users yet. `filetracker users add EMAIL` adds one.\n"


def test_users_disable(run: Run, pool: FakeUserPool) -> None:
    run("users", "add", "ann@example.com")

    result = run("users", "disable", "ann@example.com")

    assert (result.code, result.out) == (0, "ann@example.com can sign in no more.\n")
    assert not pool.users["ann@example.com"]["Enabled"]
    assert "AdminUserGlobalSignOut" in pool.asked


def test_users_disable_of_nobody(run: Run, pool: FakeUserPool) -> None:
    assert_one_line(run("users", "disable", "eve@example.com"), 1, "no user 'eve@example.com'", "users list")


def test_users_add_of_what_is_no_address(run: Run, pool: FakeUserPool) -> None:
    assert_one_line(run("users", "add", "ann"), 2, "'ann' cannot be a user")


@pytest.mark.parametrize("command", [["add", "a@example.com"], ["list"], ["disable", "a@example.com"]])
def test_users_of_a_stack_that_has_none(run: Run, api_stack: Callable[[str], None], command: list[str]) -> None:
    api_stack("iam")

    assert_one_line(run("users", *command), 2, 'by their AWS credentials (auth = "iam")', "-var auth=cognito")


def test_users_of_a_stack_of_before(run: Run, stack: StackInMoto) -> None:
    assert_one_line(run("users", "list"), 2, "has no API: it is of an older version")


def test_login_command_names_another_stack(run: Run, pool: FakeUserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = client("ssm").get_parameter(Name="/filetracker/stack")["Parameter"]["Value"]
    client("ssm").put_parameter(Name="/other/stack", Value=text, Type="String")

    result = run("users", "add", "ann@example.com", "--stack", "other")

    assert "filetracker login --stack other --api-url" in result.err
