"""Waits until the table tells of files that were just uploaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from filetracker.files.models import FileRecord, Status
from filetracker.files.ports import FileRecords
from filetracker.transfer.models import UploadedObject

_FIRST_PAUSE_SECONDS = 0.2
_MAX_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class TrackingWaiter:
    """Asks the table, more and more slowly, until it tells of every upload or the time is up."""

    files: FileRecords
    timeout_seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def wait(self, uploaded: Mapping[str, UploadedObject], on_arrival: Callable[[FileRecord], None]) -> None:
        """Calls `on_arrival` with each record as soon as it tells of its upload (TRACKED or FAILED), by key."""
        pending = dict(uploaded)
        deadline = self.clock() + self.timeout_seconds
        pause = _FIRST_PAUSE_SECONDS
        while pending:
            for name, record in self.files.get_many(pending).items():
                if describes(record, pending[name]):
                    del pending[name]
                    on_arrival(record)
            if not pending or self.clock() >= deadline:
                return
            self.sleep(pause)
            pause = min(pause * 1.5, _MAX_PAUSE_SECONDS)


def describes(record: FileRecord, uploaded: UploadedObject) -> bool:
    """Whether a record is about this very upload or a later one, and not about what was there before."""
    if (record.etag, record.version_id) == (uploaded.etag, uploaded.version_id):
        # An overwrite with the same bytes has the same ETag where the bucket keeps no versions.
        return record.status is not Status.DELETED and record.upload_time >= uploaded.last_modified
    if record.etag is None:  # a new file that could never be read
        return record.status is Status.FAILED and (record.tracked_time or "") >= uploaded.last_modified
    return record.status is Status.TRACKED and record.upload_time > uploaded.last_modified  # somebody overwrote it
