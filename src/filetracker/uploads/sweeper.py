"""Clears away uploads that nobody goes on with: their parts cost money, and nobody sees them.

Two kinds: sessions whose time is over, and multipart uploads of the bucket that no session knows, because somebody died
between beginning one and writing it down, or because other tools began them. What is under way is left alone: a session
until its expiry, which every signing of parts puts off; any other upload as long as parts come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain

from filetracker.sweep import Attempt, SweepResult
from filetracker.timestamps import format_time
from filetracker.uploads.completion import UploadCompletion
from filetracker.uploads.errors import UploadGoneError
from filetracker.uploads.models import UNFINISHED, ListedUpload, Session, State
from filetracker.uploads.ports import MultipartUploads, SessionStore


@dataclass
class UploadSweepResult(SweepResult):
    """How many of each kind."""

    expired: int = 0
    orphaned: int = 0


@dataclass(frozen=True)
class UploadSweeper:
    """Sweeps one table and one bucket."""

    table: SessionStore
    multipart: MultipartUploads
    expiry: timedelta
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self, is_time_up: Callable[[], bool]) -> UploadSweepResult:
        """Clears away what it can. One that fails holds up no other; raises RetriableError where nothing is found."""
        swept = UploadSweepResult()
        swept.try_all(chain(self._clear_expired(swept), self._clear_orphans(swept)), is_time_up)
        return swept

    def _clear_expired(self, swept: UploadSweepResult) -> Iterator[Attempt]:
        for state in sorted(UNFINISHED):
            for session in self.table.in_state(state, format_time(self.now())):
                yield partial(self._expire, session, swept)

    def _expire(self, listed: Session, swept: UploadSweepResult) -> None:
        session = self.table.get(listed.uploaded_by, listed.upload_id)  # the index may be late
        if session is None or session.state not in UNFINISHED or not session.is_expired(self.now()):
            return
        if UploadCompletion(self.table, self.multipart, self.now).abort(session).state is State.ABORTED:
            swept.expired += 1

    def _clear_orphans(self, swept: UploadSweepResult) -> Iterator[Attempt]:
        since = self.now() - self.expiry
        known = self._known_ids()
        old = [u for u in self.multipart.all() if u.started_at < since and u.multipart_id not in known]
        # The index is late by moments, and one that changes its state may be in neither list: so look twice.
        known = self._known_ids() if old else known
        for upload in old:
            if upload.multipart_id not in known:
                yield partial(self._abort_orphan, upload, since, swept)

    def _known_ids(self) -> set[str]:
        return {session.multipart_id for state in sorted(UNFINISHED) for session in self.table.in_state(state)}

    def _abort_orphan(self, upload: ListedUpload, since: datetime, swept: UploadSweepResult) -> None:
        try:
            last_sent_at = self.multipart.last_sent(upload.file_name, upload.multipart_id)
        except UploadGoneError:
            return
        if last_sent_at is None or last_sent_at < since:
            self.multipart.abort(upload.file_name, upload.multipart_id)
            swept.orphaned += 1
