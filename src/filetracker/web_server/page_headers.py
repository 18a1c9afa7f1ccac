"""What a browser is told to forbid the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit


def page_headers(s3_origin: str, sign_in_urls: Iterable[str]) -> Mapping[str, str]:
    """The headers of every answer. The page may reach its own server, S3, and where people sign in; nothing else.

    `s3_origin` may be several, with spaces between them.
    """
    sign_in = {origin_of(url) for url in sign_in_urls}
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self' data:",
        "img-src": f"'self' data: blob: {s3_origin}",
        "media-src": s3_origin,
        "frame-src": s3_origin,
        "connect-src": " ".join(["'self'", *sorted({s3_origin, *sign_in})]),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


def origin_of(url: str) -> str:
    """`https://host:port` of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
