"""Proof Key for Code Exchange (RFC 7636): only who asked for a code can turn it into tokens. Pure but for chance."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field


def _secret() -> str:
    return secrets.token_urlsafe(32)  # 43 characters: the least that RFC 7636 allows, and 256 bits


@dataclass(frozen=True)
class SignInAttempt:
    """What one attempt is told apart by: `state` in the answer, `nonce` in the token, `verifier` kept to ourselves."""

    verifier: str = field(default_factory=_secret, repr=False)
    state: str = field(default_factory=_secret)
    nonce: str = field(default_factory=_secret)

    @property
    def challenge(self) -> str:
        """What the server is shown of the verifier beforehand (method S256)."""
        return challenge_of(self.verifier)


def challenge_of(verifier: str) -> str:
    """The unpadded base64url of the verifier's SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()
