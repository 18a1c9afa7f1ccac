"""`filetracker show` and `filetracker history`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from filetracker.files.events import EventType
from filetracker.files.history import FileHistory
from filetracker.files.models import Fault, Status
from filetracker.files.schemas import File
from tests.conftest import make_event, make_record
from tests.support.command_line import Run, StackInMoto


def test_show_prints_all_that_is_known(run: Run, stack: StackInMoto) -> None:
    stack.put(
        make_record(
            "bad.pdf",
            status=Status.FAILED,
            file_size=12_345,
            error=Fault("CorruptContent", "It is \x1b[31mdamaged."),
            user_metadata={"project": "née"},
        )
    )

    result = run("show", "bad.pdf")

    assert result.code == 0
    assert "Status        ✗ FAILED\n" in result.out
    assert "FileSize      12,345 bytes (12.1 KiB)\n" in result.out
    assert 'UserMetadata  {"project": "née"}\n' in result.out
    assert r"Error         CorruptContent: It is \x1b[31mdamaged." in result.out
    assert "Revision      1\n" in result.out


def test_show_hides_what_only_the_table_needs(run: Run, stack: StackInMoto) -> None:
    stack.put(make_record("a", status=Status.DELETED, expires_at=1_900_000_000))

    out = run("show", "a").out

    assert "ListKey" not in out
    assert "ExpiresAt" not in out


def test_history_says_why(run: Run, stack: StackInMoto) -> None:
    FileHistory("FileEvents").append([make_event(event_type=EventType.RECONCILED, reason="stale")])

    assert "RECONCILED (stale)" in run("history", "report.txt").out


def test_show_json_is_what_the_api_tells(run: Run, stack: StackInMoto) -> None:
    record = make_record("a b/c+d%.txt")
    stack.put(record)

    assert run("show", "a b/c+d%.txt", "--json").documents == [File().dump(record)]


@pytest.mark.parametrize("name", ["none.txt", ""])
@pytest.mark.parametrize("command", ["show", "history"])
def test_unknown_name_is_one_line_and_1(run: Run, stack: StackInMoto, command: str, name: str) -> None:
    result = run(command, name)

    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert f"'{name}'" in result.err


def test_show_escapes_the_name_that_is_not_there(run: Run, stack: StackInMoto) -> None:
    assert r"'\x1b[2J\u202e'" in run("show", "\x1b[2J\u202e").err


def put_history(count: int) -> None:
    """An upload each second, then a deletion."""
    events = [make_event(event_time=f"2026-01-31T12:00:{n:02}.000Z", version_id=f"v{n}") for n in range(count)]
    gone = make_event(event_time="2026-01-31T13:00:00.000Z", event_type=EventType.DELETED, size=None, source_ip=None)
    FileHistory("FileEvents").append([*events, gone])


def test_history_prints_what_happened_oldest_first(run: Run, stack: StackInMoto) -> None:
    put_history(2)

    lines = run("history", "report.txt").out.splitlines()

    assert [line.split() for line in lines[1:]] == [
        [
            "2026-01-31",
            "12:00:00.000",
            "CREATED",
            "(ObjectCreated:Put)",
            "5",
            "bytes",
            "v0",
            "AWS:ALICE",
            "203.0.113.7",
        ],
        [
            "2026-01-31",
            "12:00:01.000",
            "CREATED",
            "(ObjectCreated:Put)",
            "5",
            "bytes",
            "v1",
            "AWS:ALICE",
            "203.0.113.7",
        ],
        ["2026-01-31", "13:00:00.000", "DELETED", "(ObjectCreated:Put)", "v1", "AWS:ALICE"],
    ]


def test_history_is_in_order_within_a_second(run: Run, stack: StackInMoto) -> None:
    """EventBridge tells whole seconds; the table sorts those by what happened."""
    kinds = [EventType.DELETED, EventType.CREATED, EventType.DELETED]
    FileHistory("FileEvents").append(
        make_event(event_type=kind, sequencer=f"0055AE{number}") for number, kind in enumerate(kinds)
    )

    documents = run("history", "report.txt", "--json").documents

    assert [event["eventType"] for event in documents] == kinds


def test_history_shows_the_latest_and_says_so(run: Run, stack: StackInMoto) -> None:
    put_history(5)

    result = run("history", "report.txt", "--limit", "2", "--json")

    assert [event["eventType"] for event in result.documents] == ["CREATED", "DELETED"]
    assert result.err == "Only the latest 2 events; --limit shows more.\n"


def test_history_fits_a_narrow_terminal(run: Run, stack: StackInMoto, terminal: Callable[..., None]) -> None:
    put_history(1)
    terminal(columns=80)

    out = run("history", "report.txt").plain

    assert max(map(len, out.splitlines())) <= 80
    assert "AWS:ALICE" not in out
