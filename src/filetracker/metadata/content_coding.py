"""Content that was packed or encrypted before it was put: its bytes are not what its type says."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from filetracker.metadata.range_reader import BLOCK_BYTES, BudgetExceededError, Fetch, RangeReader

GZIP_CODINGS = (["gzip"], ["x-gzip"])
# S3 takes the chunks apart before it stores them. Source: S3 User Guide, Signature calculations: chunked upload.
_NOTHING = {"", "identity", "aws-chunked", "none"}
_GZIP_SIGNATURE = b"\x1f\x8b"
_MAX_UNPACKED_BYTES = 1_048_576
_UNKNOWN_SIZE = 1 << 62
# Source: Amazon S3 Encryption Client, content metadata of versions 1 to 4 (boto3 leaves out `x-amz-meta-`).
_ENVELOPE = {
    f"x-amz-{name}"
    for name in ("key", "key-v2", "iv", "cek-alg", "wrap-alg", "matdesc", "tag-len", "3", "c", "d", "i", "w")
}


def codings_of(content_encoding: str) -> list[str]:
    """What was done to the content, in this order, without what changes nothing."""
    names = (name.strip().lower() for name in content_encoding.split(","))
    return [name for name in names if name not in _NOTHING]


def is_encrypted_by_client(user_metadata: Mapping[str, str]) -> bool:
    """Whether the object has an envelope of keys as the S3 encryption clients write it."""
    return any(name.lower().removeprefix("x-amz-meta-") in _ENVELOPE for name in user_metadata)


def is_gzip(head: bytes) -> bool:
    """Whether what is declared to be packed is."""
    return head.startswith(_GZIP_SIGNATURE)


@dataclass(frozen=True)
class Unpacked:
    """The beginning of what a gzip stream holds, all of it if it is `whole`; `problem` is a sentence on a bad end."""

    data: bytes
    whole: bool
    problem: str = ""


def unpack(file: RangeReader) -> Unpacked:
    """At most 1 MiB, and of a stream that the budget does not cover, what its first block holds."""
    is_covered = file.size <= BLOCK_BYTES or file.may_fetch(file.size)
    most = _MAX_UNPACKED_BYTES if is_covered else BLOCK_BYTES
    stream, data = zlib.decompressobj(wbits=31), bytearray()
    for start in range(0, file.size if is_covered else BLOCK_BYTES, BLOCK_BYTES):
        packed = file.peek_at(start, BLOCK_BYTES)
        while packed and len(data) < most:
            try:
                data += stream.decompress(packed, most - len(data))
            except zlib.error:
                return Unpacked(bytes(data), whole=False, problem="Its gzip stream is damaged.")
            if not stream.eof:
                packed = stream.unconsumed_tail
                continue
            packed = stream.unused_data
            if not is_gzip(packed):  # nothing more, or what gzip leaves out
                return Unpacked(bytes(data), whole=True)
            stream = zlib.decompressobj(wbits=31)
        if len(data) >= most:
            return Unpacked(bytes(data), whole=False)
    return Unpacked(
        bytes(data), whole=False, problem="Its gzip stream ends early: it may be cut off." if is_covered else ""
    )


class PartReader(RangeReader):
    """The beginning of a file of unknown size. To read on is refused, as if the budget did not allow it."""

    def __init__(self, data: bytes, budget_seconds: float, charset: str) -> None:
        super().__init__(_nothing_there, _UNKNOWN_SIZE, b"", 0, budget_seconds, charset=charset)
        self._data = data

    def _bytes(self, start: int, length: int) -> bytes:
        if start + length > len(self._data):
            self.refusal = BudgetExceededError(f"Only its first {len(self._data):,} bytes were unpacked.")
            if start >= len(self._data):
                raise self.refusal
        self._check_time()
        return self._data[start : start + length]


def open_unpacked(unpacked: Unpacked, budget_seconds: float, charset: str) -> RangeReader:
    """The content as a file."""
    if not unpacked.whole:
        return PartReader(unpacked.data, budget_seconds, charset)
    fetch: Fetch = _Slices(unpacked.data)
    return RangeReader(fetch, len(unpacked.data), unpacked.data, len(unpacked.data), budget_seconds, charset=charset)


@dataclass(frozen=True)
class _Slices:
    data: bytes

    def __call__(self, start: int, length: int) -> bytes:
        return self.data[start : start + length]


def _nothing_there(start: int, length: int) -> bytes:
    raise BudgetExceededError(f"{length:,} bytes from byte {start:,} on were not unpacked.")
