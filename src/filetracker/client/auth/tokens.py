"""The tokens of a sign-in: kept on disk for their owner alone, renewed when they are about to expire."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

from filetracker.client.http import HttpClient, Request, Response
from filetracker.client.private_files import read_private, write_private
from filetracker.client.problems import document_of
from filetracker.errors import FileTrackerError, RetriableError, UsageError

_SPARE_SECONDS = 60  # a token that lives shorter is renewed: a request must arrive while it is valid
_REFUSALS = {400, 401}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Provider:
    """Where people of a stack sign in. `issuer` may be empty: then it is not checked."""

    api_url: str
    hosted_ui_url: str
    client_id: str
    issuer: str = ""


@dataclass(frozen=True)
class SignIn:
    """One person's sign-in; `expires_at` is the ID token's end, in epoch seconds of this machine's clock."""

    api_url: str
    hosted_ui_url: str
    client_id: str
    issuer: str
    id_token: str
    refresh_token: str
    expires_at: float
    email: str = ""

    @property
    def provider(self) -> Provider:
        """Where it was made."""
        return Provider(self.api_url, self.hosted_ui_url, self.client_id, self.issuer)


class TokenFile:
    """The sign-in to one stack, in `folder`."""

    def __init__(self, folder: Path, stack: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", stack):
            raise UsageError(f"{stack!r} cannot be a stack's name: letters, digits, '.', '_' and '-' can.")
        self.path = folder / f"{stack}.json"

    def read(self) -> SignIn | None:
        """The sign-in, if there is one."""
        document = read_private(self.path)
        try:
            return SignIn(**{f.name: document[f.name] for f in fields(SignIn)}) if document else None
        except KeyError:  # of another version
            return None

    def write(self, sign_in: SignIn) -> None:
        """Replaces what is there."""
        write_private(self.path, asdict(sign_in))

    def delete(self) -> None:
        """Forgets the sign-in. Idempotent."""
        self.path.unlink(missing_ok=True)


class TokenKeeper:
    """Hands out a token that is valid. Safe to share between threads, and between processes."""

    def __init__(self, file: TokenFile, http: HttpClient, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._http = http
        self._clock = clock
        self._lock = Lock()
        self._sign_in: SignIn | None = None

    def id_token(self) -> str:
        """Raises UsageError where nobody is signed in any more."""
        with self._lock:
            if self._sign_in is None or self._is_ending(self._sign_in):
                # Read again: another process may have renewed it.
                self._sign_in = self._renewed(self._file.read())
            return self._sign_in.id_token

    def _renewed(self, sign_in: SignIn | None) -> SignIn:
        if sign_in is None:
            raise signed_out("Nobody is signed in")
        if not self._is_ending(sign_in):
            return sign_in
        form = {"grant_type": "refresh_token", "refresh_token": sign_in.refresh_token, "client_id": sign_in.client_id}
        tokens = ask_for_tokens(self._http, sign_in.provider, form, repeatable=True)
        renewed = replace(
            sign_in,
            id_token=str(tokens["id_token"]),
            # Told anew only where the pool rotates it.
            refresh_token=str(tokens.get("refresh_token") or sign_in.refresh_token),
            expires_at=self._clock() + float(tokens.get("expires_in", 0)),
        )
        self._file.write(renewed)
        return renewed

    def _is_ending(self, sign_in: SignIn) -> bool:
        return sign_in.expires_at - self._clock() < _SPARE_SECONDS


def ask_for_tokens(
    http: HttpClient, provider: Provider, form: Mapping[str, str], *, repeatable: bool
) -> Mapping[str, Any]:
    """What the token endpoint grants. Raises UsageError where it refuses."""
    response = post_form(http, f"{provider.hosted_ui_url}/oauth2/token", form, repeatable=repeatable)
    document = document_of(response)
    if response.status in _REFUSALS:
        why = document.get("error_description") or document.get("error") or response.status
        raise signed_out(f"The sign-in is over ({why})")
    if not document.get("id_token"):
        raise RetriableError(f"The sign-in page answered {response.status} and gave no token: try again in a minute.")
    return document


def post_form(http: HttpClient, url: str, form: Mapping[str, str], *, repeatable: bool) -> Response:
    """Posts a form, as OAuth does. Raises UsageError for a server that would hear the secrets in the clear."""
    check_is_private(url)
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    return http.request(Request("POST", url, headers, urlencode(form).encode(), repeatable))


def check_is_private(url: str) -> None:
    """Raises UsageError for a URL to which no token may be sent: only HTTPS, or this very machine, is private."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise UsageError(f"{url!r} does not begin with https://: no token is sent there.")


def claims_of(id_token: str) -> Mapping[str, Any]:
    """What a token says, unchecked: it came from the token endpoint itself. Raises UsageError for what is no token."""
    try:
        payload = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError) as error:
        raise UsageError("The sign-in page gave a token that is none.", "BadToken") from error
    if not isinstance(claims, dict):
        raise UsageError("The sign-in page gave a token that is none.", "BadToken")
    return claims


def signed_out(why: str) -> FileTrackerError:
    """The sentence for a person who has to sign in."""
    return UsageError(f"{why}: `filetracker login` signs in.", "SignedOut")
