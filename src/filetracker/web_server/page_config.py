"""`config.json`: what the page has to know of its deployment."""

from __future__ import annotations

from typing import Any

from filetracker.settings import WebServerSettings

_MIB = 1024 * 1024


def page_config(settings: WebServerSettings) -> dict[str, Any]:
    """The document, as web/src/config.ts reads it."""
    signs_in = settings.auth_mode == "cognito"
    return {
        "apiBaseUrl": "/api",
        "auth": {
            "mode": "cognito" if signs_in else "none",
            # The issuer, but on emulators, which answer for it elsewhere.
            "authority": settings.jwks_url.removesuffix("/.well-known/jwks.json") if signs_in else "",
            "clientId": settings.user_pool_client_id if signs_in else "",
            "hostedUiBaseUrl": settings.hosted_ui_url if signs_in else "",
            "scope": "openid email profile",
        },
        "upload": {
            "multipartThresholdBytes": 16 * _MIB,
            "partSizeBytes": 8 * _MIB,
            "concurrency": 6,
            "maxFileBytes": 5 * 1024 * 1024 * _MIB,
        },
        "refreshMs": 4000,
        "environment": settings.environment,
    }
