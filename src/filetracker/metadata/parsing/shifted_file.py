"""A file from some byte on, as if it began there, and ended with something that it lacks."""

from __future__ import annotations

from filetracker.metadata.range_reader import RangeReader, SeekableFile


class ShiftedFile(SeekableFile):
    """Reads what follows the first `start` bytes, then `suffix`; positions count from `start`."""

    def __init__(self, file: RangeReader, start: int, suffix: bytes = b"") -> None:
        self._file, self._start, self._suffix, self._file_end = file, start, suffix, file.size - start
        super().__init__(self._file_end + len(suffix))

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes from here; all the rest for -1 or None. Raises BudgetExceededError."""
        wanted = self.size if size is None or size < 0 else size
        data = self._file.peek_at(self._start + self._position, wanted)
        if len(data) < wanted:
            at = max(0, self._position - self._file_end)
            data += self._suffix[at : at + wanted - len(data)]
        self._position += len(data)
        return data
