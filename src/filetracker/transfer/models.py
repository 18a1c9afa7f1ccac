"""What uploads give."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UploadedObject:
    """What S3 says of an object that was just put; `last_modified` is ISO 8601 UTC."""

    etag: str
    version_id: str | None
    last_modified: str
