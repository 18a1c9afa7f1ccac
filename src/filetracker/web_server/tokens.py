"""Whether an ID token is one that the user pool made for the page."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
import urllib3

from filetracker.errors import FileTrackerError

_KEYS_LAST_SECONDS = 3600
_ASK_AGAIN_SECONDS = 30
_CLOCKS_DIFFER_SECONDS = 60
_ANSWER_WITHIN = urllib3.Timeout(connect=3, read=5)


class TokenError(FileTrackerError):
    """The token proves nothing; the message is for the log."""

    code = "NotAuthenticated"


class KeysUnavailableError(FileTrackerError):
    """The keys that tokens are checked with can't be had."""

    code = "Unavailable"


def fetch_keys(url: str) -> dict[str, Any]:
    """The key set at `url`. Raises KeysUnavailableError."""
    try:
        response = urllib3.request("GET", url, timeout=_ANSWER_WITHIN, retries=False)
        document = response.json()
    except (urllib3.exceptions.HTTPError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise KeysUnavailableError(f"{url} could not be read: {error}") from error
    if response.status != 200 or not isinstance(document, dict):  # noqa: PLR2004 - HTTP's word for yes
        raise KeysUnavailableError(f"{url} answered {response.status}, or no object.")
    return document


@dataclass
class KeySet:
    """The user pool's public keys, kept for an hour; a key that is not known is asked for, but not by everybody.

    Keys that were good stay so while newer ones can't be had.
    """

    url: str
    fetch: Callable[[str], dict[str, Any]] = fetch_keys
    clock: Callable[[], float] = time.monotonic
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _asked_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key_id: str) -> jwt.PyJWK:
        """The key of that id. Raises TokenError where there is none, KeysUnavailableError where that can't be known."""
        with self._lock:
            if self._is_due(key_id):
                self._renew()
            try:
                return self._keys[key_id]
            except KeyError:
                raise TokenError(f"there is no key {key_id!r}") from None

    def _is_due(self, key_id: str) -> bool:
        if self._asked_at is None:
            return True
        age = self.clock() - self._asked_at
        return age > _KEYS_LAST_SECONDS or (key_id not in self._keys and age > _ASK_AGAIN_SECONDS)

    def _renew(self) -> None:
        try:
            document = self.fetch(self.url)
            self._keys = {str(key.key_id): key for key in jwt.PyJWKSet.from_dict(document).keys}
        except (KeysUnavailableError, jwt.PyJWTError) as error:
            if not self._keys:
                raise KeysUnavailableError(str(error)) from error
        self._asked_at = self.clock()


def is_bearer(authorization: str, token: str) -> bool:
    """Whether a header `Authorization` holds this very token; how long that takes tells nothing of it."""
    return hmac.compare_digest(authorization.encode("latin-1"), f"Bearer {token}".encode())


@dataclass(frozen=True)
class TokenVerifier:
    """Takes ID tokens of one user pool made for one application."""

    keys: KeySet
    issuer: str
    client_id: str

    def verify_header(self, header: str) -> dict[str, Any]:
        """The claims of the token in a header `Authorization`. Raises TokenError, and KeysUnavailableError."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise TokenError("no bearer token")
        return self.verify(token.strip())

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token. Raises TokenError, and KeysUnavailableError."""
        try:
            key = self.keys.find(str(jwt.get_unverified_header(token).get("kid")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.client_id,
                issuer=self.issuer,
                leeway=_CLOCKS_DIFFER_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise TokenError(str(error)) from error
        if claims.get("token_use") != "id":
            raise TokenError(f"token_use is {claims.get('token_use')!r}")
        return claims
