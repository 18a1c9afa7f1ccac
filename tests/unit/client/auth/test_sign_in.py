"""Signing in: a browser that is played, a sign-in page and a callback that are real."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

import pytest

from filetracker.client.auth.callback_server import CALLBACK_PORTS, listening
from filetracker.client.auth.sign_in import sign_in, sign_out
from filetracker.client.auth.tokens import Provider, SignIn, claims_of
from filetracker.client.http import HttpClient
from filetracker.errors import UsageError
from tests.support.fake_service import CLIENT_ID, ISSUER, FakeService

ANY_PORT = (0,)


@pytest.fixture
def provider(service: FakeService) -> Provider:
    """The service's sign-in page."""
    return Provider(service.api_url, service.url, CLIENT_ID, ISSUER)


class Browser:
    """Opens what it is shown, in a thread, and follows where it is sent."""

    def __init__(self, change: Callable[[str], str] = lambda url: url) -> None:
        self.change = change
        self.shown = ""
        self.pages: list[tuple[int, str]] = []
        self.threads: list[threading.Thread] = []

    def __call__(self, url: str) -> None:
        """As `webbrowser.open`, which does not wait."""
        self.shown = url
        self.threads.append(threading.Thread(target=self._visit, args=(self.change(url),)))
        self.threads[-1].start()

    def _visit(self, url: str) -> None:
        try:
            with urlopen(url, timeout=30) as page:  # noqa: S310 - our own servers'
                self.pages.append((page.status, page.read().decode()))
        except HTTPError as error:
            with error:
                self.pages.append((error.code, error.read().decode()))


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser; closed at the end."""
    browser = Browser()
    yield browser
    for thread in browser.threads:
        thread.join()


def callback_of(url: str, **parameters: str) -> str:
    """The callback's address for what was shown, with these parameters."""
    return f"{parse_qs(urlsplit(url).query)['redirect_uri'][0]}?{urlencode(parameters)}"


def state_of(url: str) -> str:
    """The state of what was shown."""
    return parse_qs(urlsplit(url).query)["state"][0]


def test_sign_in(service: FakeService, http: HttpClient, provider: Provider, browser: Browser) -> None:
    signed_in = sign_in(provider, http, browser, timeout_seconds=30, ports=ANY_PORT)

    assert signed_in.provider == provider
    assert signed_in.email == "ann@example.com"
    assert signed_in.refresh_token == "refresh ann@example.com"
    assert abs(signed_in.expires_at - time.time() - 3600) < 5
    assert claims_of(signed_in.id_token)["nonce"] == parse_qs(urlsplit(browser.shown).query)["nonce"][0]
    browser.threads[0].join()
    assert browser.pages[0][0] == 200
    assert "You are signed in" in browser.pages[0][1]


def test_page_is_asked_for_a_code_with_proof(
    service: FakeService, http: HttpClient, provider: Provider, browser: Browser
) -> None:
    sign_in(provider, http, browser, timeout_seconds=30, ports=ANY_PORT)

    query = dict(parse_qsl(urlsplit(browser.shown).query))
    assert query.keys() == {
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "nonce",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
    }
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["redirect_uri"].startswith("http://localhost:")
    assert query["redirect_uri"].endswith("/callback")
    form = dict(parse_qsl(next(asked for asked in service.asked if asked.path == "/oauth2/token").body.decode()))
    assert form.keys() == {"grant_type", "client_id", "code", "code_verifier", "redirect_uri"}  # no secret


def test_answer_with_a_wrong_state_is_refused_and_changes_nothing(
    http: HttpClient, provider: Provider, browser: Browser
) -> None:
    """Whoever makes the browser go to the callback with a code of their own is not listened to."""
    other = Browser(lambda url: callback_of(url, code="theirs", state="wrong"))

    def show(url: str) -> None:
        other(url)
        other.threads[0].join()
        browser(url)

    assert sign_in(provider, http, show, timeout_seconds=30, ports=ANY_PORT).email == "ann@example.com"
    assert other.pages[0][0] == 400
    assert "another sign-in" in other.pages[0][1]


def test_wrong_state_alone_ends_with_the_time(service: FakeService, http: HttpClient, provider: Provider) -> None:
    stranger = Browser(lambda url: callback_of(url, code="theirs", state="wrong"))

    with pytest.raises(UsageError, match=r"Nobody signed in within 1 s. An answer came that belongs to another"):
        sign_in(provider, http, stranger, timeout_seconds=1, ports=ANY_PORT)
    assert service.count("POST", "/oauth2/token") == 0


def test_browser_that_is_closed_ends_with_the_time(http: HttpClient, provider: Provider) -> None:
    with pytest.raises(UsageError, match=r"Nobody signed in within 0.1 s\. `filetracker login` begins again"):
        sign_in(provider, http, lambda _: None, timeout_seconds=0.1, ports=ANY_PORT)


def test_refusal_is_told(http: HttpClient, provider: Provider) -> None:
    browser = Browser(
        lambda url: callback_of(url, error="access_denied", error_description="Not you.", state=state_of(url))
    )

    with pytest.raises(UsageError, match="The sign-in page refused: Not you"):
        sign_in(provider, http, browser, timeout_seconds=30, ports=ANY_PORT)
    browser.threads[0].join()
    assert "was refused" in browser.pages[0][1]


def test_code_of_another_attempt_is_worth_nothing(service: FakeService, http: HttpClient, provider: Provider) -> None:
    service.codes["stolen"] = {"code_challenge": "of-another-verifier", "redirect_uri": "", "client_id": CLIENT_ID}
    browser = Browser(lambda url: callback_of(url, code="stolen", state=state_of(url)))

    with pytest.raises(UsageError, match="invalid_grant"):
        sign_in(provider, http, browser, timeout_seconds=30, ports=ANY_PORT)


@pytest.mark.parametrize(
    ("name", "value"), [("nonce", "another"), ("aud", "another"), ("iss", "another"), ("token_use", "access")]
)
def test_token_that_belongs_to_something_else_is_refused(
    service: FakeService,
    http: HttpClient,
    provider: Provider,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    make_token = service.make_token
    monkeypatch.setattr(
        service, "make_token", lambda email, **claims: make_token(email, **{**claims, name: value}), raising=True
    )

    with pytest.raises(UsageError, match=rf"does not belong to this sign-in \({name}\): nothing was kept"):
        sign_in(provider, http, browser, timeout_seconds=30, ports=ANY_PORT)


def test_issuer_that_is_not_known_is_not_checked(
    service: FakeService, http: HttpClient, provider: Provider, browser: Browser
) -> None:
    signed_in = sign_in(replace(provider, issuer=""), http, browser, timeout_seconds=30, ports=ANY_PORT)

    assert signed_in.email == "ann@example.com"


def test_next_port_is_taken_where_the_first_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with listening("s", (port, 0)) as server:
            assert server.server_port != port
        with (
            pytest.raises(UsageError, match=rf"The ports for the sign-in \({port}\) are all taken"),
            listening("s", (port,)),
        ):
            pass


def test_callback_ports_begin_with_the_one_that_the_user_pool_knows() -> None:
    assert CALLBACK_PORTS[0] == 8400


def test_callback_serves_nothing_else() -> None:
    with listening("s", ANY_PORT) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
        connection.request("GET", "/favicon.ico")
        answer = connection.getresponse()
        connection.close()

    assert answer.status == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_connection_that_a_browser_never_uses_is_in_nobodys_way(
    http: HttpClient, provider: Provider, browser: Browser
) -> None:
    idle: list[socket.socket] = []

    def show(url: str) -> None:
        idle.append(socket.create_connection(("127.0.0.1", int(urlsplit(callback_of(url)).port or 0))))
        browser(url)

    sign_in(provider, http, show, timeout_seconds=30, ports=ANY_PORT)
    idle[0].close()


def test_page_in_the_clear_is_refused(http: HttpClient, provider: Provider, browser: Browser) -> None:
    with pytest.raises(UsageError, match="does not begin with https://"):
        sign_in(replace(provider, hosted_ui_url="http://example.com"), http, browser, ports=ANY_PORT)
    assert browser.shown == ""


def test_sign_out_has_the_server_forget(service: FakeService, http: HttpClient, provider: Provider) -> None:
    signed_in = SignIn(service.api_url, service.url, CLIENT_ID, ISSUER, "id", "refresh", 0)

    assert sign_out(signed_in, http)
    assert dict(parse_qsl(service.asked[0].body.decode())) == {"token": "refresh", "client_id": CLIENT_ID}
    service.fail("POST", "/oauth2/revoke", 400)
    assert not sign_out(signed_in, http)
