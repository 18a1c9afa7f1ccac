"""A file of this machine as it is sent: in pieces, hashed, and watched for changes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filetracker.errors import UsageError

_PIECE_BYTES = 256 * 1024


class FileChangedError(UsageError):
    """What was to be sent is not there any more."""

    code = "FileChanged"


@dataclass(frozen=True)
class LocalFile:
    """A file as it was when the upload began."""

    path: Path
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> LocalFile:
        """Raises UsageError where it cannot be looked at."""
        return cls(path, *_state(path))

    def check(self) -> None:
        """Raises FileChangedError where the file is another one now."""
        if _state(self.path) != (self.size, self.modified_ns):
            raise FileChangedError(
                f"{str(self.path)!r} changed while it was uploaded: upload it again when nothing writes to it."
            )

    def sha256(self, start: int, length: int, on_bytes: Callable[[int], None]) -> str:
        """The base64 of the digest of a part. `on_bytes` is called with 0: what it raises ends the work."""
        digest = hashlib.sha256()
        for piece in self.pieces(start, length):
            on_bytes(0)
            digest.update(piece)
        return base64.b64encode(digest.digest()).decode()

    def pieces(self, start: int, length: int) -> Iterator[bytes]:
        """A part, piece by piece: memory does not grow with it. Raises FileChangedError where the file ends early."""
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(start)
                left = length
                while left:
                    piece = file.read(min(left, _PIECE_BYTES))
                    if not piece:
                        break
                    left -= len(piece)
                    yield piece
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if left:
            self.check()
            raise FileChangedError(f"{str(self.path)!r} became shorter while it was uploaded: upload it again.")


def _state(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return status.st_size, status.st_mtime_ns


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"Could not read {str(path)!r}: {error.strerror or error}.")
