"""Runs many transfers side by side; the first failure, or Ctrl-C, ends them all."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import TypeVar

OnBytes = Callable[[int], None]
Result = TypeVar("Result")

_WORKERS = 8


class _StoppedError(Exception):
    """Raised in transfers under way, so that they end at once."""


def run_side_by_side(
    transfers: Sequence[Callable[[OnBytes], Result]], on_done: Callable[[Result], None], on_bytes: OnBytes
) -> None:
    """Calls each transfer with a function that takes the count of further bytes; that function ends it by raising.

    `on_done` is called with each result as soon as it is there, in the caller's thread; `on_bytes` from several
    threads. The first failure is raised once the other transfers have ended.
    """
    stopped = Event()

    def count(number: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        on_bytes(number)

    with ThreadPoolExecutor(_WORKERS, "transfer", _leave_signals_to_the_main_thread) as pool:
        try:
            futures = [pool.submit(transfer, count) for transfer in transfers]
            ended: SimpleQueue[Future[Result]] = (
                SimpleQueue()
            )  # Ctrl-C leaves no lock behind, as it may in as_completed
            for future in futures:
                future.add_done_callback(ended.put)
            for _ in futures:
                on_done(ended.get().result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # first: those that end now must not make room for others
            stopped.set()
            raise


def _leave_signals_to_the_main_thread() -> None:
    # A signal that another thread takes doesn't wake the main one: Ctrl-C would wait for the next transfer to end.
    # Threads that this one starts inherit it.
    if hasattr(signal, "pthread_sigmask"):  # on Windows the main thread alone learns of it
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
