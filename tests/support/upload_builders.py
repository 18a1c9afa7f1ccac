"""Builders of upload sessions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from filetracker.s3_limits import MIB
from filetracker.uploads.models import Session


def make_session(**changes: Any) -> Session:
    """A session of 20 MiB in three parts, begun on 31 January 2026 at noon."""
    session = Session(
        uploaded_by="alice",
        upload_id="01kg9v5nz0aaaaaaaaaaaaaaaa",
        file_name="film.mp4",
        multipart_id="m1",
        file_size=20 * MIB,
        part_size=8 * MIB,
        content_type="video/mp4",
        overwrite=True,
        has_checksums=False,
        started_time="2026-01-31T12:00:00.000Z",
        expires_time="2026-02-01T12:00:00.000Z",
    )
    return replace(session, **changes)
