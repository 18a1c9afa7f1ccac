"""Uploads many files side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event

from filetracker.transfer.local_files import PlannedUpload
from filetracker.transfer.models import UploadedObject
from filetracker.transfer.ports import Sender

_WORKERS = 8


class _StoppedError(Exception):
    """Thrown into uploads under way, so that they end at once."""


def upload_all(
    sender: Sender,
    uploads: Sequence[PlannedUpload],
    uploaded: dict[str, UploadedObject],
    on_bytes: Callable[[int], None] = lambda _: None,
) -> None:
    """Uploads every file and notes each in `uploaded`, by key, as soon as it is in the bucket.

    The first failure (or Ctrl-C) stops the rest and is raised; what was noted until then is in the bucket.
    """
    stopped = Event()

    def count(sent_bytes: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        on_bytes(sent_bytes)

    def send(planned: PlannedUpload) -> None:
        uploaded[planned.key] = sender.upload(planned.path, planned.key, planned.content_type, count)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="upload") as pool:
        try:
            for sent in as_completed([pool.submit(send, planned) for planned in uploads]):
                sent.result()
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
