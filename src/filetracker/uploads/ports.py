"""What uploads needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from filetracker.uploads.models import FoundFile, ListedUpload, Part, Result, Session, SignedRequest, State


class SessionStore(Protocol):
    """The table `Uploads`."""

    def add(self, session: Session) -> None:
        """Writes a new session."""

    def replace(self, old: Session, new: Session) -> None:
        """Writes `new` if the stored one still is in the state of `old`; else raises SessionConflictError."""

    def get(self, uploaded_by: str, upload_id: str) -> Session | None:
        """The session as it is now."""

    def of_user(self, uploaded_by: str, after: str | None, limit: int) -> tuple[list[Session], str | None]:
        """The next `limit` of one person, the newest first, and the id where that ended."""

    def in_state(self, state: State, expired_before: str | None = None) -> Iterator[Session]:
        """Sessions in a state, as the index has them."""


class MultipartUploads(Protocol):
    """The bucket's multipart uploads. Raises UploadGoneError for one that S3 does not know."""

    def create(self, file_name: str, content_type: str, upload_id: str, has_checksums: bool) -> str:
        """S3's id of a new multipart upload."""

    def abort(self, file_name: str, multipart_id: str) -> None:
        """Gives one up."""

    def find(self, file_name: str) -> FoundFile | None:
        """What is there under a name."""

    def parts(self, file_name: str, multipart_id: str) -> list[Part]:
        """The parts that have come."""

    def complete(self, file_name: str, multipart_id: str, parts: list[Part], overwrite: bool) -> Result:
        """Makes the file."""

    def all(self, prefix: str = "") -> Iterator[ListedUpload]:
        """Every one whose name begins so."""

    def last_sent(self, file_name: str, multipart_id: str) -> datetime | None:
        """When its latest part came."""


class UploadSigner(Protocol):
    """What signs URLs."""

    def presigned_put(
        self, key: str, size: int, content_type: str, sha256: str | None, overwrite: bool, expires_seconds: int
    ) -> SignedRequest:
        """Puts a whole object."""

    def presigned_part(
        self, key: str, multipart_id: str, part_number: int, size: int, sha256: str | None, expires_seconds: int
    ) -> SignedRequest:
        """Puts one part."""
