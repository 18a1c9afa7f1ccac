from __future__ import annotations

import pytest

from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.range_reader import BudgetExceededError
from filetracker.metadata.registry import UnreadableError, UnsupportedError


def fail(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "warning"),
    [
        (BudgetExceededError("That is too much."), "That is too much."),
        (UnreadableError("it is cut off."), "Its tags cannot be read (it is cut off)."),
        (UnsupportedError("it is of version 9"), "Its tags cannot be read (it is of version 9)."),
        (ValueError("bad tag"), "Its tags cannot be read (ValueError: bad tag)."),
        (KeyError("x" * 1_000), f"Its tags cannot be read (KeyError: '{'x' * 199})."),
    ],
)
def test_extra_turns_errors_into_a_warning(error: Exception, warning: str) -> None:
    fields: Fields = {}
    with extra(fields, "Its tags"):
        fail(error)
    assert fields == {"Warning": warning}


def test_extra_passes_memory_errors_on() -> None:
    with pytest.raises(MemoryError), extra({}, "Its tags"):
        raise MemoryError


def test_warn_keeps_what_was_said_before() -> None:
    fields: Fields = {"Warning": "One."}
    warn(fields, "Two.")
    assert fields == {"Warning": "One. Two."}
