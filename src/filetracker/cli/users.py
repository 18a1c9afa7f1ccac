"""`filetracker users`: who may sign in to the API, for whoever runs the stack."""

from __future__ import annotations

import shlex
from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from filetracker.aws.cognito import INVITED, Added, PoolUser, UserPool
from filetracker.aws.stack_outputs import Stack, find_stack
from filetracker.cli.options import DEFAULT_STACK, JsonOption, StackOption
from filetracker.cli.screen import make_table, name_text, print_json, print_table, print_text, remark
from filetracker.cli.wording import describe_time, visible

app = typer.Typer(no_args_is_help=True, help="Who may sign in to the API: add, list, disable. Needs AWS credentials.")

_BECAME = {
    Added.NEW: "now",
    Added.INVITED_AGAIN: "invited already, and now",
    Added.USER_ALREADY: "a user already, and now",
}

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.", show_default=False)]


class Group(StrEnum):
    """What a person may do; each more than the one before."""

    VIEWERS = "viewers"
    UPLOADERS = "uploaders"
    ADMINS = "admins"


@app.command("add")
def add_user(
    email: EmailArgument,
    group: Annotated[
        Group,
        typer.Option("--group", help="viewers see files, uploaders also add some, admins also delete."),
    ] = Group.VIEWERS,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Let somebody sign in. Who is a user already is put into this group instead, and enabled again.

    Who never signed in gets a new e-mail: their temporary password may have expired.
    """
    where = _stack_with_users(stack)
    added = UserPool(where.user_pool_id).add(email, group)
    print_text(f"{email} is {_BECAME[added]} one of the {group}.")
    if added is Added.USER_ALREADY:
        return
    mail = "An e-mail" if added is Added.NEW else "A new e-mail"
    remark(f"{mail} with a temporary password is on its way. To sign in, without AWS credentials:")
    remark(_login_command(where))


@app.command("list")
def list_users(as_json: JsonOption = False, stack: StackOption = DEFAULT_STACK) -> None:
    """List everybody who may sign in, and what they may do."""
    users = sorted(UserPool(_stack_with_users(stack).user_pool_id).all(), key=lambda user: user.email)
    if as_json:
        for user in users:
            print_json(_document(user))
        return
    if not users:
        print_text("There are no users yet. `filetracker users add EMAIL` adds one.")
        return
    table = make_table("User", "Group", "State", "Since (UTC)")
    for user in users:
        groups = ", ".join(user.groups) or "none: may see nothing"
        table.add_row(name_text(user.email), groups, _state_text(user), describe_time(user.created_time))
    print_table(table)


@app.command("disable")
def disable_user(email: EmailArgument, stack: StackOption = DEFAULT_STACK) -> None:
    """Let somebody sign in no more, and end their sign-ins. `users add` lets them in again."""
    UserPool(_stack_with_users(stack).user_pool_id).disable(email)
    print_text(f"{email} can sign in no more.")
    remark("A token that they hold already stays good until it expires: some minutes.")


def _stack_with_users(name: str) -> Stack:
    where = find_stack(name)
    where.check_has_users()
    return where


def _login_command(where: Stack) -> str:
    words = ["filetracker", "login"]
    if where.name != DEFAULT_STACK:
        words += ["--stack", where.name]
    words += ["--api-url", where.api_url, "--hosted-ui-url", where.hosted_ui_url]
    return shlex.join([*words, "--client-id", where.user_pool_client_id])


def _document(user: PoolUser) -> dict[str, object]:
    return {
        "email": user.email,
        "userName": user.user_name,
        "groups": list(user.groups),
        "enabled": user.enabled,
        "status": user.status,
        "createdTime": user.created_time,
    }


def _state_text(user: PoolUser) -> Text:
    if not user.enabled:
        return Text("disabled", style="red")
    if user.status == INVITED:
        return Text("invited", style="yellow")
    return Text("active" if user.status == "CONFIRMED" else visible(user.status.lower()), style="green")
