"""Bytes, numbers and lists of a 7z header. Source: 7zFormat.txt of the LZMA SDK (public domain)."""

from __future__ import annotations

from collections.abc import Iterator

from filetracker.metadata.registry import UnreadableError, UnsupportedError

END = 0  # the kind of a part that ends the list of parts
MAX_FILES = 200_000  # far more than the largest header that is read can name


class Cursor:
    """Bytes and numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, length: int) -> bytes:
        if self._at + length > len(self._data):
            raise UnreadableError("Its header is cut off.")
        self._at += length
        return self._data[self._at - length : self._at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """The leading ones of the first byte say how many bytes follow; its other bits come on top."""
        first, value = self.byte(), 0
        for index in range(8):
            mask = 0x80 >> index
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * index
            value |= self.byte() << 8 * index
        return value

    def count(self, most: int = MAX_FILES) -> int:
        """A number of things that each take memory."""
        value = self.number()
        if value > most:
            raise UnsupportedError(f"Its header claims {value:,} parts.")
        return value

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def digests(self, count: int) -> list[bool]:
        """Which of the streams have a checksum; the checksums are passed over."""
        defined = [True] * count if self.byte() else self.bits(count)
        self.take(4 * sum(defined))
        return defined

    def kinds(self, until: int = END) -> Iterator[int]:
        while (kind := self.number()) != until:
            yield kind
