"""Uploads: URLs that put a file into the bucket, whole or in parts, and what is known of those in parts.

No byte of a file passes through here. Which key and which multipart upload of S3 a session writes to is known to the
server alone: who uploads names the session, and finds none but their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from filetracker.errors import BadFieldsError, ContentionError, NotFoundError
from filetracker.pagination import decode_cursor, encode_cursor, refused_positions
from filetracker.timestamps import format_time
from filetracker.uploads.completion import UploadCompletion
from filetracker.uploads.creation import SingleUpload, UploadCreation, is_upload_id
from filetracker.uploads.errors import SessionConflictError, UploadClosedError
from filetracker.uploads.models import UNFINISHED, Part, Session, SignedRequest, State, WantedFile
from filetracker.uploads.ports import MultipartUploads, SessionStore, UploadSigner

_READS_PER_PAGE = 5  # where most sessions are over, a page may be short


@dataclass(frozen=True)
class SignedPart:
    """How part `number` is to be sent."""

    number: int
    request: SignedRequest


@dataclass(frozen=True)
class SessionPage:
    """SessionStore, the newest first. A page may be short, or empty, and yet not the last: only a cursor of None is."""

    sessions: list[Session]
    cursor: str | None


@dataclass(frozen=True)
class UploadService:
    """Uploads into one bucket. What is over stays over; what was asked may be asked again."""

    table: SessionStore
    multipart: MultipartUploads
    signer: UploadSigner
    expiry: timedelta
    url_expiry_seconds: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def create(self, uploaded_by: str, files: Sequence[WantedFile]) -> list[SingleUpload | Session]:
        """What each file needs to be uploaded, all or none: see `UploadCreation.create`."""
        beginnings = UploadCreation(
            self.table, self.multipart, self.signer, self.expiry, self.url_expiry_seconds, self.now
        )
        return beginnings.create(uploaded_by, files)

    def sign_parts(
        self, uploaded_by: str, upload_id: str, checksums: Mapping[int, str | None]
    ) -> tuple[list[SignedPart], str]:
        """How to send the parts of these numbers, each with its SHA-256 (base64) or None, and when the URLs expire.

        The session's own expiry is put off by it. Raises
        NotFoundError, UploadClosedError, and BadFieldsError.
        """
        session = self._find(uploaded_by, upload_id)
        self._endings.check_under_way(session)
        _check_parts(session, checksums)
        self._put_expiry_off(session)
        expires_time = format_time(self.now() + timedelta(seconds=self.url_expiry_seconds))
        return [self._sign_part(session, number, sha256) for number, sha256 in checksums.items()], expires_time

    def list_parts(self, uploaded_by: str, upload_id: str) -> list[Part]:
        """The parts that S3 has, by number. Raises NotFoundError and UploadClosedError."""
        return self._endings.parts(self._find(uploaded_by, upload_id))

    def complete(self, uploaded_by: str, upload_id: str) -> Session:
        """The session, COMPLETED: see `UploadCompletion.complete`. Raises NotFoundError too."""
        return self._endings.complete(self._find(uploaded_by, upload_id))

    def abort(self, uploaded_by: str, upload_id: str) -> None:
        """Gives the upload up; may be asked again. Raises NotFoundError, and UploadClosedError where it is complete."""
        session = self._find(uploaded_by, upload_id)
        if session.state is not State.COMPLETED:
            session = self._endings.abort(session)
        if session.state is State.COMPLETED:
            raise UploadClosedError("The upload is complete: delete the file instead.")

    def list_open(self, uploaded_by: str, limit: int, cursor: str | None = None) -> SessionPage:
        """A person's unfinished sessions, from where `cursor` says. Raises CursorError."""
        query = f"uploads of {uploaded_by}"
        position = decode_cursor(cursor, query, ("",)).get("") if cursor else None
        after = position[0] if position else None
        sessions: list[Session] = []
        for _ in range(_READS_PER_PAGE):
            with refused_positions(position):
                found, after = self.table.of_user(uploaded_by, after, limit - len(sessions))
            sessions += [session for session in found if session.state in UNFINISHED]
            if after is None or len(sessions) == limit:
                break
        return SessionPage(sessions, encode_cursor({"": (after, "")}, query) if after else None)

    @property
    def _endings(self) -> UploadCompletion:
        return UploadCompletion(self.table, self.multipart, self.now)

    def _find(self, uploaded_by: str, upload_id: str) -> Session:
        # What is no id is not asked for: DynamoDB would refuse a key of more than 1,024 bytes.
        session = self.table.get(uploaded_by, upload_id) if is_upload_id(upload_id) else None
        if session is None:
            raise NotFoundError(f"There is no upload {upload_id!r}.")
        return session

    def _put_expiry_off(self, session: Session) -> None:
        renewed = session.renewed(self.now(), self.expiry)
        if renewed is session:
            return
        try:
            self.table.replace(session, renewed)
        except SessionConflictError as conflict:
            raise ContentionError("The upload's session changed meanwhile: ask again in a moment.") from conflict

    def _sign_part(self, session: Session, number: int, sha256: str | None) -> SignedPart:
        request = self.signer.presigned_part(
            session.file_name,
            session.multipart_id,
            number,
            session.size_of_part(number),
            sha256,
            self.url_expiry_seconds,
        )
        return SignedPart(number, request)


def _check_parts(session: Session, checksums: Mapping[int, str | None]) -> None:
    problems = {}
    for position, (number, sha256) in enumerate(checksums.items()):
        if not 1 <= number <= session.part_count:
            problems[f"parts.{position}.partNumber"] = f"The upload has parts 1 to {session.part_count:,}."
        if session.has_checksums and not sha256:
            problems[f"parts.{position}.sha256"] = "Required: the upload was begun with a checksum."
        if sha256 and not session.has_checksums:
            problems[f"parts.{position}.sha256"] = "Not possible: the upload was begun without a checksum."
    if problems:
        raise BadFieldsError(problems)
