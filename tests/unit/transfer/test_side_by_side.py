from __future__ import annotations

import signal
import threading
from functools import partial
from threading import Event

import pytest

from filetracker.transfer.side_by_side import OnBytes, run_side_by_side

PATIENCE_SECONDS = 60


def test_results_and_bytes_of_every_transfer() -> None:
    done: list[int] = []
    counted: list[int] = []

    def transfer(number: int, count: OnBytes) -> int:
        count(number)
        return number

    run_side_by_side([partial(transfer, n) for n in range(50)], done.append, counted.append)

    assert sorted(done) == sorted(counted) == list(range(50))


def test_results_come_in_the_callers_thread() -> None:
    threads: list[threading.Thread] = []

    run_side_by_side([lambda _: 1] * 3, lambda _: threads.append(threading.current_thread()), lambda _: None)

    assert threads == [threading.current_thread()] * 3


def test_first_failure_ends_the_transfers_under_way() -> None:
    other_runs = Event()

    def fail(_: OnBytes) -> int:
        assert other_runs.wait(PATIENCE_SECONDS)
        raise ValueError("broken")

    def go_on_for_ever(count: OnBytes) -> int:
        while True:
            other_runs.set()
            count(1)

    with pytest.raises(ValueError, match="broken"):
        run_side_by_side([fail, go_on_for_ever], lambda _: None, lambda _: None)


def test_what_has_not_begun_never_begins_after_a_failure() -> None:
    began: list[int] = []

    def fail(_: OnBytes) -> int:
        raise ValueError("broken")

    def wait_for_the_end(count: OnBytes) -> int:
        began.append(1)
        while True:
            count(1)

    with pytest.raises(ValueError, match="broken"):
        run_side_by_side([fail, *[wait_for_the_end] * 100], lambda _: None, lambda _: None)
    assert len(began) < 10


def test_ctrl_c_is_left_to_the_main_thread() -> None:
    masks: list[set[signal.Signals]] = []

    def transfer(_: OnBytes) -> None:
        masks.append({signal.Signals(s) for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])})

    run_side_by_side([transfer], lambda _: None, lambda _: None)

    assert signal.SIGINT in masks[0]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
