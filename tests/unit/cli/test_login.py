"""`filetracker login` and `logout`, with a browser that is played."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from filetracker.cli.api_mode import config_folder
from filetracker.client.auth import sign_in as sign_in_module
from tests.support.command_line import Run, StackInMoto
from tests.support.fake_service import CLIENT_ID, FakeService
from tests.unit.cli.test_main import assert_one_line


class Browser:
    """Takes the place of the person's browser."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.works = True
        self.visits = True
        self.threads: list[threading.Thread] = []

    def open(self, url: str) -> bool:
        """As `webbrowser.open`."""
        self.opened.append(url)
        if self.works and self.visits:
            self.threads.append(threading.Thread(target=self._visit, args=(url,)))
            self.threads[-1].start()
        return self.works

    @staticmethod
    def _visit(url: str) -> None:
        with urlopen(url, timeout=30) as page:  # noqa: S310 - our own servers'
            page.read()


@pytest.fixture
def browser(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A desktop with a browser; any free port will do for the callback."""
    browser = Browser()
    monkeypatch.setattr("filetracker.cli.login.webbrowser.open", browser.open)
    monkeypatch.setenv("DISPLAY", ":0")
    assert sign_in_module.sign_in.__defaults__
    monkeypatch.setattr(sign_in_module.sign_in, "__defaults__", (300, (0,)))
    yield browser
    for thread in browser.threads:
        thread.join()


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    """Where the tokens are kept."""
    return tmp_path / ".config" / "filetracker" / "filetracker.json"


def options_of(service: FakeService) -> list[str]:
    """What somebody without AWS credentials types."""
    return ["--api-url", f"{service.api_url}/", "--hosted-ui-url", f"{service.url}/", "--client-id", CLIENT_ID]


def test_login_asks_the_stack_where(
    run: Run, api_stack: Callable[[str], None], service: FakeService, browser: Browser, tokens: Path
) -> None:
    api_stack("cognito")

    result = run("login")

    assert (result.code, result.out) == (0, "Signed in as ann@example.com (uploaders).\n")
    assert "Sign in in the browser. Should none have opened, go to:" in result.err
    assert browser.opened[0] in result.err
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600
    assert json.loads(tokens.read_text())["api_url"] == service.api_url


def test_login_without_aws(run: Run, service: FakeService, browser: Browser, tokens: Path) -> None:
    result = run("login", *options_of(service), "--json")

    assert result.code == 0
    assert result.documents[0]["email"] == "ann@example.com"
    assert json.loads(tokens.read_text())["api_url"] == service.api_url
    assert run("show", "none", "--api").code == 1  # and from now on the API is asked, without AWS


@pytest.mark.parametrize("reason", ["--no-browser", "no desktop", "no browser"])
def test_login_prints_the_address_where_it_cannot_open_it(
    run: Run, service: FakeService, browser: Browser, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    browser.works = reason != "no browser"
    browser.visits = False
    if reason == "no desktop":
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.delenv("DISPLAY")
    words = [reason] if reason.startswith("--") else []

    result = run("login", *options_of(service), "--timeout", "1", *words)

    assert result.code == 2
    assert result.err.startswith(f"Sign in at:\n{service.url}/oauth2/authorize?response_type=code&client_id=client-1")
    assert browser.opened == [] or reason == "no browser"


def test_login_ends_when_the_browser_is_closed(run: Run, service: FakeService, browser: Browser, tokens: Path) -> None:
    browser.visits = False

    result = run("login", *options_of(service), "--timeout", "1")

    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(
        "filetracker: Nobody signed in within 1 s. `filetracker login` begins again; --timeout waits longer.\n"
    )
    assert not tokens.exists()


def test_login_ends_with_ctrl_c(
    run: Run, service: FakeService, browser: Browser, tokens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: str) -> bool:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        return True

    monkeypatch.setattr("filetracker.cli.login.webbrowser.open", interrupt)

    result = run("login", *options_of(service))

    assert (result.code, result.out) == (130, "")
    assert "Stopped; nobody was signed in." in result.err
    assert not tokens.exists()


def test_login_again_replaces_who_is_signed_in(
    run: Run, service: FakeService, browser: Browser, tokens: Path, signed_in: Callable[..., None]
) -> None:
    signed_in("bob@example.com")

    run("login", *options_of(service))

    assert json.loads(tokens.read_text())["email"] == "ann@example.com"
    assert [path.name for path in tokens.parent.iterdir()] == ["filetracker.json"]


def test_login_of_somebody_in_no_group(run: Run, service: FakeService, browser: Browser) -> None:
    def answer(asked: object, handler: object) -> bool:
        if getattr(asked, "path", "") != "/stage/me":
            return False
        handler.send_json({"userId": "x", "groups": []})  # type: ignore[attr-defined]
        return True

    service.faults.append(answer)

    result = run("login", *options_of(service))

    assert result.out == "Signed in as ann@example.com (in no group).\n"
    assert "You are in no group yet" in result.err


def test_login_when_the_api_does_not_answer(run: Run, service: FakeService, browser: Browser, tokens: Path) -> None:
    service.fail("GET", "/stage/me", 403, code="NotAllowed")

    result = run("login", *options_of(service))

    assert result.code == 0
    assert "Signed in as ann@example.com, but the API did not answer: Could not ask who is signed in" in result.err
    assert tokens.exists()


def test_login_to_a_stack_that_nobody_signs_in_to(run: Run, api_stack: Callable[[str], None]) -> None:
    api_stack("iam")

    assert_one_line(run("login"), 2, "Nobody signs in to stack 'filetracker'", "terraform apply -var auth=cognito")


def test_login_to_a_stack_of_before(run: Run, stack: StackInMoto) -> None:
    assert_one_line(run("login"), 2, "has no API: it is of an older version", "terraform apply")


def test_login_with_half_an_address(run: Run, service: FakeService) -> None:
    assert_one_line(run("login", "--api-url", service.api_url), 2, "give --api-url, --hosted-ui-url and --client-id")


def test_login_to_a_stack_with_a_name_that_leads_elsewhere(run: Run, service: FakeService) -> None:
    assert_one_line(run("login", *options_of(service), "--stack", "../x"), 2, "cannot be a stack's name")


def test_logout(run: Run, service: FakeService, signed_in: Callable[..., None], tokens: Path) -> None:
    signed_in()

    result = run("logout")

    assert (result.code, result.out, result.err) == (0, "Signed out of stack 'filetracker'.\n", "")
    assert not tokens.exists()
    assert service.count("POST", "/oauth2/revoke") == 1
    assert run("logout").out == "Nobody was signed in to stack 'filetracker'.\n"


@pytest.mark.parametrize("trouble", ["400", "not private"])
def test_logout_where_the_server_is_not_told(
    run: Run, service: FakeService, signed_in: Callable[..., None], tokens: Path, trouble: str
) -> None:
    signed_in(hosted_ui_url="http://example.com" if trouble == "not private" else service.url)
    service.fail("POST", "/oauth2/revoke", 400)

    result = run("logout")

    assert (result.code, result.out) == (0, "Signed out of stack 'filetracker'.\n")
    assert "The server could not be told" in result.err
    assert not tokens.exists()


def test_tokens_are_kept_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert config_folder() == tmp_path / ".config" / "filetracker"
