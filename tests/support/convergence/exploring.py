"""Every schedule of a small world, counted."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from tests.support.convergence.small_world import SmallWorld, State, WrongError


class Count(NamedTuple):
    """What was gone through. `schedules`: ways from the start to a state where nothing is in flight."""

    states: int
    moves: int
    schedules: int


_REMEMBERED = 2**18  # many moves lead to what another one has just led to


def count_schedules(
    world: SmallWorld, operations: int, fold: Callable[[SmallWorld, State], State] = lambda _, state: state
) -> Count:
    """Goes through every state that up to so many operations can lead to, once, and checks each move and each end.

    Raises WrongError at the first thing that is wrong. A state that leads back to itself is wrong: it might never end.
    """
    with _no_garbage_collector():
        return _counted(world, world.start(operations), fold)


def _counted(world: SmallWorld, start: State, fold: Callable[[SmallWorld, State], State]) -> Count:
    folded = lru_cache(_REMEMBERED)(lambda state: fold(world, state))
    schedules: dict[State, int] = {}
    under_way: dict[State, list[tuple[int, State]]] = {}
    moves = 0
    waiting = [start]
    while waiting:
        state = waiting[-1]
        if state in schedules:
            waiting.pop()
        elif state in under_way:
            following = under_way.pop(state)
            is_end = state != start and world.is_end(state)
            schedules[state] = is_end + sum(ways * schedules[after] for ways, after in following)
            waiting.pop()
        else:
            if state != start and world.is_end(state):
                world.check_end(state)
            following = [(ways, folded(after)) for ways, after in world.moves(state)]
            moves += len(following)
            under_way[state] = following
            for _, after in following:
                if after in under_way:
                    raise WrongError("Nothing new happens, and it does not end.")
                waiting.append(after)
    return Count(len(schedules), moves, schedules[start])


@contextmanager
def _no_garbage_collector() -> Iterator[None]:
    """Tuples of tuples have no cycles; looking for some, again and again, would take half of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
