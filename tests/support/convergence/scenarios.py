"""What the tests of this folder let happen: any history in any order, and the one order that is easily overlooked."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.support.convergence.model import FakeS3, Operation, TrackerMaker, Worker, World

_OPERATIONS = st.builds(
    Operation,
    act=st.sampled_from(["put", "delete", "remove_latest"]),
    file_name=st.sampled_from(["a", "a", "b"]),
    content=st.sampled_from(["x", "y"]),
)
HISTORIES = st.lists(_OPERATIONS, min_size=1, max_size=8)
CHOICES = st.lists(st.integers(0, 11), max_size=60)

# Histories whose last operation brings back what the record said before the last but one.
TURNS_BACK = [
    [Operation("put"), Operation("delete"), Operation("remove_latest")],
    [Operation("put"), Operation("delete"), Operation("put"), Operation("delete")],
    [Operation("put", content="x"), Operation("put", content="y"), Operation("put", content="x")],
]


def turn_back(operations: Sequence[Operation], make_tracker: TrackerMaker) -> World:
    """A writer of the last but one state waits before its write, while the last operation happens and is looked at.

    Without versions and within one second, the same content put again is the same state.
    """
    versioned = operations[-1].act == "remove_latest"
    world = World(operations, FakeS3(versioned=versioned, coarse_clock=not versioned), make_tracker=make_tracker)
    for _ in operations[:-2]:
        world.operate()
        _finish(world, world.deliver(world.queue[0]))
    world.operate()
    writer = world.deliver(world.queue[0])
    for _ in ("read", "write refused", "read again"):
        world.step(writer)
    world.operate()
    _finish(world, world.deliver(world.queue[0]))
    _finish(world, writer)
    return world


def _finish(world: World, worker: Worker) -> None:
    while worker in world.workers:
        world.step(worker)
