"""States that go on alike are one, whatever led to them. What is taken together, and why nothing is lost by it:

- Versions and contents are renamed by where they show up first: the tracker only asks whether two are the same.
- A revision is the table's or an older one: a condition only asks whether it is the table's.
- Of a worker's answers, the last of the table and what was read after it: that is all its loop remembers. It is put as
  if the worker had lost to that record at once.
- Of a stack, what may still come to the top: with one operation left, the upper two.
- An event of a version that can never be read any more only says "look", as that of a deletion does.

Each of these keeps the number of schedules. So counting without them is a test of them: test_exhaustive.py does.
"""

from __future__ import annotations

from tests.support.convergence.small_world import Event, Response, Said, SmallWorld, State, Worker

_NOTHING_READ = ("read", (0, "before"))  # unlike everything that there is
_LOOK: Event = (0, None)
_CURRENT, _OLDER = 2, 1


def fold(world: SmallWorld, state: State) -> State:
    """The state that stands for all that go on like this one."""
    stack = state.stack[-(state.operations + 1) :]
    state = state._replace(stack=stack, height=state.height if state.operations else 0)
    workers = [_shortened(world, state, worker) for worker in state.workers]
    # Workers are alike: the order is by what has no name, and where that is the same, by which renamed state is less.
    workers.sort(key=_shape)
    if len({_shape(worker) for worker in workers}) == len(workers):
        return _renamed(world, state, workers)
    return min((_renamed(world, state, order) for order in (workers, workers[::-1])), key=repr)


def _shape(worker: Worker) -> str:
    return "".join(answer[1][0] if answer[0] == "table" and answer[1] else answer[0] for answer in worker[1])


def _shortened(world: SmallWorld, state: State, worker: Worker) -> Worker:
    event, answers = worker
    for place in reversed(range(len(answers))):
        answer = answers[place]
        if answer[0] == "written":
            call = world.pending((event, answers[:place]))
            answer = ("table", call.said, call.revision)
        if answer[0] == "table":
            answers = (_NOTHING_READ, answer, *answers[place + 1 :])
            break
    return _worth(world, state, event, answers), answers


def _worth(world: SmallWorld, state: State, event: Event, answers: tuple[Response, ...] = ()) -> Event:
    """The event, where a read may still find what it speaks of or has just found it."""
    content = event[1]
    if content is None:
        return _LOOK
    found = [version[:2] for version in state.stack]
    if answers and answers[-1][0] == "read" and answers[-1][1]:
        found.append(answers[-1][1])
    if world.versioned:
        return event if event in found else _LOOK
    # Without versions, content is all that an event says of an object; it may be put again.
    return (0, content) if state.operations or content in [other for _, other in found] else _LOOK


class _Names:
    """New names, given in the order in which the old ones are met."""

    def __init__(self) -> None:
        self._numbers = {0: 0}
        self._contents: dict[str | None, str | None] = {None: None, "before": "before"}

    def number(self, old: int) -> int:
        return self._numbers.setdefault(old, len(self._numbers))

    def content(self, old: str | None) -> str | None:
        return self._contents.setdefault(old, "xy"[len(self._contents) - 2 : len(self._contents) - 1])

    def event(self, event: Event) -> Event:
        return self.number(event[0]), self.content(event[1])

    def said(self, said: Said | None) -> Said | None:
        return said and (said[0], self.number(said[1]), self.content(said[2]), *said[3:])


def _renamed(world: SmallWorld, state: State, workers: list[Worker]) -> State:
    names = _Names()
    # A marker has no name: nothing asks for it.
    stack = tuple((names.number(n) if content else 0, names.content(content), c) for n, content, c in state.stack)
    said = names.said(state.said)
    renamed = tuple(
        (names.event(event), tuple(_renamed_answer(names, answer, state.revision) for answer in answers))
        for event, answers in workers
    )
    queue, told = (
        tuple(sorted((names.event(_worth(world, state, event)) for event in events), key=_order))
        for events in (state.queue, state.told)
    )
    revision = _CURRENT if state.revision else 0
    return state._replace(stack=stack, said=said, revision=revision, workers=renamed, queue=queue, told=told)


def _renamed_answer(names: _Names, answer: Response, revision: int) -> Response:
    if answer[0] == "read":
        return ("read", answer[1] and names.event(answer[1]))
    return ("table", names.said(answer[1]), _CURRENT if answer[2] == revision else _OLDER)


def _order(event: Event) -> tuple[int, str]:
    return event[0], event[1] or ""
