"""A limit on the time that a parser may compute, also where it loops without reading."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filetracker.metadata.range_reader import BudgetExceededError

_AGAIN_SECONDS = 0.05
_STEPS = 1_000  # the interpreter looks for it every few of them


class ComputingTooLongError(BudgetExceededError):
    """The parser used up its time."""

    def __init__(self) -> None:
        super().__init__("Reading it took too long.")


class _TimeIsUp(BaseException):
    """Raised into the parser from outside; no Exception, for a parser that catches them all must not catch this."""


@contextmanager
def time_limit(seconds: float, is_busy: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Raises ComputingTooLongError in this thread when the block is not over in time.

    Python code alone can be interrupted so, which is why parsers are pure Python. While `is_busy` (a request is under
    way, which has time-outs of its own, and whose connection must not be left in the middle), it waits.
    """
    guard = _Guard(threading.get_ident(), is_busy)
    timer = threading.Timer(seconds, guard.fire)
    timer.daemon = True
    try:
        try:
            timer.start()
            yield
        finally:
            timer.cancel()
            guard.close()
    except _TimeIsUp:
        raise ComputingTooLongError from None


class _Guard:
    def __init__(self, thread_id: int, is_busy: Callable[[], bool]) -> None:
        self._thread_id, self._is_busy = thread_id, is_busy
        self._lock = threading.Lock()
        self._closed = False
        self._fired = False

    def fire(self) -> None:
        while True:
            with self._lock:
                if self._closed:
                    return
                if not self._is_busy():
                    self._fired = True
                    # Source: Python/C API, PyThreadState_SetAsyncExc.
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(self._thread_id), ctypes.py_object(_TimeIsUp)
                    )
                    return
            threading.Event().wait(_AGAIN_SECONDS)

    def close(self) -> None:
        """Nothing is raised any more; what is on its way is met here at the latest."""
        with self._lock:
            self._closed = True
        if self._fired:
            for _ in range(_STEPS):
                pass
