"""Targets run side by side: at once, each one's output in one piece, and no failure lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.side_by_side import run_side_by_side
from scripts.tooling_error import ToolingError


def make_that(folder: Path, script: str) -> str:
    program = folder / "make"
    program.write_text(f'#!/bin/sh\ncd {folder}\ntarget="$3"\n{script}\n')
    program.chmod(0o755)
    return str(program)


def test_targets_run_at_once(tmp_path: Path) -> None:
    """Each waits for the other to begin: one after the other, the first would wait in vain."""
    wait = "for _ in $(seq 1200); do [ -e one ] && [ -e two ] && exit 0; sleep 0.05; done; exit 1"
    run_side_by_side(["one", "two"], make_that(tmp_path, f'touch "$target"\n{wait}'))


def test_targets_of_one_argument_are_one_call(tmp_path: Path) -> None:
    run_side_by_side(["one two"], make_that(tmp_path, 'echo "$@" > called'))
    assert (tmp_path / "called").read_text() == "--no-print-directory --keep-going one two\n"


def test_first_argument_has_the_right_of_way(tmp_path: Path) -> None:
    run_side_by_side(["one", "two"], make_that(tmp_path, 'nice > "$target"'))
    first, second = (int((tmp_path / target).read_text()) for target in ("one", "two"))
    assert second == min(first + 10, 19)


def test_output_of_a_target_is_in_one_piece(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    make = make_that(tmp_path, 'echo "$target begins"; sleep 0.1; echo "$target ends" >&2')
    run_side_by_side(["one", "two"], make)
    said = capfdbinary.readouterr().out.decode()
    for target in ("one", "two"):
        assert re.search(rf"{target} begins\n{target} ends\nmake {target}: fine after \d+ s\n", said)


def test_failure_is_told_last_and_the_others_end(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    make = make_that(tmp_path, 'echo "of $target"; [ "$target" = good ] && sleep 0.2 && exit 0; exit 3')
    with pytest.raises(ToolingError, match="make bad worse failed"):
        run_side_by_side(["worse", "good", "bad"], make)
    meanwhile, last = capfdbinary.readouterr().out.decode().split("== ", 1)
    assert "make worse: failed after" in meanwhile
    assert "of good\nmake good: fine after" in meanwhile
    assert re.fullmatch(r"make (worse|bad)\nof \1\n== make (worse|bad)\nof \2\n", last)


def test_time_limit_loses_nothing_that_was_printed(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    make = make_that(tmp_path, "echo begun; while kill -TERM $PPID; do sleep 0.1; done")
    with pytest.raises(ToolingError, match="make one failed"):
        run_side_by_side(["one"], make)
    assert capfdbinary.readouterr().out.decode().endswith("== make one\nbegun\n")


def test_options_of_the_calling_make_are_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEFLAGS", " -j4 --jobserver-auth=3,4")
    run_side_by_side(["one"], make_that(tmp_path, '[ -z "$MAKEFLAGS" ]'))
