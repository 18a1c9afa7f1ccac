"""A file from some byte on, as if it began there, and ended with something that it lacks."""

from __future__ import annotations

import io

from filetracker.metadata.range_reader import RangeReader


class ShiftedFile(io.RawIOBase):
    """Reads what follows the first `start` bytes, then `suffix`; positions count from `start`."""

    def __init__(self, file: RangeReader, start: int, suffix: bytes = b"") -> None:
        super().__init__()
        self._file, self._start, self._suffix, self._position = file, start, suffix, 0
        self._file_end = file.size - start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._file_end + len(self._suffix)}[whence]
        if base + offset < 0:
            raise OSError(f"cannot seek to {base + offset}, before the beginning")
        self._position = base + offset
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes from here; all the rest for -1 or None. Raises BudgetExceededError."""
        wanted = self._file_end + len(self._suffix) if size is None or size < 0 else size
        data = self._file.peek_at(self._start + self._position, wanted)
        if len(data) < wanted:
            at = max(0, self._position - self._file_end)
            data += self._suffix[at : at + wanted - len(data)]
        self._position += len(data)
        return data
