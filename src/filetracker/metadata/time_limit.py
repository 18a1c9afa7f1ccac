"""A limit on the time that a parser may compute, also where it loops without reading."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filetracker.metadata.range_reader import BudgetExceededError

_AGAIN_SECONDS = 0.05


class ComputingTooLongError(BudgetExceededError):
    """The parser used up its time; raised into it from outside, so it is a class and carries no text of its own."""

    def __init__(self) -> None:
        super().__init__("Reading it took too long.")


@contextmanager
def time_limit(seconds: float, is_busy: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Raises ComputingTooLongError in this thread when the block is not over in time.

    Python code alone can be interrupted so, which is why parsers are pure Python. While `is_busy` (a request is under
    way, which has time-outs of its own, and whose connection must not be left in the middle), it waits.
    """
    guard = _Guard(threading.get_ident(), is_busy)
    timer = threading.Timer(seconds, guard.fire)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        guard.close()


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
                    _raise_in(self._thread_id, ComputingTooLongError)
                    return
            threading.Event().wait(_AGAIN_SECONDS)

    def close(self) -> None:
        """Nothing is raised any more; what was raised and not yet met is taken back."""
        with self._lock:
            self._closed = True
            if self._fired:  # else there is nothing to take back, and under a tracer CPython 3.11 then never returns
                _raise_in(self._thread_id, None)


def _raise_in(thread_id: int, exception: type[BaseException] | None) -> None:
    """Source: Python/C API, PyThreadState_SetAsyncExc; None takes back what was not raised yet."""
    what = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), what)
