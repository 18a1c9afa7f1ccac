"""How a file of the page's build is to be sent, whoever sends it: the server, or S3 behind CloudFront."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

FOR_EVER = "public, max-age=31536000, immutable"
ASK_ALWAYS = "no-cache"
NEVER_KEPT = "no-store"
HASHED_FOLDER = "assets"  # Vite names what is in it by its content

# Written down, because Python asks the machine for the rest: one machine knows woff2, another does not.
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


def cache_control_of(name: str) -> str:
    """For how long a browser may keep a file of the build; `name` is its path in it, such as `assets/index-1a2b.js`."""
    if name == "config.json":
        return NEVER_KEPT
    return FOR_EVER if PurePosixPath(name).parts[0] == HASHED_FOLDER else ASK_ALWAYS


def media_type_of(name: str) -> str:
    """The media type of a file of the build, by the end of its name."""
    known = _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"
