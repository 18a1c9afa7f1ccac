"""Many uploads side by side, and what stops them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from filetracker.errors import RetriableError
from filetracker.transfer.local_files import PlannedUpload
from filetracker.transfer.models import UploadedObject
from filetracker.transfer.uploader import upload_all


def _plan(count: int) -> list[PlannedUpload]:
    return [PlannedUpload(Path(f"{number}.txt"), f"{number}.txt", 3, "text/plain") for number in range(count)]


class MemorySender:
    """A bucket that takes everything but the key it fails on."""

    def __init__(self, fails_on: str = "", error: BaseException | None = None) -> None:
        self.fails_on, self.error = fails_on, error
        self.failed = Event()

    def upload(self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]) -> UploadedObject:
        """Sends three bytes, one after the other; after a failure elsewhere the next one ends the upload."""
        if key == self.fails_on and self.error:
            self.failed.set()
            raise self.error
        if self.fails_on:
            self.failed.wait(30)
            while True:
                on_bytes(1)
        for _ in range(3):
            on_bytes(1)
        return UploadedObject(path.name, content_type, "now")


def test_upload_all_notes_every_file_and_counts_bytes() -> None:
    uploaded: dict[str, UploadedObject] = {}
    counted: list[int] = []

    upload_all(MemorySender(), _plan(20), uploaded, counted.append)

    assert uploaded.keys() == {f"{number}.txt" for number in range(20)}
    assert sum(counted) == 60


@pytest.mark.parametrize("error", [RetriableError("AWS is down"), KeyboardInterrupt()])
def test_upload_all_stops_the_rest_at_the_first_failure(error: BaseException) -> None:
    """Uploads under way would go on for ever: that this ends shows that they were stopped."""
    uploaded: dict[str, UploadedObject] = {}

    with pytest.raises(type(error)):
        upload_all(MemorySender("3.txt", error), _plan(20), uploaded)

    assert uploaded == {}
