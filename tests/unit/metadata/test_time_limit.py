from __future__ import annotations

import _thread
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from filetracker.metadata.time_limit import ComputingTooLongError, call_within

pytestmark = pytest.mark.usefixtures("untraced")

ENOUGH_SECONDS = 10


def spin(seconds: float = ENOUGH_SECONDS) -> None:
    """Computes without reading, as a parser in a loop does; ends by itself so that a broken limit fails the test."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pass


def test_call_within_gives_what_the_call_gives() -> None:
    assert call_within(ENOUGH_SECONDS, lambda: 42) == 42


def test_call_within_passes_on_what_the_call_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        call_within(ENOUGH_SECONDS, lambda: 1 // 0)


def test_call_within_interrupts_a_loop() -> None:
    with pytest.raises(ComputingTooLongError, match="took too long"):
        call_within(0.05, spin)


@pytest.mark.parametrize("clean_up", [spin, lambda: suppress_everything(spin)], ids=["raises", "swallows"])
def test_call_within_does_not_give_up_where_an_interruption_is_swallowed(clean_up: Callable[[], None]) -> None:
    """What is raised within a finalizer is lost; so is what a parser catches with a bare `except`."""
    interrupted = []

    def stubborn() -> None:
        suppress_everything(spin)
        interrupted.append(True)
        clean_up()
        spin()

    with pytest.raises(ComputingTooLongError):
        call_within(0.05, stubborn)
    assert interrupted


def suppress_everything(call: Callable[[], None]) -> None:
    with suppress(BaseException):
        call()


def test_call_within_interrupts_its_own_thread_only() -> None:
    raised: list[BaseException] = []

    def limited() -> None:
        try:
            call_within(0.05, spin)
        except ComputingTooLongError as error:
            raised.append(error)

    threads = [threading.Thread(target=limited) for _ in range(8)]  # at the same moment, as in a batch
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(raised) == len(threads)


def test_call_within_waits_while_busy() -> None:
    """A request under way is not cut: its connection would be left in the middle."""
    idle = threading.Event()
    threading.Timer(0.3, idle.set).start()
    with pytest.raises(ComputingTooLongError):
        call_within(0.01, spin, is_busy=lambda: not idle.is_set())
    assert idle.is_set()


def test_call_within_raises_nothing_once_the_call_is_over() -> None:
    """The limit may be met on the last line of the call, but never after it; and nobody goes on watching."""
    threads = _thread._count()
    for _ in range(300):
        with suppress(ComputingTooLongError):
            call_within(0.001, lambda: spin(0.001))
    spin(0.1)
    assert _thread._count() == threads
