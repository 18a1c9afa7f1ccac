"""Libraries from PyPI as an oracle, in an environment of their own: FileTracker's must not change for them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.tooling_error import ToolingError
from tests.content.corpus.folders import BUILD
from tests.content.corpus.oracles.oracle import Oracle, Response

REQUIREMENTS = ("pillow==12.0.0", "openpyxl==3.1.5", "pyarrow==22.0.0", "fonttools[woff]==4.60.1", "defusedxml==0.7.1")
_ENVIRONMENT = BUILD / "libraries"
_WORKER = Path(__file__).with_name("library_worker.py")
_PATIENCE_SECONDS = 1200


def ensure_libraries() -> None:
    """Install them unless they are there. Raises ToolingError if they can't be."""
    stamp = _ENVIRONMENT / ".installed"
    if stamp.is_file() and stamp.read_text() == "\n".join(REQUIREMENTS):
        return
    python = str(_ENVIRONMENT / "bin" / "python")
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(_ENVIRONMENT)],
        [
            python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--quiet",
            "--only-binary",
            ":all:",
            *REQUIREMENTS,
        ],
    ):
        if (done := subprocess.run(command, capture_output=True, text=True, check=False)).returncode:
            raise ToolingError(f"the libraries that the corpus asks can't be installed: {done.stderr.strip()[-500:]}")
    stamp.write_text("\n".join(REQUIREMENTS))


def _ask(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    """A library may bring its process down: then the file that it had is left out, and the rest asked again."""
    left = list(paths)
    while left:
        answers = list(_ask_once(left))
        yield from answers
        left = left[len(answers) + 1 :]


def _ask_once(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    command = [str(_ENVIRONMENT / "bin" / "python"), str(_WORKER)]
    asked = "".join(f"{path}\n" for path in paths)
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS)
    for line in done.stdout.splitlines():
        name, answer = json.loads(line)
        yield Path(name), answer


LIBRARIES = Oracle("libraries", _ask, batch=200)
