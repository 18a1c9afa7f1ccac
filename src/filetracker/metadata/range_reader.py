"""A file in the bucket as a seekable, read-only file object that fetches only what is asked for, on a budget.

Parsers seek and read as they please; what they touch is fetched in blocks, once, and the budget decides how much that
may be. So a file of 5 GB costs what a file of 5 MB costs.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Protocol

from filetracker.errors import FileTrackerError

BLOCK_BYTES = 65_536
BUDGET_BYTES = 1_048_576
BUDGET_SECONDS = 5.0


class BudgetExceededError(FileTrackerError):
    """More would have to be read, or it took longer, than a file's metadata may cost. Not the file's fault."""

    code = "BudgetExceeded"


class Fetch(Protocol):
    """Where the bytes come from: `length` bytes from `start` on, both within the file."""

    def __call__(self, start: int, length: int) -> bytes:
        """May raise what its source raises; that is passed on to the parser's caller."""


class SeekableFile(io.RawIOBase):
    """What files of a known size share: a position, which may lie past their end."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError(f"cannot seek to {base + offset}, before the beginning")
        self._position = base + offset
        return self._position


class RangeReader(SeekableFile):
    """A read-only file of `size` bytes.

    `head` is what is known of its beginning already (it costs nothing). `bytes_fetched` and `requests` count what was
    asked of the source. Once the budget has refused something, `refusal` keeps the reason, even where a parser
    swallows the exception.
    """

    def __init__(
        self,
        fetch: Fetch,
        size: int,
        head: bytes = b"",
        budget_bytes: int = BUDGET_BYTES,
        budget_seconds: float = BUDGET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        charset: str = "",
    ) -> None:
        super().__init__(size)
        self.charset = charset  # of text, as declared
        self.bytes_fetched = 0
        self.requests = 0
        self.refusal: BudgetExceededError | None = None
        self.source_error: Exception | None = None
        self._fetch, self._clock = fetch, clock
        self._budget_bytes, self._deadline = budget_bytes, clock() + budget_seconds
        self._budget_seconds = budget_seconds
        self._blocks: dict[int, bytes] = {}
        self._seed(head)

    def _seed(self, head: bytes) -> None:
        for start in range(0, len(head), BLOCK_BYTES):
            block = head[start : start + BLOCK_BYTES]
            if len(block) == BLOCK_BYTES or start + len(block) == self.size:
                self._blocks[start // BLOCK_BYTES] = block

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # Buffer has no name before Python 3.12
        data = self._bytes(self._position, min(len(buffer), max(0, self.size - self._position)))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes from here; all the rest for -1 or None. Raises BudgetExceededError."""
        left = max(0, self.size - self._position)
        data = self._bytes(self._position, left if size is None or size < 0 else min(size, left))
        self._position += len(data)
        return data

    def peek_at(self, offset: int, length: int) -> bytes:
        """`length` bytes at `offset` (fewer at the end), without moving."""
        return self._bytes(offset, min(length, max(0, self.size - offset)))

    def may_fetch(self, length: int) -> bool:
        """Whether the budget would allow `length` bytes more, if none of them were known."""
        return self.bytes_fetched + length <= self._budget_bytes

    def _bytes(self, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        self._check_time()
        first, last = start // BLOCK_BYTES, (start + length - 1) // BLOCK_BYTES
        self._load(first, last)
        joined = b"".join(self._blocks[number] for number in range(first, last + 1))
        return joined[start - first * BLOCK_BYTES :][:length]

    def _load(self, first: int, last: int) -> None:
        """Fetches the missing blocks, neighbours in one request."""
        wanted = [number for number in range(first, last + 1) if number not in self._blocks]
        self._check_bytes(sum(self._block_length(number) for number in wanted))
        while wanted:
            run = 1
            while run < len(wanted) and wanted[run] == wanted[0] + run:
                run += 1
            self._fetch_blocks(wanted[:run])
            wanted = wanted[run:]

    def _fetch_blocks(self, numbers: list[int]) -> None:
        length = sum(self._block_length(number) for number in numbers)
        self.requests += 1
        self.bytes_fetched += length
        try:
            data = self._fetch(numbers[0] * BLOCK_BYTES, length)
        except Exception as error:
            self.source_error = error  # a parser may swallow it; whoever called the parser must not
            raise
        for position, number in enumerate(numbers):
            self._blocks[number] = data[position * BLOCK_BYTES : (position + 1) * BLOCK_BYTES]

    def _block_length(self, number: int) -> int:
        return min(BLOCK_BYTES, self.size - number * BLOCK_BYTES)

    def _check_bytes(self, length: int) -> None:
        if not self.may_fetch(length):
            self._refuse(f"Reading it would take more than {self._budget_bytes:,} bytes of the file.")

    def _check_time(self) -> None:
        if self._clock() > self._deadline:
            self._refuse(f"Reading it took more than {self._budget_seconds:g} s.")

    def _refuse(self, reason: str) -> None:
        self.refusal = BudgetExceededError(reason)
        raise self.refusal
