"""A few children for many threads: files wait for a free one, and dead ones are replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from threading import Condition

from filetracker.errors import RetriableError
from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts
from filetracker.metadata.extraction import WARNING
from filetracker.metadata.isolation.child_process import ChildLostError, ChildProcess, ContentTooExpensiveError
from filetracker.metadata.range_reader import Fetch

# Most files take a child a millisecond, so one serves many threads. Another starts only beside one that is held up.
_PATIENCE_SECONDS = 0.2
_ATTEMPTS = 3  # a child may be lost between the look at it and its first word


class ChildPool:
    """Describes content in at most `size` children at once, which are started when they are needed."""

    def __init__(self, size: int, start: Callable[[], ChildProcess]) -> None:
        self._size, self._start = size, start
        self._idle: list[ChildProcess] = []
        self._busy: set[ChildProcess] = set()
        self._is_open = True
        self._changed = Condition()

    def describe(
        self,
        facts: ContentFacts,
        fetch: Fetch,
        budget: ContentBudget,
        guard: AbstractContextManager[object],
    ) -> ContentDescription:
        """What the content says; with a warning and what was known by then if a limit ended it.

        `guard` is entered once a child is free. Raises RetriableError when the batch ends first, and what `fetch` and
        `guard` raise.
        """
        for _ in range(_ATTEMPTS):
            with self._child() as child, guard:
                try:
                    return child.describe(facts, fetch, budget)
                except ContentTooExpensiveError as error:
                    return replace(error.known, metadata={WARNING: f"{error.code}: {error}"})
                except ChildLostError:
                    continue
        raise RetriableError("No process that reads content stays alive.", code="ChildLost")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """While a batch is worked. At its end no file is in a child: who is not done by then is stopped."""
        with self._changed:
            self._is_open = True
            if not (self._idle or self._busy):  # it gets ready while the first file is on its way from S3
                self._idle.append(self._start())
        try:
            yield
        finally:
            with self._changed:
                self._is_open = False
                for child in self._busy:
                    child.stop()
                self._changed.notify_all()

    def close(self) -> None:
        """Ends all children; the pool can start new ones."""
        with self._changed:
            for child in self._busy:
                child.stop()
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _child(self) -> Iterator[ChildProcess]:
        child = self._take()
        try:
            yield child
        finally:
            self._give_back(child)

    def _take(self) -> ChildProcess:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_open or self._idle or not self._busy, _PATIENCE_SECONDS)
            self._changed.wait_for(lambda: not self._is_open or len(self._busy) < self._size)
            if not self._is_open:
                raise RetriableError("The function ran out of time before this was done.", code="OutOfTime")
            child = self._living() or self._start()
            self._busy.add(child)
        return child

    def _living(self) -> ChildProcess | None:
        """The idle child that was used last; those that ended meanwhile are cleared away."""
        while self._idle:
            child = self._idle.pop()
            if child.is_alive():
                return child
            child.close()
        return None

    def _give_back(self, child: ChildProcess) -> None:
        with self._changed:
            self._busy.remove(child)
            if child.is_usable:
                self._idle.append(child)
            else:
                child.close()
            self._changed.notify()
