from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from filetracker.metadata.time_limit import ComputingTooLongError, time_limit

ENOUGH_SECONDS = 10


def spin(until: threading.Event) -> None:
    """Computes without reading, as a parser in a loop does; ends by itself so that a broken limit fails the test."""
    deadline = time.monotonic() + ENOUGH_SECONDS
    while not until.is_set() and time.monotonic() < deadline:
        pass


def test_time_limit_interrupts_a_loop() -> None:
    with pytest.raises(ComputingTooLongError, match="took too long"), time_limit(0.05):
        spin(threading.Event())


def test_time_limit_interrupts_its_own_thread_only() -> None:
    raised: list[BaseException] = []

    def limited() -> None:
        try:
            with time_limit(0.05):
                spin(threading.Event())
        except ComputingTooLongError as error:
            raised.append(error)

    thread = threading.Thread(target=limited)
    thread.start()
    thread.join()
    assert len(raised) == 1


def test_time_limit_waits_while_busy() -> None:
    """A request under way is not cut: its connection would be left in the middle."""
    idle = threading.Event()
    threading.Timer(0.3, idle.set).start()
    with pytest.raises(ComputingTooLongError), time_limit(0.01, is_busy=lambda: not idle.is_set()):
        spin(threading.Event())
    assert idle.is_set()


def test_time_limit_raises_nothing_once_the_block_is_left() -> None:
    """The limit may be met on the last line of the block, but never after it."""
    for _ in range(300):
        with suppress(ComputingTooLongError), time_limit(0.001):
            pass
    time_is_up = time.monotonic() + 0.02
    while time.monotonic() < time_is_up:
        pass
