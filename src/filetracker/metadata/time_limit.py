"""A limit on the time that a parser may compute, also where it loops without reading."""

from __future__ import annotations

import _thread
import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from filetracker.metadata.range_reader import BudgetExceededError

_AGAIN_SECONDS = 0.5
_STEPS = 10  # the interpreter looks for an interruption at each

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
        pass
    while not watch.is_over:
        with suppress(_TimeIsUp):  # another one, on a busy machine
            watch.end()
    raise ComputingTooLongError


class _Watch:
    """Raises _TimeIsUp in the thread that made it, again and again until it is ended.

    Once is not enough: what is raised while a finalizer or a callback runs is lost there. Lock and thread are the plain
    ones: an Event that is interrupted, or a Thread that is starting, may leave its own locks taken.
    """

    def __init__(self, seconds: float, is_busy: Callable[[], bool]) -> None:
        self._seconds, self._is_busy = seconds, is_busy
        self._thread_id = ctypes.c_ulong(threading.get_ident())
        self._turn = threading.Lock()
        self._ended = False
        self.is_over = False
        self._end = threading.Lock()  # held for as long as there is something to watch

    def begin(self) -> None:
        self._end.acquire()
        _thread.start_new_thread(self._run, ())

    def end(self) -> None:
        """From here on nothing is raised any more; what is on its way arrives here at the latest."""
        with self._turn:
            if not self._ended:
                self._ended = True
                self._end.release()
        for _ in range(_STEPS):
            pass
        self.is_over = True

    def _run(self) -> None:
        time_is_up = ctypes.py_object(_TimeIsUp)
        patience = self._seconds
        while not self._end.acquire(timeout=patience):
            with self._turn:
                if not self._ended and not self._is_busy():
                    # Source: Python/C API, PyThreadState_SetAsyncExc.
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread_id, time_is_up)
            patience = _AGAIN_SECONDS
