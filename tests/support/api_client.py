"""A service that plays the API, S3 and the sign-in page, and a client that is signed in to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from filetracker.client.api import Api
from filetracker.client.auth.authorizers import BearerToken
from filetracker.client.auth.tokens import SignIn, TokenFile, TokenKeeper
from filetracker.client.http import HttpClient
from tests.support.fake_service import CLIENT_ID, ISSUER, FakeService, running_service


@pytest.fixture
def service() -> Iterator[FakeService]:
    """The service, up."""
    with running_service() as service:
        yield service


@pytest.fixture
def http() -> Iterator[HttpClient]:
    """A client that does not wait between attempts."""
    client = HttpClient(timeout_seconds=30, sleep=lambda _: None)
    yield client
    client.close()


def make_sign_in(service: FakeService, email: str = "ann@example.com", expires_at: float = 4e9) -> SignIn:
    """Somebody's sign-in to the service."""
    return SignIn(
        api_url=service.api_url,
        hosted_ui_url=service.url,
        client_id=CLIENT_ID,
        issuer=ISSUER,
        id_token=service.make_token(email),
        refresh_token=f"refresh {email}",
        expires_at=expires_at,
        email=email,
    )


def make_api(service: FakeService, http: HttpClient, folder: Path, email: str = "ann@example.com") -> Api:
    """The API, asked by a person whose tokens are in `folder`."""
    file = TokenFile(folder, email.partition("@")[0])
    file.write(make_sign_in(service, email))
    return Api(service.api_url, http, BearerToken(TokenKeeper(file, http)))


@pytest.fixture
def api(service: FakeService, http: HttpClient, tmp_path: Path) -> Api:
    """The API, asked by Ann."""
    return make_api(service, http, tmp_path / "config")
