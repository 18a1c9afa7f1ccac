"""An emulator and a stack of its own for the chaos, and the report at the end of the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.local.ministack import start_ministack, stop_ministack
from scripts.processes import BackgroundProcess, find_free_port
from tests.support.stack.stack import Inbox, Stack

CONCURRENCY = 4  # enough for writers to meet, and few processes to start anew after each kill

_REPORT = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackgroundProcess]:
    """Always one of our own, whatever AWS_ENDPOINT_URL says: its processes are killed here."""
    state = tmp_path_factory.mktemp("ministack")
    yield start_ministack(find_free_port(), state)
    stop_ministack(state)


@pytest.fixture(scope="session")
def stack(emulator: BackgroundProcess, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """A stack that tries three times, so that the last try is met too, then leaves the rest to a redrive."""
    endpoint = f"http://localhost:{emulator.port}"
    stack = Stack.prepare(tmp_path_factory.mktemp("stack") / "terraform", endpoint, "ministack", "ft-chaos")
    stack.apply("sqs", max_tries=3, maximum_concurrency=CONCURRENCY)
    return stack


@pytest.fixture
def inbox(stack: Stack) -> Iterator[Inbox]:
    """A subscriber of the stack's topic."""
    inbox = Inbox(stack)
    yield inbox
    inbox.close()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> list[str]:
    """Lines to print at the end of the run, whatever comes of it."""
    return request.config.stash.setdefault(_REPORT, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(_REPORT, []):
        terminalreporter.section("chaos")
        terminalreporter.write("\n".join([*lines, ""]))
