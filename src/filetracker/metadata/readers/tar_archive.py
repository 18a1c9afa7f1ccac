"""TAR: entries and sizes from the headers, as far as the budget goes."""

from __future__ import annotations

import tarfile
from typing import IO, cast

from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.readers.extras import Fields, warn
from filetracker.metadata.readers.sizes import SIZE_FIELDS, Sizes
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = dict(SIZE_FIELDS)
_BLOCK_BYTES = 512


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS; with a warning where they count only what could be reached."""
    sizes, complete = Sizes(), False
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", file), mode="r:") as archive:
            walk(archive, sizes)
            complete = True
            end = archive.offset
    except BudgetExceededError as error:
        reason = str(error)
    except (tarfile.TarError, OSError, ValueError, RecursionError) as error:
        if not file.refusal:
            raise UnreadableError(f"After {sizes.count} entries: {error}.") from error
        reason = str(file.refusal)
    fields = sizes.as_fields()
    if complete:
        _check_end(file, end, fields)
    else:
        warn(fields, f"There may be more entries than these {sizes.count}. {reason}")
    return fields


def walk(archive: tarfile.TarFile, sizes: Sizes) -> None:
    """Adds all entries of the archive, keeping none in memory."""
    while (entry := archive.next()) is not None:
        sizes.add(entry.name, entry.size if entry.isreg() else 0)
        archive.members.clear()  # type: ignore[attr-defined]  # documented as a way to save memory, but not typed


def _check_end(file: RangeReader, position: int, fields: Fields) -> None:
    """What the library takes for the end may be a damaged header, or there may be none."""
    entries = fields["Entries"]
    if entries and any(file.peek_at(position, _BLOCK_BYTES)):
        raise UnreadableError(f"After {entries} entries, no header and no end follows.")
    if any(file.peek_at(max(0, file.size - _BLOCK_BYTES), _BLOCK_BYTES)):
        warn(fields, "Its end mark is missing: it may be cut off.")
