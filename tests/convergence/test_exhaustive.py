"""All that may happen to a file in a few operations, gone through: `make convergence` goes up to five of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.convergence.exploring import Count, count_schedules
from tests.support.convergence.folding import fold
from tests.support.convergence.small_world import SETTINGS, Setting, SmallWorld

OPERATIONS = int(os.environ.get("CONVERGENCE_OPERATIONS", "3"))
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "convergence.md"

per_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)


@per_setting
@pytest.mark.parametrize("operations", range(OPERATIONS, 0, -1))
def test_every_schedule_ends_with_the_truth(setting: Setting, operations: int) -> None:
    count = count_schedules(SmallWorld(setting), operations, fold)
    assert row(setting, operations, count) in DOCUMENT.read_text(), "the document counts something else"


@per_setting
@pytest.mark.parametrize("operations", [1, 2, *([3] if OPERATIONS > 3 else [])])
def test_folding_keeps_the_number_of_schedules(setting: Setting, operations: int) -> None:
    folded = count_schedules(SmallWorld(setting), operations, fold)
    plain = count_schedules(SmallWorld(setting), operations)
    assert folded.schedules == plain.schedules
    assert folded.states < plain.states


def row(setting: Setting, operations: int, count: Count) -> str:
    """A line of the document's table."""
    return f"| {setting} | {operations} | {count.states:,} | {count.moves:,} | {count.schedules:,} |"
