"""`filetracker ls`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

import pytest

from filetracker.aws.clients import client
from filetracker.files.listing import Listing
from filetracker.files.models import Status
from filetracker.files.query import ListQuery, Page
from tests.conftest import make_record
from tests.support.command_line import Run, StackInMoto


def put_many(stack: StackInMoto, count: int) -> list[str]:
    """Files `000.txt`, `001.txt`, … each a second newer; their names, newest first."""
    names = [f"{number:03}.txt" for number in range(count)]
    times = (f"2026-01-31T12:{number // 60:02}:{number % 60:02}.000Z" for number in range(count))
    stack.put(*(make_record(name, upload_time=time) for name, time in zip(names, times, strict=True)))
    return names[::-1]


def names_in(text: str) -> list[str]:
    """The names of `put_many` in an output."""
    return re.findall(r"\d{3}\.txt", text)


def test_ls_prints_whole_rows_newest_first(run: Run, stack: StackInMoto) -> None:
    stack.put(
        make_record("old.txt", upload_time="2026-01-30T00:00:00.000Z"),
        make_record("bad.pdf", status=Status.FAILED, type_mismatch=True, file_size=1_500_000),
        make_record("gone.txt", status=Status.DELETED),
    )

    result = run("ls")

    assert result.code == 0
    assert result.out.splitlines() == [
        "Status     Uploaded (UTC)          Size  Type          Name",
        "✗ FAILED   2026-01-31 12:00:00  1.4 MiB  text/plain ≠  bad.pdf",
        "✓ TRACKED  2026-01-30 00:00:00  5 bytes  text/plain    old.txt",
    ]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "There are no files yet. `filetracker upload PATH` puts some."),
        (("--prefix", "a/\x1b"), r"No file whose name begins with 'a/\x1b' is TRACKED or FAILED."),
        (("--status", "failed", "--status", "DELETED"), "No file is FAILED or DELETED."),
    ],
)
def test_ls_says_in_words_that_there_is_nothing(
    run: Run, stack: StackInMoto, arguments: tuple[str, ...], text: str
) -> None:
    result = run("ls", *arguments)

    assert (result.code, result.out, result.err) == (0, f"{text}\n", "")


def test_ls_json_prints_the_names_of_the_api(run: Run, stack: StackInMoto) -> None:
    stack.put(make_record("é\x1b\u202e.txt"))

    result = run("ls", "--json")

    assert (
        result.documents[0].items()
        >= {
            "fileName": "é\x1b\u202e.txt",
            "status": "TRACKED",
            "fileSize": 5,
            "uploadTime": "2026-01-31T12:00:00.000Z",
        }.items()
    )
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert run("ls", "--json", "--prefix", "none").out == ""


def test_ls_escapes_hostile_names(run: Run, stack: StackInMoto) -> None:
    stack.put(make_record("[red]a\x1b[31m\u202etxt.exe"))

    assert r"[red]a\x1b[31m\u202etxt.exe" in run("ls").out


def test_ls_prints_the_command_of_the_next_page(run: Run, stack: StackInMoto) -> None:
    names = put_many(stack, 7)
    shown = []
    result = run("ls", "--limit", "3", "--status", "tracked", "--prefix", "0")
    while result.err:
        shown += names_in(result.out)
        assert result.err.startswith("More: filetracker ls ")
        result = run(*shlex.split(result.err.removeprefix("More: filetracker ")))
    shown += names_in(result.out)

    assert shown == names


def test_ls_next_command_names_the_stack_and_keeps_json(run: Run, stack: StackInMoto) -> None:
    put_many(stack, 3)

    value = client("ssm").get_parameter(Name="/filetracker/stack")["Parameter"]["Value"]
    client("ssm").put_parameter(Name="/second/stack", Value=value, Type="String")

    result = run("ls", "--json", "--limit", "1", "--sort", "name", "--stack", "second")

    assert [document["fileName"] for document in result.documents] == ["000.txt"]
    assert "filetracker ls --stack second --sort name --order asc --limit 1 --json --cursor" in result.err


def test_ls_all_prints_every_page(run: Run, stack: StackInMoto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.cli.ls.MAX_LIMIT", 4)
    names = put_many(stack, 10)

    result = run("ls", "--all")

    assert (names_in(result.out), result.err) == (names, "")


def test_ls_asks_before_each_page_on_a_terminal(
    run: Run, stack: StackInMoto, terminal: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filetracker.cli.ls._PAGE", 4)
    names = put_many(stack, 10)
    terminal("", "q")

    result = run("ls")

    assert names_in(result.out) == names[:8]
    assert "More: filetracker ls --sort time --order desc --cursor" in result.err


def test_ls_ends_when_the_terminal_does(
    run: Run, stack: StackInMoto, terminal: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filetracker.cli.ls._PAGE", 4)
    put_many(stack, 5)
    terminal()

    assert len(names_in(run("ls").out)) == 4


def test_ls_does_not_ask_where_nobody_answers(run: Run, stack: StackInMoto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.cli.ls._PAGE", 4)
    put_many(stack, 5)

    result = run("ls")

    assert len(names_in(result.out)) == 4
    assert result.err.startswith("More: filetracker ls")


def test_ls_fits_a_narrow_terminal(run: Run, stack: StackInMoto, terminal: Callable[..., None]) -> None:
    stack.put(make_record("long/" * 30 + "end.txt"))
    terminal(columns=80)

    lines = run("ls").plain.splitlines()

    assert max(len(line) for line in lines) <= 80
    assert "Type" not in lines[0]
    assert "".join(line[40:].strip() for line in lines[1:]).endswith("long/end.txt")


def test_ls_shortens_long_types_on_a_wide_terminal(run: Run, stack: StackInMoto, terminal: Callable[..., None]) -> None:
    stack.put(
        make_record("a.docx", detected_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    )
    terminal(columns=140)

    assert "application/vnd.openxmlformats-of…" in run("ls").out


def test_ls_stops_looking_where_nothing_is_found_for_long(
    run: Run, stack: StackInMoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def find_nothing(_: Listing, _query: ListQuery, limit: int, _cursor: str | None) -> Page:
        looks.append(limit)
        return Page([], "further")

    monkeypatch.setattr(Listing, "page", find_nothing)

    result = run("ls", "--prefix", "rare")

    assert result.out == "Nothing found yet: this looked through some of the list only.\n"
    assert result.err.strip().endswith("--cursor further")
    assert len(looks) == 20


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--all", "--limit", "3"), "give either --all or --limit, not both"),
        (("--cursor", "nonsense"), "The cursor does not belong to this list"),
        (("--limit", "0"), "--limit"),
        (("--status", "x"), "'x' is not one of"),
    ],
)
def test_ls_refuses_wrong_use(run: Run, stack: StackInMoto, arguments: tuple[str, ...], text: str) -> None:
    result = run("ls", *arguments)

    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert text in result.err


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_ls_keeps_the_name_on_a_narrow_terminal(
    run: Run, stack: StackInMoto, terminal: Callable[..., None], columns: int
) -> None:
    stack.put(make_record("reports/2026/quarterly.csv"))
    terminal(columns=columns)

    out = run("ls").plain

    assert "reports/2026/quarterly.csv" in out
    assert max(map(len, out.splitlines())) <= columns
