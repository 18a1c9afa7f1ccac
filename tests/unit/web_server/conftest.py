"""A build of the page, and what its server asks."""

from __future__ import annotations

from tests.support.page_server import pool, root, settings_of, upstream  # noqa: F401 - pytest finds them here
