"""Downloads one file: into a part file beside its target, resumed where it broke off, renamed when it is whole."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from threading import Event

from filetracker.aws.s3_reader import BrokenOffError
from filetracker.errors import RetriableError, SnapshotChangedError, UsageError
from filetracker.transfer.ports import DownloadSource

_ATTEMPTS = 8  # in a row that bring nothing: half a minute
_MAX_PAUSE_SECONDS = 10.0
_CHANGES = 3  # of the file while it is downloaded


@dataclass
class Download:
    """One file to fetch. `on_bytes` learns of each piece; of a negative count where bytes came in vain."""

    source: DownloadSource
    name: str
    target: Path
    overwrite: bool = False
    on_bytes: Callable[[int], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> int:
        """How many bytes the file has. Raises UsageError where it may not be written, RetriableError.

        What came before an error (or Ctrl-C) stays in the part file: the next download goes on from there.
        """
        if not self.overwrite:
            refuse_existing(self.target)
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            return self._fetch_unchanged()
        except OSError as error:
            raise UsageError(f"Could not write {str(self.target)!r}: {error.strerror or error}.") from error

    def _fetch_unchanged(self) -> int:
        etag = self.source.etag()
        for _ in range(_CHANGES):
            try:
                return self._fetch(etag)
            except SnapshotChangedError:
                etag = ""  # what is known of it may be late: take what is there
        raise RetriableError(f"{self.name!r} changes faster than it can be downloaded: try again later.", "Changing")

    def _fetch(self, etag: str) -> int:
        part = _part_path(self.target, etag)
        with _open_part(part) as file:
            if etag:
                self.on_bytes(file.seek(0, os.SEEK_END))
            else:
                file.truncate(0)
            try:
                total = self._fill(file, etag)
            except SnapshotChangedError:
                self.on_bytes(-file.tell())
                part.unlink(missing_ok=True)
                raise
        _finish(part, self.target, overwrite=self.overwrite)
        return total

    def _fill(self, file: FileIO, etag: str) -> int:
        failures = 0
        while True:
            before = file.tell()
            problem = BrokenOffError(f"Could not download {self.name!r}: the connection broke off.")
            try:
                total, etag = self._read_on(file, etag)
                if file.tell() == total:
                    return total
            except BrokenOffError as error:
                problem = error
            failures = 1 if file.tell() > before else failures + 1
            if failures == _ATTEMPTS:
                raise problem
            self.sleep(min(0.1 * 2**failures, _MAX_PAUSE_SECONDS))

    def _read_on(self, file: FileIO, etag: str) -> tuple[int, str]:
        """Reads as far as the connection goes; the size that the whole has, and its ETag."""
        # One byte twice: so a file that is whole but for its name is no range that S3 refuses.
        start = max(0, file.tell() - 1)
        with self.source.open(start, etag) as opened:
            if opened.start > start or (etag and opened.etag and opened.etag != etag):
                raise SnapshotChangedError(f"{self.name!r} changed while it was downloaded.")
            self.on_bytes(opened.start - file.tell())
            file.seek(opened.start)
            file.truncate()
            for piece in opened.pieces:
                file.write(piece)
                self.on_bytes(len(piece))
            return opened.total, opened.etag or etag


def refuse_existing(target: Path) -> None:
    """Raises UsageError where something has this name already."""
    if os.path.lexists(target):
        raise UsageError(f"{str(target)!r} is there already: --overwrite replaces it.", "FileExists")


def _part_path(target: Path, etag: str) -> Path:
    """Beside the target, so that it can be renamed; the same for the same content."""
    return target.with_name(f".filetracker-{_short(target.name)}-{_short(etag)}.part")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _open_part(part: Path) -> FileIO:
    # Through no link: who can write here could have put one that leads elsewhere.
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    return os.fdopen(descriptor, "r+b", buffering=0)


def _finish(part: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        part.replace(target)
    else:
        try:
            os.link(part, target)  # unlike a rename it replaces nothing
            part.unlink()
        except FileExistsError:
            refuse_existing(target)
            raise
        except OSError:  # a file system without hard links
            refuse_existing(target)
            part.rename(target)
    for other in target.parent.glob(f".filetracker-{_short(target.name)}-*.part"):
        other.unlink(missing_ok=True)  # of what the file was before


_WORKERS = 8


class _StoppedError(Exception):
    """Thrown into downloads under way, so that they end at once."""


def download_all(
    downloads: Sequence[Download],
    on_done: Callable[[Download, int], None],
    on_bytes: Callable[[int], None] = lambda _: None,
) -> None:
    """Fetches every file; calls `on_done` with each and its size as soon as it is whole, in the caller's thread.

    The first failure (or Ctrl-C) stops the rest and is raised; what was told of until then is there.
    """
    stopped = Event()

    def count(received_bytes: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        on_bytes(received_bytes)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="download") as pool:
        try:
            running: dict[Future[int], Download] = {
                pool.submit(replace(download, on_bytes=count).run): download for download in downloads
            }
            for done in as_completed(running):
                on_done(running[done], done.result())
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
