"""How uploads begin: all of a list, or none of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from filetracker.errors import BadFieldsError, FileTrackerError, RetriableError
from filetracker.timestamps import format_time
from filetracker.uploads.errors import FileAlreadyExistsError, SessionConflictError
from filetracker.uploads.models import (
    SINGLE_PUT_BYTES,
    Session,
    SignedRequest,
    State,
    WantedFile,
    expires_time_of,
    plan_part_size,
)
from filetracker.uploads.ports import MultipartUploads, SessionStore, UploadSigner

_WORKERS = 8
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32
_ID_CHARACTERS = 26


@dataclass(frozen=True)
class SingleUpload:
    """A file that is sent whole, by one PUT; there is no session of it."""

    file_name: str
    request: SignedRequest
    expires_time: str


@dataclass(frozen=True)
class UploadCreation:
    """Begins uploads into one bucket."""

    table: SessionStore
    multipart: MultipartUploads
    signer: UploadSigner
    expiry: timedelta
    url_expiry_seconds: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def create(self, uploaded_by: str, files: Sequence[WantedFile]) -> list[SingleUpload | Session]:
        """What each file needs to be uploaded, in the order of `files`; nothing is begun where one can't be.

        Raises BadFieldsError for two files of one name, FileAlreadyExistsError, and RetriableError; what was begun
        until then is given up again (and if even that fails: when it expires).
        """
        _check_names(files)
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="upload") as pool:
            self._check_not_there(pool, files)
            begun = list(pool.map(lambda wanted: self._try_to_begin(uploaded_by, wanted), files))
            if failure := next((found for found in begun if isinstance(found, FileTrackerError)), None):
                list(pool.map(self._undo, [found for found in begun if isinstance(found, Session)]))
                raise failure
        return [found for found in begun if not isinstance(found, FileTrackerError)]

    def _check_not_there(self, pool: ThreadPoolExecutor, files: Sequence[WantedFile]) -> None:
        names = [wanted.file_name for wanted in files if not wanted.overwrite]
        for name, found in zip(names, pool.map(self.multipart.find, names), strict=True):
            if found:
                raise FileAlreadyExistsError(name)

    def _try_to_begin(self, uploaded_by: str, wanted: WantedFile) -> SingleUpload | Session | FileTrackerError:
        """What was begun, or why it could not be: the others must be known before anything is raised."""
        try:
            return self._sign(wanted) if wanted.size <= SINGLE_PUT_BYTES else self._begin(uploaded_by, wanted)
        except FileTrackerError as error:
            return error

    def _sign(self, wanted: WantedFile) -> SingleUpload:
        expires_time = format_time(self.now() + timedelta(seconds=self.url_expiry_seconds))
        request = self.signer.presigned_put(
            wanted.file_name,
            wanted.size,
            wanted.content_type,
            wanted.sha256,
            wanted.overwrite,
            self.url_expiry_seconds,
        )
        return SingleUpload(wanted.file_name, request, expires_time)

    def _begin(self, uploaded_by: str, wanted: WantedFile) -> Session:
        """A session. S3's side first: the sweeper finds an upload without a session; the reverse is of no use."""
        started_at, has_checksums = self.now(), wanted.sha256 is not None
        upload_id = new_upload_id(started_at)
        session = Session(
            uploaded_by=uploaded_by,
            upload_id=upload_id,
            file_name=wanted.file_name,
            multipart_id=self.multipart.create(wanted.file_name, wanted.content_type, upload_id, has_checksums),
            file_size=wanted.size,
            part_size=plan_part_size(wanted.size),
            content_type=wanted.content_type,
            overwrite=wanted.overwrite,
            has_checksums=has_checksums,
            started_time=format_time(started_at),
            expires_time=expires_time_of(started_at, self.expiry),
        )
        try:
            self.table.add(session)
        except RetriableError:
            self._undo(session)
            raise
        return session

    def _undo(self, session: Session) -> None:
        """Gives up what was only just begun. Where that fails too, the sweeper does it."""
        with suppress(RetriableError):
            self.multipart.abort(session.file_name, session.multipart_id)
        with suppress(RetriableError, SessionConflictError):
            self.table.replace(session, replace(session, state=State.ABORTED))


def new_upload_id(moment: datetime) -> str:
    """26 characters that sort by time, to the millisecond, with 80 random bits."""
    number = (int(moment.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_ID_ALPHABET[(number >> shift) & 31] for shift in range(5 * (_ID_CHARACTERS - 1), -1, -5))


def is_upload_id(text: str) -> bool:
    """Whether `new_upload_id` can have made it."""
    return len(text) == _ID_CHARACTERS and set(text) <= set(_ID_ALPHABET)


def _check_names(files: Sequence[WantedFile]) -> None:
    first: dict[str, int] = {}
    problems = {}
    for position, wanted in enumerate(files):
        if first.setdefault(wanted.file_name, position) != position:
            problems[f"files.{position}.fileName"] = f"The same as files.{first[wanted.file_name]}.fileName."
    if problems:
        raise BadFieldsError(problems)
