"""What could be read although the rest could not: warnings beside the fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from filetracker.errors import FileTrackerError
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader

WARNING = "Warning"
Fields = dict[str, Any]


def warn(fields: Fields, sentence: str) -> None:
    """Adds a warning; those that stand there already are kept."""
    fields[WARNING] = f"{fields[WARNING]} {sentence}" if WARNING in fields else sentence


@contextmanager
def extra(fields: Fields, what: str) -> Iterator[None]:
    """What is read in this block may fail: `what` (the subject of a sentence) is then missing, with a warning.

    MemoryError is passed on.
    """
    try:
        yield
    except MemoryError:
        raise
    except BudgetExceededError as error:
        warn(fields, str(error))
    except FileTrackerError as error:
        warn(fields, f"{what} cannot be read ({str(error).rstrip('.')}).")
    except Exception as error:  # noqa: BLE001 - anything may come out of a parser on hostile bytes
        warn(fields, f"{what} cannot be read ({type(error).__name__}: {str(error)[:200]}).")


def warn_unless_ended(file: RangeReader, fields: Fields, mark: bytes, within_bytes: int) -> None:
    """Warns if the format's end mark is not among the last bytes: such a file was probably cut off."""
    with extra(fields, "Its end"):
        if mark not in file.peek_at(max(0, file.size - within_bytes), within_bytes):
            warn(fields, "Its end mark is missing: it may be cut off.")
