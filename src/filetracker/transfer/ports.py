"""What this package needs from the outside: each is one collaborator, which tests replace."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from filetracker.aws.s3_reader import OpenedContent
from filetracker.transfer.models import UploadedObject


class Sender(Protocol):
    """The bucket, as a place to put files."""

    def upload(self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]) -> UploadedObject:
        """Uploads one file."""


class DownloadSource(Protocol):
    """Where one file's content comes from."""

    def etag(self) -> str:
        """The ETag of what is there now; empty where it is not known. Raises NotFoundError."""

    def open(self, start: int, etag: str) -> AbstractContextManager[OpenedContent]:
        """The content from `start` on, of the file with this ETag (empty: of what is there).

        Raises SnapshotChangedError where that is not there now, BrokenOffError for what may pass, RetriableError.
        """
