"""Tokens on disk, and their renewal."""

from __future__ import annotations

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from filetracker.client.auth.tokens import TokenFile, TokenKeeper, claims_of
from filetracker.client.http import HttpClient
from filetracker.errors import RetriableError, UsageError
from tests.support.api_client import make_sign_in
from tests.support.fake_service import FakeService

NOW = 1_000_000.0


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    """Where the tokens of the stack `one` are."""
    return TokenFile(tmp_path / "config" / "filetracker", "one")


def make_keeper(file: TokenFile, http: HttpClient) -> TokenKeeper:
    """A keeper whose clock stands still."""
    return TokenKeeper(file, http, clock=lambda: NOW)


def test_file_is_its_owners_alone(service: FakeService, file: TokenFile) -> None:
    file.write(sign_in := make_sign_in(service))

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
    assert file.read() == sign_in
    assert [path.name for path in file.path.parent.iterdir()] == ["one.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"id_token": "x"}', "\udcff"])
def test_file_that_says_nothing_is_no_sign_in(file: TokenFile, content: str) -> None:
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(content.encode(errors="surrogateescape"))
    file.path.chmod(0o600)

    assert file.read() is None


def test_file_that_cannot_be_read_or_written(service: FakeService, tmp_path: Path) -> None:
    (tmp_path / "one.json").mkdir()
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match="Could not read"):
        TokenFile(tmp_path, "one").read()
    with pytest.raises(UsageError, match="Could not write"):
        TokenFile(tmp_path / "file", "one").write(make_sign_in(service))


@pytest.mark.parametrize("stack", ["../x", "a/b", "", ".", "a\x00", "x" * 65])
def test_file_of_a_stack_that_cannot_be(tmp_path: Path, stack: str) -> None:
    with pytest.raises(UsageError, match="cannot be a stack's name"):
        TokenFile(tmp_path, stack)


def test_token_that_lives_is_handed_out(service: FakeService, http: HttpClient, file: TokenFile) -> None:
    file.write(sign_in := make_sign_in(service, expires_at=NOW + 61))

    assert make_keeper(file, http).id_token() == sign_in.id_token
    assert service.asked == []


@pytest.mark.parametrize("expires_at", [NOW + 59, NOW - 1_000_000])
def test_token_that_ends_is_renewed(service: FakeService, http: HttpClient, file: TokenFile, expires_at: float) -> None:
    file.write(old := make_sign_in(service, expires_at=expires_at))
    service.fail("POST", "/oauth2/token", 503)  # it may be asked again

    token = make_keeper(file, http).id_token()

    assert token != old.id_token
    assert service.tokens[token] == "ann@example.com"
    renewed = file.read()
    assert renewed
    assert (renewed.id_token, renewed.refresh_token, renewed.expires_at) == (token, old.refresh_token, NOW + 3600)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_token_is_renewed_once_for_all_threads(service: FakeService, http: HttpClient, file: TokenFile) -> None:
    file.write(make_sign_in(service, expires_at=NOW))
    keeper, tokens = make_keeper(file, http), set[str]()
    threads = [threading.Thread(target=lambda: tokens.add(keeper.id_token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tokens) == 1
    assert service.count("POST", "/oauth2/token") == 1


def test_token_that_another_process_renewed_is_used(service: FakeService, http: HttpClient, file: TokenFile) -> None:
    now = [NOW]
    file.write(make_sign_in(service, expires_at=NOW + 100))
    keeper = TokenKeeper(file, http, clock=lambda: now[0])
    keeper.id_token()
    now[0] += 90
    file.write(fresh := make_sign_in(service, expires_at=NOW + 4000))

    assert keeper.id_token() == fresh.id_token
    assert service.asked == []


def test_sign_in_that_is_over(service: FakeService, http: HttpClient, file: TokenFile) -> None:
    file.write(replace(make_sign_in(service, expires_at=NOW), refresh_token="old"))

    with pytest.raises(UsageError, match=r"The sign-in is over \(invalid_grant\): `filetracker login` signs in\."):
        make_keeper(file, http).id_token()


def test_nobody_signed_in(http: HttpClient, file: TokenFile) -> None:
    with pytest.raises(UsageError, match="Nobody is signed in"):
        make_keeper(file, http).id_token()


def test_sign_in_page_in_trouble(service: FakeService, http: HttpClient, file: TokenFile) -> None:
    file.write(make_sign_in(service, expires_at=NOW))
    service.fail("POST", "/oauth2/token", 503, times=99)

    with pytest.raises(RetriableError, match="answered 503 and gave no token"):
        make_keeper(file, http).id_token()


def test_refresh_token_is_sent_nowhere_in_the_clear(service: FakeService, http: HttpClient, file: TokenFile) -> None:
    file.write(replace(make_sign_in(service, expires_at=NOW), hosted_ui_url="http://example.com"))

    with pytest.raises(UsageError, match="no token is sent there"):
        make_keeper(file, http).id_token()


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "a.W10.c", "a.eA.c"])
def test_claims_of_what_is_no_token(token: str) -> None:
    with pytest.raises(UsageError, match="a token that is none"):
        claims_of(token)
