"""What is in a file: the reader of its type, run on a budget, and what its failures mean."""

from __future__ import annotations

from typing import Any

from filetracker.errors import UnprocessableFileError
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError, reader_for
from filetracker.metadata.values import storable

WARNING = "Warning"
DAMAGED = "Its content is damaged: "


def extract(file: RangeReader, media_type: str) -> dict[str, Any]:
    """The metadata of a file of this type, in plain values; empty where no reader knows the type.

    Raises UnprocessableFileError if the content is not what its type promises, and what the file's source raised if
    that failed. A budget that does not suffice is not the file's fault: the fields then hold a warning. Nothing here
    ends a reader that computes forever or takes all memory: that is up to the process that this runs in.
    """
    reader = reader_for(media_type)
    if reader is None:
        return {}
    try:
        fields = dict(reader(file, media_type))
    except BudgetExceededError as error:
        return {WARNING: str(error)}
    except UnreadableError as error:
        _raise_what_came_first(file)
        return _verdict(file, str(error), error)
    except UnsupportedError as error:
        _raise_what_came_first(file)
        return {WARNING: str(file.refusal or error)}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - anything may come out of a parser on hostile bytes
        _raise_what_came_first(file)
        return {WARNING: str(file.refusal or f"It could not be read ({type(error).__name__}: {str(error)[:200]}).")}
    _raise_what_came_first(file)
    if file.refusal:
        fields.setdefault(WARNING, str(file.refusal))
    return storable(fields)


def _raise_what_came_first(file: RangeReader) -> None:
    """A parser may swallow what the source raised, and stumble over the gap: then the source is what failed."""
    if file.source_error:
        raise file.source_error


def _verdict(file: RangeReader, reason: str, error: Exception) -> dict[str, Any]:
    if file.refusal:
        return {WARNING: str(file.refusal)}
    raise UnprocessableFileError(f"{DAMAGED}{reason[:300]}", code="CorruptContent") from error
