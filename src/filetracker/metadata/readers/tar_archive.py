"""TAR: entries and sizes from the headers, as far as the budget goes."""

from __future__ import annotations

from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.parsing.sizes import SIZE_FIELDS, Sizes
from filetracker.metadata.parsing.tar_headers import walk
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnsupportedError

FIELDS: dict[str, str] = dict(SIZE_FIELDS)


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS; with a warning if they count only what could be reached."""
    sizes = Sizes()
    fields: Fields = {}
    try:
        if not walk(_Seekable(file), sizes):
            warn(fields, "Its end mark is missing: it may be cut off.")
    except (BudgetExceededError, UnsupportedError) as error:
        warn(fields, f"There may be more entries than these {sizes.count}. {error}")
    return {**sizes.as_fields(), **fields}


class _Seekable:
    """The file, whose contents are jumped over."""

    def __init__(self, file: RangeReader) -> None:
        self._file, self._position = file, 0

    def take(self, length: int) -> bytes:
        data = self._file.peek_at(self._position, length)
        self._position += len(data)
        return data

    def skip(self, length: int) -> bool:
        is_there = self._position + length <= self._file.size
        self._position += length
        return is_there
