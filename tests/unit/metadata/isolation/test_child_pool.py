"""Real children, whose reader does what the file's name says (misbehaving.py)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from filetracker.errors import RetriableError, SnapshotChangedError
from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts
from filetracker.metadata.isolation.child_pool import ChildPool
from filetracker.metadata.isolation.child_process import ChildProcess
from filetracker.metadata.isolation.limits import ChildLimits
from filetracker.metadata.range_reader import Fetch
from tests.support.stack.stack import poll

MIB = 2**20
CONTENT = bytes(range(256)) * 1024
LIMITS = ChildLimits(memory_bytes=96 * MIB, processor_seconds=120)
# Machines differ: what must not be hit is far away, what must be hit is reached by any machine.
PATIENT = ContentBudget(bytes=MIB, seconds=120)
HASTY = ContentBudget(bytes=MIB, seconds=0.2)


def fetch(start: int, length: int) -> bytes:
    return CONTENT[start : start + length]


class Pool(ChildPool):
    """A pool of misbehaving children that is easy to ask."""

    def __init__(self, size: int = 1, limits: ChildLimits = LIMITS) -> None:
        super().__init__(size, lambda: ChildProcess(limits, "tests.support.misbehaving:describe"))

    def ask(
        self,
        behavior: str,
        budget: ContentBudget = PATIENT,
        source: Fetch = fetch,
        guard: AbstractContextManager[object] | None = None,
    ) -> ContentDescription:
        facts = ContentFacts(behavior, len(CONTENT), "text/csv", CONTENT[:65_536])
        return self.describe(facts, source, budget, guard or nullcontext())

    def told(self, behavior: str) -> dict[str, Any]:
        return dict(self.ask(behavior).metadata or {})

    def warning(self, behavior: str, budget: ContentBudget = PATIENT) -> str:
        """The warning, which is all that remains besides the types."""
        description = self.ask(behavior, budget)
        assert (description.detected_type, description.media_type) == ("text/plain", "text/csv")
        assert description.error is None
        metadata = dict(description.metadata or {})
        warning = metadata.pop("Warning")
        assert metadata == {}
        return str(warning)


@pytest.fixture
def pool() -> Iterator[Callable[..., Pool]]:
    """Makes pools, and ends their children."""
    pools: list[Pool] = []

    def make(*arguments: Any, **named: Any) -> Pool:
        pools.append(Pool(*arguments, **named))
        return pools[-1]

    yield make
    for made in pools:
        made.close()


def test_describe_serves_one_file_after_the_other_in_the_same_child(pool: Callable[..., Pool]) -> None:
    one = pool()
    first, second = one.told("tell"), one.told("tell")
    assert first == second
    assert first["Process"] != os.getpid()
    assert first["Head"] == 65_536


def test_child_has_no_environment_no_open_files_and_no_aws_client(
    pool: Callable[..., Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    surroundings = pool().told("tell surroundings")
    assert surroundings["Environ"] == ""
    assert surroundings["Files"] <= 6, "three standard ones, two pipes, the folder itself"
    assert surroundings.get("Modules", []) == []


def test_child_asks_its_parent_for_bytes_and_printing_does_no_harm(pool: Callable[..., Pool]) -> None:
    asked: list[tuple[int, int]] = []

    def source(start: int, length: int) -> bytes:
        asked.append((start, length))
        return fetch(start, length)

    assert pool().ask("print and fetch", source=source).metadata == {"Bytes": 20}
    assert asked == [(10, 20)]


def test_parent_enforces_the_byte_budget(pool: Callable[..., Pool]) -> None:
    fetched: list[int] = []

    def source(start: int, length: int) -> bytes:
        fetched.append(length)
        return fetch(start, length)

    pool().ask("fetch too much", ContentBudget(bytes=131_072, seconds=120), source)
    assert sum(fetched) == 131_072


@pytest.mark.parametrize("behavior", ["loop", "loop in C"])
def test_loop_is_ended_at_the_time_budget(pool: Callable[..., Pool], behavior: str) -> None:
    assert pool().warning(behavior, HASTY) == "ContentTooExpensive: reading it took more than 0.2 s."


def test_loop_is_ended_at_the_limit_of_processor_time_if_nobody_kills_it(pool: Callable[..., Pool]) -> None:
    one = pool(limits=ChildLimits(memory_bytes=96 * MIB, processor_seconds=0))
    assert one.warning("loop") == "ContentTooExpensive: reading it took more than 0 s of processor time."


@pytest.mark.parametrize("behavior", ["take memory", "take memory in pieces"])
def test_memory_is_limited(pool: Callable[..., Pool], behavior: str) -> None:
    assert pool().warning(behavior) == "ContentTooExpensive: reading it took more than 96 MiB of memory."


@pytest.mark.parametrize(
    ("behavior", "reason"),
    [
        ("SIGKILL", "reading it took more than 96 MiB of memory."),
        ("SIGSEGV", "the process that read it ended (SIGSEGV)."),
        ("raise", "the process that read it failed (KeyError: 'a bug')."),
        ("exit", "the process that read it ended (exit status 3)."),
    ],
)
def test_death_of_the_child_is_a_warning(pool: Callable[..., Pool], behavior: str, reason: str) -> None:
    assert pool().warning(behavior) == f"ContentTooExpensive: {reason}"


@pytest.mark.parametrize("behavior", ["take memory in pieces", "SIGKILL", "SIGSEGV", "loop"])
def test_next_file_gets_a_new_child(pool: Callable[..., Pool], behavior: str) -> None:
    one = pool()
    before = one.told("tell")["Process"]
    one.ask(behavior, HASTY)
    assert one.told("tell")["Process"] != before


def test_child_that_died_while_nobody_looked_is_replaced(pool: Callable[..., Pool]) -> None:
    one = pool(2)
    before = one.told("tell")["Process"]
    os.kill(before, signal.SIGKILL)
    assert one.told("tell")["Process"] != before


@pytest.mark.parametrize("behavior", ["print and fetch", "swallow and fetch"])
def test_describe_raises_what_the_source_raised(pool: Callable[..., Pool], behavior: str) -> None:
    def changed(start: int, length: int) -> bytes:
        raise SnapshotChangedError(f"It changed at {start}, {length}.")

    one = pool()
    before = one.told("tell")
    with pytest.raises(SnapshotChangedError):
        one.ask(behavior, source=changed)
    assert one.told("tell") == before, "the child goes on"


def test_child_cannot_write_files(pool: Callable[..., Pool]) -> None:
    """SIGXFSZ is ignored by Python, so it is an error like any other; the file that it made stays empty."""
    path = Path("/tmp/filetracker-child")  # noqa: S108 - where the child tries
    path.unlink(missing_ok=True)
    pool().ask("write a file")
    assert not path.exists() or path.stat().st_size == 0
    path.unlink(missing_ok=True)


def test_ten_memory_bombs_and_ten_innocents_in_two_children(pool: Callable[..., Pool]) -> None:
    two = pool(2)
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(two.ask, ["take memory in pieces", "tell"] * 10))
    assert all("memory" in (answer.metadata or {})["Warning"] for answer in answers[::2])
    assert all("Process" in (answer.metadata or {}) for answer in answers[1::2])
    assert len({(answer.metadata or {})["Process"] for answer in answers[1::2]}) > 1


def test_no_file_is_in_a_child_when_serving_ends(pool: Callable[..., Pool]) -> None:
    one = pool()
    begun = threading.Event()

    class Begun(AbstractContextManager[None]):
        def __exit__(self, *_: object) -> None:
            pass

        def __enter__(self) -> None:
            begun.set()

    with ThreadPoolExecutor(2) as threads:
        with one.serving():
            looping = threads.submit(one.ask, "loop", PATIENT, fetch, Begun())
            begun.wait()
            waiting = threads.submit(one.ask, "tell")
        for late in (looping, waiting):
            with pytest.raises(RetriableError) as caught:
                late.result()
            assert caught.value.code == "OutOfTime"
    with one.serving():
        assert one.told("tell")["Process"]


def test_children_end_with_their_parent(tmp_path: Path) -> None:
    """Whatever they do: one waits for its next file, one loops."""
    program = """
import sys, threading
from contextlib import nullcontext
from filetracker.metadata.description import ContentBudget, ContentFacts
from filetracker.metadata.isolation.child_pool import ChildPool
from filetracker.metadata.isolation.child_process import ChildProcess
from filetracker.metadata.isolation.limits import ChildLimits
from filetracker.metadata.range_reader import Fetch

children = [ChildProcess(ChildLimits(), "tests.support.misbehaving:describe") for _ in range(2)]
def ask(child, behavior):
    return child.describe(ContentFacts(behavior, 0, "", b""), lambda *_: b"", ContentBudget(seconds=300))
ask(children[0], "tell")
threading.Thread(target=ask, args=(children[1], "loop"), daemon=True).start()
print(*(child.process_id for child in children), flush=True)
sys.stdin.read()
"""
    folders = sys.path
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:] = {folders!r}\n{program}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        process_ids = [int(word) for word in parent.stdout.readline().split()]
        assert len(process_ids) == 2
        parent.kill()
    poll("no child is left", lambda: not any(is_running(process_id) for process_id in process_ids), 60)


def is_running(process_id: int) -> bool:
    """Not counting one that has ended and that nobody has asked after."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
