"""Signs a person in by the browser: authorization code with PKCE, and a callback on this machine. No secret is kept.

Sources: RFC 8252 (native apps), RFC 7636 (PKCE), OpenID Connect Core 3.1, Cognito's "Authorize endpoint".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from filetracker.client.auth.callback_server import CALLBACK_PORTS, listening
from filetracker.client.auth.pkce import SignInAttempt
from filetracker.client.auth.tokens import Provider, SignIn, ask_for_tokens, check_is_private, claims_of, post_form
from filetracker.client.http import HttpClient
from filetracker.errors import UsageError

_SCOPE = "openid email profile"


def sign_in(
    provider: Provider,
    http: HttpClient,
    show: Callable[[str], None],
    timeout_seconds: float = 300,
    ports: tuple[int, ...] = CALLBACK_PORTS,
) -> SignIn:
    """Lets a person sign in at the URL that `show` is called with, and waits for the browser to come back.

    Raises UsageError when nobody signs in in time, or when the answer is not to be trusted.
    """
    check_is_private(provider.hosted_ui_url)
    attempt = SignInAttempt()
    with listening(attempt.state, ports) as server:
        show(authorize_url(provider, attempt, server.redirect_uri))
        response = server.wait(timeout_seconds)
        redirect_uri = server.redirect_uri
    if "code" not in response:
        why = response.get("error_description") or response.get("error") or "it gave no code"
        raise UsageError(f"The sign-in page refused: {why}.", "SignInRefused")
    form = {
        "grant_type": "authorization_code",
        "client_id": provider.client_id,
        "code": response["code"],
        "code_verifier": attempt.verifier,
        "redirect_uri": redirect_uri,
    }
    asked_at = time.time()
    tokens = ask_for_tokens(http, provider, form, repeatable=False)
    claims = _checked_claims(str(tokens["id_token"]), provider, attempt)
    return SignIn(
        api_url=provider.api_url,
        hosted_ui_url=provider.hosted_ui_url,
        client_id=provider.client_id,
        issuer=provider.issuer,
        id_token=str(tokens["id_token"]),
        refresh_token=str(tokens.get("refresh_token", "")),
        expires_at=asked_at + float(tokens.get("expires_in", 0)),
        email=str(claims.get("email") or claims.get("cognito:username") or ""),
    )


def authorize_url(provider: Provider, attempt: SignInAttempt, redirect_uri: str) -> str:
    """Where the browser begins."""
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": _SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    return f"{provider.hosted_ui_url}/oauth2/authorize?{urlencode(parameters)}"


def sign_out(sign_in: SignIn, http: HttpClient) -> bool:
    """Has the server forget the sign-in; whether it did (some emulators can't)."""
    form = {"token": sign_in.refresh_token, "client_id": sign_in.client_id}
    response = post_form(http, f"{sign_in.hosted_ui_url}/oauth2/revoke", form, repeatable=True)
    return response.status == 200  # noqa: PLR2004 - HTTP's word for yes


def _checked_claims(id_token: str, provider: Provider, attempt: SignInAttempt) -> Mapping[str, object]:
    """OpenID Connect Core 3.1.3.7; the signature needs no look, because the token came from its issuer by TLS."""
    claims = claims_of(id_token)
    wrong = {
        "nonce": claims.get("nonce") != attempt.nonce,
        "aud": claims.get("aud") != provider.client_id,
        "iss": bool(provider.issuer) and claims.get("iss") != provider.issuer,
        "token_use": claims.get("token_use", "id") != "id",
    }
    if bad := [name for name, is_wrong in wrong.items() if is_wrong]:
        raise UsageError(
            f"The token does not belong to this sign-in ({', '.join(bad)}): nothing was kept. "
            "`filetracker login` begins again.",
            "BadToken",
        )
    return claims
