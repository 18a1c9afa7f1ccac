"""A limit on the time that a parser may compute, also where it loops without reading."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

from filetracker.metadata.range_reader import BudgetExceededError

_AGAIN_SECONDS = 0.25

_T = TypeVar("_T")


class ComputingTooLongError(BudgetExceededError):
    """The parser used up its time."""

    def __init__(self) -> None:
        super().__init__("Reading it took too long.")


class _TimeIsUp(BaseException):
    """Raised into the parser from outside; no Exception, for a parser that catches them all must not catch this."""


def call_within(seconds: float, call: Callable[[], _T], is_busy: Callable[[], bool] = lambda: False) -> _T:
    """What `call()` gives; raises ComputingTooLongError in this thread when it is not over in time.

    Python code alone can be interrupted so, which is why parsers are pure Python. While `is_busy` (a request is under
    way, which has time-outs of its own, and whose connection must not be left in the middle), it waits.
    """
    watch = _Watch(seconds, is_busy)
    try:
        try:
            watch.begin()
            return call()
        finally:
            watch.end()
    except _TimeIsUp:
        watch.end()  # once more, as it may be what was interrupted
        raise ComputingTooLongError from None


class _Watch:
    """Raises _TimeIsUp in the thread that made it, again and again until it is ended.

    Once is not enough: what is raised while a finalizer or a callback runs is lost there. The locks are plain ones, for
    an interruption between taking one and its block cannot happen; in an Event or a Condition it can.
    """

    def __init__(self, seconds: float, is_busy: Callable[[], bool]) -> None:
        self._seconds, self._is_busy = seconds, is_busy
        self._thread_id = threading.get_ident()
        self._turn = threading.Lock()
        self._ended = False
        self._end = threading.Lock()  # held for as long as there is something to watch

    def begin(self) -> None:
        self._end.acquire()
        threading.Thread(target=self._run, name="time limit", daemon=True).start()

    def end(self) -> None:
        """From here on nothing is raised any more, and what is on its way is taken back."""
        with self._turn:
            if not self._ended:
                self._raise_in_thread(None)
                self._ended = True
                self._end.release()

    def _run(self) -> None:
        patience = self._seconds
        while not self._end.acquire(timeout=patience):
            with self._turn:
                if not self._ended and not self._is_busy():
                    self._raise_in_thread(_TimeIsUp)
            patience = _AGAIN_SECONDS

    def _raise_in_thread(self, error: type[BaseException] | None) -> None:
        # Source: Python/C API, PyThreadState_SetAsyncExc; NULL takes back what was not raised yet.
        raised = ctypes.py_object(error) if error else ctypes.py_object()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread_id), raised)
