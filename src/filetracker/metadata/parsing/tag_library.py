"""The library that reads tags and compressed sound, kept to what it is asked for."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

from tinytag import TinyTag, TinyTagException

from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnsupportedError

_MAX_READS = 20_000  # real files take some hundred; the library looks for a frame in steps of a few bytes
_MAX_READ_BYTES = 65_536  # of one value: texts that are longer are cut


def parse(content: RangeReader | io.BytesIO, *, duration: bool) -> TinyTag:
    """What the library finds; without looking at the sound itself if `duration` is false.

    Raises UnsupportedError if it cannot read the content: it does not tell damage from what it does not know. Raises
    BudgetExceededError and MemoryError too, which it wraps.
    """
    try:
        return TinyTag.get(file_obj=cast("BinaryIO", _Bounded(content)), duration=duration)
    except TinyTagException as error:
        if isinstance(error.__cause__, BudgetExceededError | MemoryError | UnsupportedError):
            raise error.__cause__ from None
        raise UnsupportedError(f"its sound could not be read: {error}.") from error


class _Bounded:
    """Content that is read in pieces of a bounded size, a bounded number of times."""

    def __init__(self, content: RangeReader | io.BytesIO) -> None:
        self._content, self._reads = content, 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._content.seek(offset, whence)

    def tell(self) -> int:
        return self._content.tell()

    def read(self, length: int) -> bytes:
        self._reads += 1
        if self._reads > _MAX_READS:
            raise UnsupportedError(f"its sound could not be found in {_MAX_READS:,} steps.")
        data = self._content.read(min(length, _MAX_READ_BYTES))
        if length > _MAX_READ_BYTES:
            self._content.seek(length - _MAX_READ_BYTES, io.SEEK_CUR)
        return data


def _keep_none(_tag: TinyTag, _name: str, _value: str) -> None:
    """In place of the library's own: it keeps lists of what it has no field for, and looks each value up in them.

    For a tag of a megabyte of small values that takes hours.
    """


TinyTag._set_other_field = _keep_none  # type: ignore[method-assign, assignment] # noqa: SLF001 - there is no option for it
