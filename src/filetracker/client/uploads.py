"""Uploads as the API writes them (camelCase), turned into values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NewFile:
    """A file to be uploaded; `sha256` is the base64 of its digest."""

    name: str
    size: int
    content_type: str
    sha256: str | None = None

    def to_document(self) -> dict[str, Any]:
        """As the API wants it."""
        wanted = {"fileName": self.name, "fileSize": self.size, "contentType": self.content_type, "sha256": self.sha256}
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True)
class SignedUrl:
    """Where one body may be sent, with exactly these headers."""

    url: str
    headers: Mapping[str, str]

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> SignedUrl:
        """As the API tells it."""
        return cls(str(document["url"]), document.get("headers") or {})


@dataclass(frozen=True)
class NewUpload:
    """What the API answers to a new file: a URL for the whole of it, or a session for its parts.

    `started_time` is ISO 8601 UTC by the server's clock: the object is not older.
    """

    started_time: str
    single: SignedUrl | None = None
    upload_id: str = ""
    part_size: int = 0
    part_count: int = 0
    expires_time: str = ""

    @classmethod
    def of_document(cls, document: Mapping[str, Any], started_time: str) -> NewUpload:
        """As the API tells it."""
        if document["mode"] == "single":
            return cls(started_time, single=SignedUrl.of_document(document))
        return cls(
            started_time,
            upload_id=document["uploadId"],
            part_size=document["partSize"],
            part_count=document["partCount"],
            expires_time=document["expiresTime"],
        )


@dataclass(frozen=True)
class SentPart:
    """A part that S3 has; `sha256` where S3 knows it."""

    part_number: int
    size: int
    sha256: str | None = None

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> SentPart:
        """As the API tells it."""
        return cls(document["partNumber"], document["partSize"], document.get("sha256"))


@dataclass(frozen=True)
class FinishedUpload:
    """The object that the parts became; `etag` without quotes."""

    etag: str
    version_id: str | None

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> FinishedUpload:
        """As the API tells it."""
        return cls(str(document["eTag"]).strip('"'), document.get("versionId"))
