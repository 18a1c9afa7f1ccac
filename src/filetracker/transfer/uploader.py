"""Uploads many files side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from filetracker.transfer.local_files import PlannedUpload
from filetracker.transfer.models import UploadedObject
from filetracker.transfer.ports import Sender
from filetracker.transfer.side_by_side import OnBytes, run_side_by_side


def upload_all(
    sender: Sender,
    uploads: Sequence[PlannedUpload],
    uploaded: dict[str, UploadedObject],
    on_bytes: Callable[[int], None] = lambda _: None,
) -> None:
    """Uploads every file and notes each in `uploaded`, by key, as soon as it is in the bucket.

    The first failure (or Ctrl-C) stops the rest and is raised; what was noted until then is in the bucket.
    """

    def send(planned: PlannedUpload, count: OnBytes) -> None:
        uploaded[planned.key] = sender.upload(planned.path, planned.key, planned.content_type, count)

    run_side_by_side([partial(send, planned) for planned in uploads], lambda _: None, on_bytes)
