"""Names of files come from anybody: none leads out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.transfer.safe_paths import UnsafeNameError, path_within


@pytest.mark.parametrize("name", ["a.txt", "b/c d.txt", "ü/é.txt", ".hidden", "...", "a..b", "[red].txt", "x" * 255])
def test_path_within_the_folder(tmp_path: Path, name: str) -> None:
    assert path_within(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/../../x",
        "a/../b",
        "./x",
        "/etc/passwd",
        "//x",
        "a//b",
        "a/",
        "a\\b",
        "..\\x",
        "C:\\x",
        "a\x00b",
        "a\nb",
        "\x1b[2Jb",
        "a\x7f",
        "a\x9bb",
        "\udcff",
        "x" * 256,
        "é" * 128,
    ],
)
def test_path_that_would_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeNameError, match="cannot be the name of a file here"):
        path_within(tmp_path, name)


def test_path_by_a_link_out_of_the_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "inner").mkdir()
    (folder / "fine").symlink_to(folder / "inner")

    with pytest.raises(UnsafeNameError, match="by a link"):
        path_within(folder, "link/x")
    assert path_within(folder, "fine/x") == folder / "fine" / "x"


@given(st.text(alphabet=st.sampled_from("./\\\x00a~é"), max_size=12))
def test_no_name_leads_out(name: str) -> None:
    folder = Path("/folder")
    try:
        path = path_within(folder, name)
    except UnsafeNameError:
        return
    assert path.resolve().is_relative_to(folder)
    assert path.resolve() != folder
