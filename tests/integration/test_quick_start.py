"""The README's commands, as they stand there, in a copy of the repository: what it promises is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.processes import find_free_port
from tests.integration.stack import REPOSITORY

# Built by the same commands, a minute each; their own tests build them from nothing.
SHARED = (".venv", ".local/ministack", "build")
SECONDS = 400


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of what git would give, with the environments at hand; its local AWS is stopped at the end."""
    if os.environ.get("AWS_ENDPOINT_URL"):
        pytest.skip("the quick start brings its own emulator: it is no test of the one at AWS_ENDPOINT_URL")
    copy = tmp_path_factory.mktemp("quick-start") / "filetracker"
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, copy / name)
    (copy / ".local").mkdir()
    for name in SHARED:
        (copy / name).symlink_to(REPOSITORY / name)
    yield copy
    shell(copy, "make local-down")


@pytest.fixture(scope="module")
def port() -> int:
    return find_free_port()


def test_local_use_works_as_the_readme_says(copy: Path, port: int) -> None:
    run = shell(copy, readme_commands("Use it locally"), LOCAL_AWS_PORT=str(port))

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert "Apply complete!" in run.stdout
    assert re.search(r"✓ TRACKED .* README.md", run.stdout)
    assert '"FileName": {\n                "S": "README.md"' in run.stdout, "awslocal dynamodb scan shows the item"


def test_demo_shows_what_the_readme_promises(copy: Path, port: int) -> None:
    run = shell(copy, "make demo", LOCAL_AWS_PORT=str(port))

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert run.stdout.count("TRACKED") >= 20, "ten files, uploaded and listed"
    assert "CorruptContent: Declared application/pdf" in run.stdout
    assert '"type": "file.failed"' in run.stdout
    assert "make local-down" in run.stdout


def readme_commands(section: str) -> str:
    """The first block of shell commands in a section."""
    text = (REPOSITORY / "README.md").read_text().partition(f"## {section}\n")[2]
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block, f"the README has no commands under {section}"
    return block[1]


def shell(folder: Path, commands: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs commands one after the other, as a person types them, who answers yes when Terraform asks."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE", "MFLAGS"))}
    return subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env={**environment, "ENGINE": "ministack", **variables},
        input="yes\n",
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
