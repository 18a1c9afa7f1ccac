"""`filetracker watch`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from filetracker.errors import RetriableError
from filetracker.files.models import Fault, Status
from filetracker.files.watcher import FileWatcher
from filetracker.timestamps import format_time
from tests.conftest import make_record
from tests.support.command_line import Run, StackInMoto

Step = Callable[[], None]


@pytest.fixture
def while_it_sleeps(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`while_it_sleeps(step, …)`: one step for each sleep of the command; then Ctrl-C."""

    def plan(*steps: Step) -> None:
        remaining: Iterator[Step] = iter(steps)

        def sleep(_: float) -> None:
            step = next(remaining, None)
            if step is None:
                raise KeyboardInterrupt
            step()

        monkeypatch.setattr("filetracker.cli.watch.sleep", sleep)

    return plan


def now(seconds: int = 0) -> str:
    """The time, so many seconds from now."""
    return format_time(datetime.now(UTC) + timedelta(seconds=seconds))


def test_watch_prints_what_is_new_and_ends_politely(
    run: Run, stack: StackInMoto, while_it_sleeps: Callable[..., None]
) -> None:
    good = make_record("a\x1b.txt", upload_time=now(1))
    bad = make_record(
        "bad.txt", status=Status.FAILED, upload_time=now(9), error=Fault("CorruptContent", "It is damaged.")
    )
    stack.put(make_record("there before.txt", upload_time=now()), make_record("old.txt"))
    while_it_sleeps(
        lambda: stack.put(good, bad),
        lambda: None,
        lambda: stack.put(make_record("reconciled.txt")),
    )

    result = run("watch")

    assert result.code == 0
    assert result.err == "Following what is tracked in filetracker. Ctrl-C ends.\nEnded.\n"
    first, second, third = result.out.splitlines()
    assert first.endswith(r"✓ TRACKED  a\x1b.txt  5 bytes  text/plain")
    assert second.endswith("✗ FAILED  bad.txt  5 bytes  text/plain  CorruptContent: It is damaged.")
    assert third.startswith("2026-01-31 12:00:00  ✓ TRACKED  reconciled.txt"), "its upload is long ago"


def test_watch_json_follows_only_what_is_asked_for(
    run: Run, stack: StackInMoto, while_it_sleeps: Callable[..., None]
) -> None:
    while_it_sleeps(
        lambda: stack.put(
            make_record("in/a.txt", upload_time=now(), status=Status.DELETED),
            make_record("in/b.txt", upload_time=now()),
            make_record("c.txt", upload_time=now(), status=Status.DELETED),
        ),
    )

    result = run("watch", "--json", "--prefix", "in/", "--status", "deleted")

    assert [document["fileName"] for document in result.documents] == ["in/a.txt"]


def test_watch_outlives_a_hiccup_but_no_outage(
    run: Run, stack: StackInMoto, while_it_sleeps: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def look(_: FileWatcher) -> list[object]:
        looks.append(len(looks))
        if len(looks) in (1, 2) or len(looks) > 3:
            raise RetriableError("Could not list files: it thunders")
        return []

    monkeypatch.setattr(FileWatcher, "poll", look)
    while_it_sleeps(*[lambda: None] * 50)

    result = run("watch")

    assert result.code == 1
    assert len(looks) == 3 + 5
    assert result.err.count("Trying again: Could not list files: it thunders") == 2 + 4
    assert result.err.endswith("filetracker: Could not list files: it thunders\n")
