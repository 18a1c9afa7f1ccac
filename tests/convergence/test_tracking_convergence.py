"""Whatever the order, number, timing and crashes: the table ends equal to S3, each change is announced once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.convergence.model import FakeS3, Operation, World, disagreements, real_tracker
from tests.support.convergence.scenarios import CHOICES, HISTORIES, TURNS_BACK, turn_back


@given(operations=HISTORIES, choices=CHOICES, losses=st.integers(0, 3))
@pytest.mark.parametrize("versioned", [True, False])
@pytest.mark.parametrize("coarse_clock", [True, False])
def test_track_converges(
    operations: Sequence[Operation], choices: Sequence[int], losses: int, versioned: bool, coarse_clock: bool
) -> None:
    """Also where a tombstone expires, an item is deleted by hand, or the table is restored: no revision comes twice."""
    world = World(operations, FakeS3(versioned=versioned, coarse_clock=coarse_clock), losses=losses)
    world.run(choices)
    assert disagreements(world) == []


@pytest.mark.parametrize("operations", TURNS_BACK)
def test_track_converges_when_the_file_turns_back_while_a_writer_waits(operations: list[Operation]) -> None:
    """The record already says what S3 says again, so whoever looks now writes nothing; but the waiting writer still
    holds a good condition and an old truth. Only its own look after the write can tell."""
    assert disagreements(turn_back(operations, real_tracker)) == []
