"""What has come of a download so far: a file beside the target whose name nobody can foresee, and a private record.

Objects may be called anything, also what a working file is called: so its name is random, and only the record, outside
of the folder that is downloaded into, says which file is whose. What a later download goes on from is what the record
vouches for, by its SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from anycrc import Model  # type: ignore[import-untyped]

from filetracker.client.private_files import read_private, write_private

_CHECKPOINT_BYTES = 16 * 1024 * 1024  # at most so much comes again after a crash
_PIECE_BYTES = 1024 * 1024
# What adds bytes to each, and how many it has. S3 computes CRC64NVME of an object whose uploader names no other.
_CRCS: dict[str, tuple[Callable[[bytes, int], int], int]] = {
    "CRC32": (zlib.crc32, 4),
    "CRC32C": (Model("CRC32-ISCSI").calc, 4),
    "CRC64NVME": (Model("CRC64-NVME").calc, 8),
}
_NAME = re.compile(r"\.filetracker-[0-9a-f]{32}\.part")
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class PartFile:
    """The beginning of one file's content. What is written is hashed; `position` is how much there is."""

    def __init__(self, path: Path, file: FileIO, record: Path | None, target: Path, etag: str) -> None:
        self.path, self.position = path, 0
        self._file, self._record, self._target, self._etag = file, record, target, etag
        self._digest = hashlib.sha256()
        self._recorded = 0

    def write(self, piece: bytes) -> None:
        """Adds to the content."""
        self._file.write(piece)
        self._digest.update(piece)
        self.position += len(piece)
        if self.position - self._recorded >= _CHECKPOINT_BYTES:
            self.record()

    def record(self) -> None:
        """Vouches for what there is."""
        if self._record:
            self._recorded = self.position
            document = {
                "target": str(self._target),
                "etag": self._etag,
                "part": self.path.name,
                "bytes": self.position,
                "sha256": self._digest.hexdigest(),
            }
            write_private(self._record, document)

    def matches(self, checksum: str) -> bool:
        """Whether the content has this checksum (`md5:<hex>`, `SHA256:<base64>`, …); also if it can't be computed."""
        algorithm, _, expected = checksum.partition(":")
        if algorithm == "SHA256":
            return base64.b64encode(self._digest.digest()).decode() == expected
        if algorithm in _CRCS:
            return base64.b64encode(self._crc(*_CRCS[algorithm])).decode() == expected
        if algorithm == "SHA1":
            return base64.b64encode(self._hashed("sha1").digest()).decode() == expected
        return algorithm != "md5" or self._hashed("md5").hexdigest() == expected

    def _hashed(self, algorithm: str) -> hashlib._Hash:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        for piece in self._pieces(self.position):
            digest.update(piece)
        return digest

    def _crc(self, add: Callable[[bytes, int], int], size: int) -> bytes:
        crc = 0
        for piece in self._pieces(self.position):
            crc = add(piece, crc)
        return crc.to_bytes(size, "big")

    def restore(self, size: int, sha256: str) -> None:
        """Goes on behind the first `size` bytes if these are what was vouched for, else from the beginning."""
        for piece in self._pieces(size):
            self._digest.update(piece)
            self.position += len(piece)
        if (self.position, self._digest.hexdigest()) != (size, sha256):
            self._digest, self.position = hashlib.sha256(), 0
        self._file.seek(self.position)
        self._file.truncate()

    def _pieces(self, size: int) -> Iterator[bytes]:
        self._file.seek(0)
        while size and (piece := self._file.read(min(size, _PIECE_BYTES))):
            size -= len(piece)
            yield piece

    def discard(self) -> None:
        """Forgets the content and the record."""
        self.path.unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """Forgets the record: the content has its name now."""
        if self._record:
            self._record.unlink(missing_ok=True)
            self._record = None


@contextmanager
def open_part(records: Path, target: Path, etag: str) -> Iterator[PartFile]:
    """The part file for the content with this ETag; what there was of another content is deleted.

    If the block ends with an error, the record says how far the content has come; content without an ETag is nothing
    to go on from.
    """
    target = target.absolute()
    record = records / f"{hashlib.sha256(os.fsencode(target)).hexdigest()[:32]}.json"
    known = read_private(record) or {}
    name = str(known.get("part", ""))
    old = target.with_name(name) if _NAME.fullmatch(name) and known.get("target") == str(target) else None
    file, path = None, target
    if old and etag and known.get("etag") == etag:
        file, path = _reopened(old), old
    if old and not file:
        old.unlink(missing_ok=True)
    if not file:
        path = target.with_name(f".filetracker-{secrets.token_hex(16)}.part")
        file = _opened(path, os.O_CREAT | os.O_EXCL)
    with file:
        part = PartFile(path, file, record if etag else None, target, etag)
        if path == old:
            part.restore(int(known.get("bytes", 0)), str(known.get("sha256", "")))
        part.record()
        try:
            yield part
        except BaseException:
            if etag:
                part.record()
            else:
                part.discard()
            raise


def _reopened(path: Path) -> FileIO | None:
    try:
        return _opened(path, 0)
    except OSError:  # it is gone, or a link is there
        return None


def _opened(path: Path, flags: int) -> FileIO:
    return os.fdopen(os.open(path, os.O_RDWR | flags | _NO_LINKS, 0o666), "r+b", buffering=0)
