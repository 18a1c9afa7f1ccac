"""What the Makefile itself does, without a script."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scripts import REPOSITORY


def test_clean_removes_what_is_built_of_the_page() -> None:
    command = ["make", "--dry-run", "--directory", str(REPOSITORY), "clean"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    (removal,) = [line.split() for line in said.splitlines() if line.startswith("rm -rf ")]

    built = {f"web/{name.strip('/')}" for name in (REPOSITORY / "web" / ".gitignore").read_text().split()}
    assert built == {"web/node_modules", "web/dist"}
    assert built <= set(removal)


def test_clone_that_was_moved_installs_anew(tmp_path: Path) -> None:
    """Commands in .venv name their interpreter by its whole path."""
    stamps = set()
    for name in ("first", "second place"):
        (tmp_path / name).mkdir()
        command = ["make", "-f", str(REPOSITORY / "Makefile"), "-pn", "help"]
        told = subprocess.run(command, cwd=tmp_path / name, capture_output=True, text=True, check=True).stdout
        stamps.add(next(line for line in told.splitlines() if line.startswith("READY := ")))
    assert len(stamps) == 2
    assert all(stamp.startswith("READY := .venv/.ready-") for stamp in stamps)
