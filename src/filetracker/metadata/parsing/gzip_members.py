"""The unpacked stream of a GZIP file: one member, or several in a row. Source: RFC 1952.

Python's gzip module is not asked: it takes what follows the last member for damage.
"""

from __future__ import annotations

import zlib

from filetracker.errors import FileTrackerError
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

MAX_UNPACKED_BYTES = 33_554_432
_MARK, _DEFLATE = b"\x1f\x8b", 8
_STEP_BYTES = 65_536
_WINDOW_BITS = 31  # with GZIP's header and trailer, whose checksum is compared


class UnpackedEnoughError(FileTrackerError):
    """More of it will not be unpacked: it may be made to fill any disk."""

    code = "UnpackedEnough"

    def __init__(self) -> None:
        super().__init__(f"It unpacks to more than {MAX_UNPACKED_BYTES:,} bytes.")


class Unpacker:
    """The unpacked stream, up to a limit.

    `length` is how much of it was unpacked; `is_over` whether that is all; `trailing_at` where something begins that is
    no member, if anything does (zeros, with which some writers fill up, do not count).

    Reading raises UnreadableError if a member is damaged or cut off, UnsupportedError if it is packed by another
    method, UnpackedEnoughError, and BudgetExceededError.
    """

    def __init__(self, file: RangeReader) -> None:
        self.length = 0
        self.trailing_at: int | None = None
        self._file, self._position = file, 0  # of what was not given to zlib yet
        self._waiting = b""  # given to zlib, but not unpacked yet
        self._unpacked, self._taken = b"", 0
        self._member: zlib._Decompress | None = None
        self.is_over = False
        self._begin_member()

    def beginning(self) -> bytes:
        """What the file's first block unpacks to, up to 64 KiB, without taking it."""
        while len(self._unpacked) < _STEP_BYTES and not self.is_over and (self._waiting or not self._position):
            self._unpack_more()
        return self._unpacked[:_STEP_BYTES]

    def take(self, length: int) -> bytes:
        """What comes next; fewer bytes at the end."""
        while len(self._unpacked) - self._taken < length and not self.is_over:
            self._unpack_more()
        data = self._unpacked[self._taken : self._taken + length]
        self._taken += len(data)
        return data

    def skip(self, length: int) -> bool:
        """Passes over the next bytes; False if there are fewer."""
        while length and (data := self.take(min(length, _STEP_BYTES))):
            length -= len(data)
        return not length

    def _unpack_more(self) -> None:
        if self._member is None:
            self._begin_member()
            return
        if not self._waiting:
            self._waiting = self._next_block()
        try:
            data = self._member.decompress(self._waiting, _STEP_BYTES)
        except zlib.error as error:
            raise UnreadableError(f"After {self.length:,} unpacked bytes: it cannot be unpacked ({error}).") from error
        self._unpacked, self._taken = self._unpacked[self._taken :] + data, 0
        self.length += len(data)
        if self.length > MAX_UNPACKED_BYTES:
            raise UnpackedEnoughError
        self._waiting = self._member.unconsumed_tail
        if self._member.eof:
            self._waiting, self._member = self._member.unused_data, None

    def _next_block(self) -> bytes:
        block = self._file.peek_at(self._position, BLOCK_BYTES - self._position % BLOCK_BYTES)
        if not block:
            raise UnreadableError(f"After {self.length:,} unpacked bytes: it ends in the middle: it is cut off.")
        self._position += len(block)
        return block

    def _begin_member(self) -> None:
        """Another member, or the end: of the file, or of what is GZIP in it."""
        start = self._position - len(self._waiting)
        header = self._file.peek_at(start, 3)
        if header.startswith(_MARK) and len(header) == 3:  # noqa: PLR2004 - mark and method
            if header[2] != _DEFLATE:
                raise UnsupportedError(f"It is packed by a method of its own ({header[2]}).")
            self._member = zlib.decompressobj(wbits=_WINDOW_BITS)
            return
        if not start:
            raise UnreadableError("It does not begin as a GZIP file does.")
        self.is_over = True
        rest = self._waiting or self._file.peek_at(start, BLOCK_BYTES)
        if any(rest):
            self.trailing_at = start
