"""Virtual environments from pinned requirements, built once and rebuilt when something they depend on changes.

python3 -m scripts.build.virtual_environment .venv requirements/dev.txt [--project .]
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.tooling_error import ToolingError, exit_with

STAMP_NAME = ".requirements-installed"
# Settings of the caller that would send packages somewhere else than into the environment.
MISLEADING_VARIABLES = ("PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PYTHONPATH", "PYTHONHOME")


def ensure_environment(folder: Path, requirements: Path) -> Path:
    """Make `folder` hold exactly `requirements`; return its Python. Does nothing when it already does.

    Safe to call from several processes at once: the first builds, the others wait.
    """
    folder = folder.resolve()
    fingerprint = _fingerprint(folder, requirements)
    with _only_one_builder(folder):
        if not _is_built(folder, fingerprint):
            _build(folder, requirements)
            (folder / STAMP_NAME).write_text(fingerprint)
    return folder / "bin" / "python"


def install_project(folder: Path, project: Path) -> None:
    """Install `project` editable, without its dependencies: those are pinned in the requirements."""
    arguments = ["--no-deps", "--no-build-isolation", "--editable", str(project)]
    _pip_install(folder.absolute() / "bin" / "python", arguments, "the project itself")


def _fingerprint(folder: Path, requirements: Path) -> str:
    # The folder's path too: an environment cannot be moved, its commands name their interpreter by full path.
    parts = (requirements.read_bytes(), sys.version.encode(), str(folder).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _is_built(folder: Path, fingerprint: str) -> bool:
    stamp = folder / STAMP_NAME
    return stamp.is_file() and stamp.read_text() == fingerprint and (folder / "bin" / "python").exists()


def _build(folder: Path, requirements: Path) -> None:
    print(f"Installing {requirements} into {os.path.relpath(folder)} ...", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise ToolingError(
            f"{sys.executable} cannot make a virtual environment: install Python's venv and pip "
            f"(on Debian and Ubuntu: apt-get install python3-venv), or name another one: make PYTHON=python3.13."
        )
    python = folder / "bin" / "python"
    if not _install_by_uv(python, requirements):
        _pip_install(python, ["--require-hashes", "--requirement", str(requirements)], str(requirements))


def _install_by_uv(python: Path, requirements: Path) -> bool:
    """Whether uv could do it: in a tenth of pip's time, but without pip's settings, such as another index."""
    own = shutil.which("uv", path=str(Path(sys.executable).parent))
    uv = own or shutil.which("uv", path=str(python.parent))
    if not uv:
        with TemporaryDirectory() as scratch:
            pin = Path(scratch, "uv.txt")
            pin.write_text(_pin_of("uv", requirements))
            _pip_install(python, ["--require-hashes", "--requirement", str(pin)], "uv")
        uv = str(python.parent / "uv")
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(python)]
    options = ["--no-config", "--requirement", str(requirements)]
    return subprocess.run([*command, *options], capture_output=True, check=False).returncode == 0


def _pin_of(package: str, requirements: Path) -> str:
    """A package's version and hashes, as the requirements have them."""
    found = re.search(rf"^{package}==.*(\n {{4}}--hash=.*)+", requirements.read_text(), re.MULTILINE)
    if not found:
        raise ToolingError(f"{requirements} pins no {package}: add it to its .in file and run `make requirements`.")
    return found[0].removesuffix("\\") + "\n"


def _pip_install(python: Path, arguments: list[str], what: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING_VARIABLES}
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.stderr.write(finished.stderr)
        raise ToolingError(f"pip could not install {what} (its message is above): check the network, then try again.")


@contextmanager
def _only_one_builder(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description="Make a virtual environment from pinned requirements.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("requirements", type=Path)
    parser.add_argument("--project", type=Path, help="a project to install editable as well")
    arguments = parser.parse_args()
    ensure_environment(arguments.folder, arguments.requirements)
    if arguments.project:
        install_project(arguments.folder, arguments.project)
    return 0


if __name__ == "__main__":
    exit_with(main)
