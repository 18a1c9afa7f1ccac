"""PKCE, against the example of its RFC."""

from __future__ import annotations

import re

from filetracker.client.auth.pkce import SignInAttempt, challenge_of


def test_challenge_of_the_rfcs_example() -> None:
    """RFC 7636, Appendix B."""
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_attempts_share_nothing() -> None:
    one, other = SignInAttempt(), SignInAttempt()

    assert len({one.verifier, one.state, one.nonce, other.verifier, other.state, other.nonce}) == 6
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", one.verifier)  # RFC 7636, 4.1
    assert one.challenge == challenge_of(one.verifier)


def test_verifier_is_not_printed() -> None:
    attempt = SignInAttempt()

    assert attempt.verifier not in repr(attempt)
