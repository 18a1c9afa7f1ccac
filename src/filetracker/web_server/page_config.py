"""`config.json`: what the page has to know of its deployment."""

from __future__ import annotations

from typing import Any

from filetracker.s3_limits import MAX_OBJECT_BYTES
from filetracker.settings import WebServerSettings
from filetracker.uploads.models import PART_BYTES, SINGLE_PUT_BYTES


def page_config(settings: WebServerSettings) -> dict[str, Any]:
    """The document, as web/src/config.ts reads it."""
    signs_in = settings.auth_mode == "cognito"
    return {
        "apiBaseUrl": "/api",
        "auth": {
            "mode": "cognito" if signs_in else "local",
            # The issuer, but on emulators, which answer for it elsewhere.
            "authority": settings.jwks_url.removesuffix("/.well-known/jwks.json") if signs_in else "",
            "clientId": settings.user_pool_client_id if signs_in else "",
            "hostedUiBaseUrl": settings.hosted_ui_url if signs_in else "",
            "scope": "openid email profile",
        },
        "upload": {
            "multipartThresholdBytes": SINGLE_PUT_BYTES,
            "partSizeBytes": PART_BYTES,
            "concurrency": 6,
            "maxFileBytes": MAX_OBJECT_BYTES,
        },
        "refreshMs": 4000,
        "environment": settings.environment,
    }
