"""Files that cannot lie side by side in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from filetracker.transfer import name_conflicts as clashes
from filetracker.transfer.name_conflicts import find_clashes

NAMES = ["A", "a", "a/b", "C/x", "c/X", "c/y", "caf\u00e9", "cafe\u0301"]


def clashing(folder: Path, names: list[str]) -> list[str]:
    """The names that would be in another's way."""
    return list(find_clashes({name: folder / name for name in names}, folder / "not" / "there"))


def test_find_clashes_where_a_file_is_a_folder(tmp_path: Path) -> None:
    assert clashing(tmp_path, ["a", "a.txt", "a/b", "a/b/c", "b"]) == ["a", "a/b"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ignores_case", "expected"), [(False, ["a"]), (True, ["A", "a", "c/X", "cafe\u0301"])], ids=["linux", "macos"]
)
def test_find_clashes_of_names_that_differ_by_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ignores_case: bool, expected: list[str]
) -> None:
    """Played: the file system of the machine that tests run on is one of both."""
    monkeypatch.setattr(clashes, "_ignores_case", lambda _: ignores_case)

    assert clashing(tmp_path, NAMES) == expected


def test_find_clashes_asks_the_file_system(tmp_path: Path) -> None:
    (tmp_path / "probe").touch()
    is_one_file = (tmp_path / "PROBE").exists()

    assert clashing(tmp_path, ["A", "a"]) == (["a"] if is_one_file else [])
    assert [path.name for path in tmp_path.iterdir()] == ["probe"]


def test_find_clashes_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(clashes, "NamedTemporaryFile", refuse)

    assert clashing(tmp_path, ["A", "a"]) == []
