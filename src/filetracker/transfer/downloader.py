"""Downloads one file: into a part file, resumed where it broke off; checked when it is whole, and given its name."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from filetracker.aws.s3_reader import BrokenOffError, OpenedContent
from filetracker.errors import RetriableError, SnapshotChangedError, UsageError
from filetracker.transfer.part_file import PartFile, open_part
from filetracker.transfer.ports import DownloadSource
from filetracker.transfer.side_by_side import OnBytes, run_side_by_side

_ATTEMPTS = 8  # in a row that bring nothing: half a minute
_MAX_PAUSE_SECONDS = 10.0
_CHANGES = 3  # of the file while it is downloaded


class _DamagedError(Exception):
    """What came is not what was recorded."""


@dataclass
class Download:
    """One file to fetch. `on_bytes` learns of each piece; of a negative count where bytes came in vain."""

    source: DownloadSource
    name: str
    target: Path
    records: Path  # the folder that says what has come of downloads so far: private, and not below a target
    overwrite: bool = False
    on_bytes: Callable[[int], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> int:
        """How many bytes the file has. Raises UsageError where it may not be written, RetriableError.

        What came before an error (or Ctrl-C) stays beside the target: the next download goes on from there.
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
        for attempt in range(_CHANGES):
            try:
                return self._fetch(etag)
            except SnapshotChangedError:
                etag = ""  # what is known of it may be late: take what is there
            except _DamagedError as error:
                if attempt == _CHANGES - 1:
                    raise RetriableError(f"{self.name!r} comes damaged: try again later.", "Damaged") from error
        raise RetriableError(f"{self.name!r} changes faster than it can be downloaded: try again later.", "Changing")

    def _fetch(self, etag: str) -> int:
        with open_part(self.records, self.target, etag) as part:
            self.on_bytes(part.position)
            try:
                total = self._fill(part, etag)
            except (SnapshotChangedError, _DamagedError):
                self.on_bytes(-part.position)
                part.discard()
                raise
            _finish(part, self.target, overwrite=self.overwrite)
        return total

    def _fill(self, part: PartFile, etag: str) -> int:
        """How many bytes the whole has. Raises _DamagedError where it is not what was recorded."""
        failures = 0
        while True:
            before = part.position
            problem = BrokenOffError(f"Could not download {self.name!r}: the connection broke off.")
            try:
                opened = self._read_on(part, etag)
                etag = opened.etag or etag
                if part.position == opened.total:
                    _check(part, opened.checksum)
                    return opened.total
            except BrokenOffError as error:
                problem = error
            failures = 1 if part.position > before else failures + 1
            if failures == _ATTEMPTS:
                raise problem
            self.sleep(min(0.1 * 2**failures, _MAX_PAUSE_SECONDS))

    def _read_on(self, part: PartFile, etag: str) -> OpenedContent:
        """Reads as far as the connection goes."""
        # One byte twice: so a file that is whole but for its name is no range that S3 refuses.
        start = max(0, part.position - 1)
        with self.source.open(start, etag) as opened:
            if opened.start > start or (etag and opened.etag and opened.etag != etag):
                raise SnapshotChangedError(f"{self.name!r} changed while it was downloaded.")
            known = part.position - opened.start  # bytes that come once more
            for piece in opened.pieces:
                new = piece[known:]
                known = max(0, known - len(piece))
                part.write(new)
                self.on_bytes(len(new))
            return opened


def _check(part: PartFile, checksum: str) -> None:
    if not part.matches(checksum):
        raise _DamagedError


def refuse_existing(target: Path) -> None:
    """Raises UsageError where something has this name already."""
    if os.path.lexists(target):
        raise UsageError(f"{str(target)!r} is there already: --overwrite replaces it.", "FileExists")


def _finish(part: PartFile, target: Path, *, overwrite: bool) -> None:
    """Gives the content its name."""
    if overwrite:
        part.path.replace(target)
    else:
        try:
            os.link(part.path, target)  # unlike a rename it replaces nothing
            part.path.unlink()
        except FileExistsError:
            refuse_existing(target)
            raise
        except OSError:  # a file system without hard links
            refuse_existing(target)
            part.path.rename(target)
    part.forget()


def download_all(
    downloads: Sequence[Download],
    on_done: Callable[[Download, int], None],
    on_bytes: Callable[[int], None] = lambda _: None,
) -> None:
    """Fetches every file; calls `on_done` with each and its size as soon as it is whole, in the caller's thread.

    The first failure (or Ctrl-C) stops the rest and is raised; what was told of until then is there.
    """

    def run(download: Download, count: OnBytes) -> tuple[Download, int]:
        return download, replace(download, on_bytes=count).run()

    run_side_by_side([partial(run, download) for download in downloads], lambda done: on_done(*done), on_bytes)
