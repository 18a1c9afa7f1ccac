"""How an upload in parts ends: complete or given up, and never both, whatever is lost, doubled or done at once.

S3 decides: a multipart upload is taken apart exactly once, by a completion or by an abort. The table's states say what
has been asked of S3, and what it was seen to answer:

- A completion first marks the session COMPLETING. Who dies afterwards leaves a mark that S3 was asked.
- An abort first takes a session from OPEN to ABORTED, so that nobody begins to complete it; one that is COMPLETING only
  after S3 has had its time.
- Where S3 knows no such upload, its answer to somebody was lost, or that somebody is still waiting for it. Then the
  file itself tells: its user metadata names the session that made it. That is safe to believe, because the id is
  random, was written when the upload was begun, by us alone, and comes into being with the whole file and not before:
  a file that bears it under this key is the completed upload, byte for byte. (The ETag would not do: it can be computed
  from the parts only where no key of KMS encrypts them.)
  What it can't tell: that a file was completed, the answer lost, and the file replaced or deleted before anybody asked
  again. Such an upload is told to be over, which is true of its file too.
- COMPLETED is written over any other state, because S3 has said so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from filetracker.errors import ContentionError
from filetracker.timestamps import format_time
from filetracker.uploads.errors import (
    FileAlreadyExistsError,
    PartsChangedError,
    SessionConflictError,
    UploadClosedError,
    UploadGoneError,
    UploadIncompleteError,
)
from filetracker.uploads.models import UNFINISHED, Part, Result, Session, State
from filetracker.uploads.ports import MultipartUploads, SessionStore

_ATTEMPTS = 5


@dataclass(frozen=True)
class UploadCompletion:
    """Ends sessions of one table and one bucket."""

    table: SessionStore
    multipart: MultipartUploads
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def complete(self, session: Session) -> Session:
        """The session, COMPLETED. Idempotent, and safe to call from several places at once.

        Raises UploadIncompleteError, UploadClosedError, FileAlreadyExistsError, and ContentionError if the outcome is
        not known yet.
        """
        if session.state is State.COMPLETED:
            return session
        try:
            parts = self._whole_parts(session)
            completing = replace(session, state=State.COMPLETING, completing_time=format_time(self.now()))
            session = self._move(session, completing)
            if session.state is State.COMPLETED:
                return session
            result = self.multipart.complete(session.file_name, session.multipart_id, parts, session.overwrite)
        except UploadGoneError:
            return self._resolve_unknown_outcome(session)
        except (FileAlreadyExistsError, PartsChangedError) as refusal:
            return self._learn_why(session, refusal)
        return self._record(session, result)

    def parts(self, session: Session) -> list[Part]:
        """The parts that S3 has. Raises UploadClosedError where the session is over."""
        self.check_under_way(session)
        try:
            return self.multipart.parts(session.file_name, session.multipart_id)
        except UploadGoneError:
            self._resolve_unknown_outcome(session)
            raise UploadClosedError(_COMPLETE) from None

    def abort(self, session: Session) -> Session:
        """The session, ABORTED, its parts forgotten; COMPLETED where S3 has its file after all. May be asked again.

        Raises ContentionError where S3 may still be at work on completing it.
        """
        if session.state is State.OPEN:
            session = self._move(session, _aborted(session))
        elif session.state is State.COMPLETING and session.is_settling(self.now()):
            if made := self._made_by(session):
                return self._record(session, made)
            raise ContentionError(_COMPLETING)
        if session.state is State.COMPLETED:
            return session
        self.multipart.abort(session.file_name, session.multipart_id)
        if made := self._made_by(session):
            return self._record(session, made)
        return session if session.state is State.ABORTED else self._move(session, _aborted(session))

    def check_under_way(self, session: Session) -> None:
        """Raises UploadClosedError where nothing can be added to the session any more."""
        if session.state not in UNFINISHED:
            raise UploadClosedError(_COMPLETE if session.state is State.COMPLETED else _ABORTED)
        if session.state is State.OPEN and session.is_expired(self.now()):
            raise UploadClosedError(f"The upload expired at {session.expires_time}: begin it again.")

    def _whole_parts(self, session: Session) -> list[Part]:
        self.check_under_way(session)
        parts = self.multipart.parts(session.file_name, session.multipart_id)
        if problems := session.missing_parts(parts):
            raise UploadIncompleteError(problems)
        return [part for part in parts if part.number <= session.part_count]

    def _resolve_unknown_outcome(self, session: Session) -> Session:
        """COMPLETED, for a session whose upload S3 does not know. Raises UploadClosedError where there is no file."""
        if made := self._made_by(session):
            return self._record(session, made)
        if session.is_settling(self.now()):
            raise ContentionError(_COMPLETING)
        session = self._move(session, _aborted(session))
        if session.state is State.COMPLETED:
            return session
        raise UploadClosedError(_GONE)

    def _learn_why(self, session: Session, refusal: FileAlreadyExistsError | PartsChangedError) -> Session:
        """COMPLETED where S3 refused because the session's own file is there; else it may be completed again later."""
        if made := self._made_by(session):
            return self._record(session, made)
        session = self._move(session, replace(session, state=State.OPEN, completing_time=None))
        if session.state is State.COMPLETED:
            return session
        if isinstance(refusal, PartsChangedError):
            raise ContentionError(str(refusal)) from refusal
        raise refusal

    def _made_by(self, session: Session) -> Result | None:
        """What S3 made of the session, if that is there now."""
        found = self.multipart.find(session.file_name)
        if found and found.upload_id == session.upload_id and found.size == session.file_size:
            return found.result
        return None

    def _record(self, session: Session, result: Result) -> Session:
        for _ in range(_ATTEMPTS):
            if session.state is State.COMPLETED:
                return session
            completed = replace(session, state=State.COMPLETED, result=result)
            try:
                self.table.replace(session, completed)
            except SessionConflictError as conflict:
                if conflict.current is None:  # forgotten long after its time; the answer is true nevertheless
                    return completed
                session = conflict.current
            else:
                return completed
        raise ContentionError("The upload's session keeps changing: ask again in a moment.")

    def _move(self, old: Session, new: Session) -> Session:
        """`new`, written; or what somebody made of it first, if that is the same, or COMPLETED: be ready for that.

        Raises ContentionError where it is anything else.
        """
        try:
            self.table.replace(old, new)
        except SessionConflictError as conflict:
            if conflict.current is None or conflict.current.state not in (new.state, State.COMPLETED):
                raise ContentionError("The upload's session changed meanwhile: ask again in a moment.") from conflict
            return conflict.current
        return new


def _aborted(session: Session) -> Session:
    return replace(session, state=State.ABORTED)


_COMPLETE = "The upload is complete: nothing can be added to it. Delete the file, or upload it again."
_COMPLETING = "The upload is being completed: ask again in a moment."
_ABORTED = "The upload was aborted: begin it again."
_GONE = (
    "S3 has neither the upload nor its file: it was aborted, or the file was replaced or deleted since. Begin it again."
)
