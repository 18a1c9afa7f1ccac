"""What the Makefile itself does, without a script."""

from __future__ import annotations

import subprocess

from scripts import REPOSITORY


def test_clean_removes_what_is_built_of_the_page() -> None:
    command = ["make", "--dry-run", "--directory", str(REPOSITORY), "clean"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    (removal,) = [line.split() for line in said.splitlines() if line.startswith("rm -rf ")]

    built = {f"web/{name.strip('/')}" for name in (REPOSITORY / "web" / ".gitignore").read_text().split()}
    assert built == {"web/node_modules", "web/dist"}
    assert built <= set(removal)
