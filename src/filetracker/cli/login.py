"""`filetracker login` and `logout`: who asks the API, where people sign in to it."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import Annotated

import typer

from filetracker.aws.stack_outputs import find_stack
from filetracker.cli.api_mode import config_folder, open_api
from filetracker.cli.options import DEFAULT_STACK, JsonOption, StackOption
from filetracker.cli.screen import print_json, print_text, remark
from filetracker.client.auth.sign_in import sign_in, sign_out
from filetracker.client.auth.tokens import Provider, SignIn, TokenFile
from filetracker.client.http import HttpClient
from filetracker.errors import FileTrackerError, RetriableError


def log_in(
    api_url: Annotated[str, typer.Option("--api-url", metavar="URL", help="The API (output api_url).")] = "",
    hosted_ui_url: Annotated[
        str, typer.Option("--hosted-ui-url", metavar="URL", help="The sign-in page (output hosted_ui_url).")
    ] = "",
    client_id: Annotated[
        str, typer.Option("--client-id", metavar="ID", help="The app client (output user_pool_client_id).")
    ] = "",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    timeout: Annotated[
        float, typer.Option("--timeout", min=1, metavar="SECONDS", help="How long to wait for the browser.")
    ] = 300,
    as_json: JsonOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """Sign in by the browser; then commands with --api ask as you.

    Where the page is comes from the stack, or, for people without AWS credentials, from --api-url, --hosted-ui-url and
    --client-id. The tokens are kept in ~/.config/filetracker for you alone, and are renewed by themselves.
    """
    file = TokenFile(config_folder(), stack)
    provider = _provider(stack, api_url, hosted_ui_url, client_id)
    http = HttpClient()
    try:
        signed_in = sign_in(provider, http, lambda url: _show(url, browser=browser), timeout)
    except KeyboardInterrupt:
        remark("Stopped; nobody was signed in.")
        raise
    finally:
        http.close()
    file.write(signed_in)
    _report(signed_in, stack, as_json=as_json)


def log_out(stack: StackOption = DEFAULT_STACK) -> None:
    """Forget the sign-in, here and at the server."""
    file = TokenFile(config_folder(), stack)
    signed_in = file.read()
    file.delete()
    if signed_in is None:
        print_text(f"Nobody was signed in to stack {stack!r}.")
        return
    http = HttpClient()
    try:
        revoked = sign_out(signed_in, http)
    except FileTrackerError:
        revoked = False
    finally:
        http.close()
    print_text(f"Signed out of stack {stack!r}.")
    if not revoked:
        remark("The server could not be told: what was copied of the sign-in before stays good until it expires.")


def _provider(stack: str, api_url: str, hosted_ui_url: str, client_id: str) -> Provider:
    if api_url and hosted_ui_url and client_id:
        return Provider(api_url.rstrip("/"), hosted_ui_url.rstrip("/"), client_id)
    if api_url or hosted_ui_url or client_id:
        raise typer.BadParameter("give --api-url, --hosted-ui-url and --client-id together, or none of them")
    where = find_stack(stack)
    where.check_has_users()
    return Provider(where.api_url.rstrip("/"), where.hosted_ui_url.rstrip("/"), where.user_pool_client_id, where.issuer)


def _show(url: str, *, browser: bool) -> None:
    if browser and _has_browser() and webbrowser.open(url):
        remark("Sign in in the browser. Should none have opened, go to:")
    else:
        remark("Sign in at:")
    remark(url)
    remark("Waiting for the browser to come back. Ctrl-C ends.")


def _has_browser() -> bool:
    """Whether there is one with windows: one within the terminal would take the terminal for itself."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _report(signed_in: SignIn, stack: str, *, as_json: bool) -> None:
    try:
        with open_api(stack) as access:
            me = access.api.me()
    except RetriableError as error:
        remark(f"Signed in as {signed_in.email}, but the API did not answer: {error}")
        return
    if as_json:
        print_json(me)
        return
    groups = ", ".join(str(group) for group in me.get("groups", []))
    print_text(f"Signed in as {me.get('email') or signed_in.email} ({groups or 'in no group'}).")
    if not groups:
        remark("You are in no group yet, so you may not see files: ask whoever runs the stack.")
