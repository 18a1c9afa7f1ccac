"""Adding up an archive's entries."""

from __future__ import annotations

from collections.abc import Iterable

from filetracker.metadata.parsing.extras import Fields

SIZE_FIELDS: dict[str, str] = {
    "Entries": "how many, folders included",
    "TotalSizeBytes": "bytes, all entries uncompressed",
    "LargestEntryBytes": "bytes, uncompressed",
    "LargestEntry": "its name",
}
RATIO = "Ratio"
RATIO_TEXT = "uncompressed bytes for each byte of the file, 2 decimals"


class Sizes:
    """The running sum over entries."""

    def __init__(self, entries: Iterable[tuple[str, int]] = ()) -> None:
        self.count = self.total_bytes = self._largest_bytes = 0
        self._largest = ""
        for name, size in entries:
            self.add(name, size)

    def add(self, name: str, size: int) -> None:
        """One entry more, of `size` bytes uncompressed."""
        self.count += 1
        self.total_bytes += size
        if size > self._largest_bytes:
            self._largest, self._largest_bytes = name, size

    def as_fields(self, file_bytes: int | None = None) -> Fields:
        """The fields of SIZE_FIELDS; with the ratio where the archive's own size is given."""
        fields: Fields = {"Entries": self.count, "TotalSizeBytes": self.total_bytes}
        if self._largest:
            fields |= {"LargestEntryBytes": self._largest_bytes, "LargestEntry": self._largest}
        if file_bytes:
            fields[RATIO] = round(self.total_bytes / file_bytes, 2)
        return fields
