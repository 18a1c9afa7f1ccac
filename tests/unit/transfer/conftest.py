"""A service that plays the API and S3, and a client that is signed in to it."""

from __future__ import annotations

from tests.support.api_client import api, http, service  # noqa: F401 - pytest finds them here
