"""The third-party packages of the Lambdas: installed once, and which of their files a zip takes."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

from scripts.tooling_error import ToolingError

STAMP_NAME = ".requirements-installed"
RUNTIME = "3.13"  # the functions' Python
# Brought by the Lambda runtime itself.
RUNTIME_MODULES = frozenset({"boto3", "botocore"})
# What an installer notes about one machine, and differs from run to run.
INSTALLER_NOTES = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
# A web page's files, which no function serves: 1.6 of Powertools' 3.6 MB.
BROWSER_SUFFIXES = frozenset({".js", ".css", ".map"})
NATIVE_SUFFIXES = frozenset({".so", ".pyd", ".dylib"})


def install_lambda_site(requirements: Path, site: Path, python: str = RUNTIME) -> None:
    """Install the pinned requirements into the folder `site`, pure Python only. Does nothing when they are there."""
    fingerprint = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = site / STAMP_NAME
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    shutil.rmtree(site, ignore_errors=True)
    # Wheels for any machine and that Python, whatever this machine and this Python are.
    any_machine = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    target = [f"--python-version={python}", "--target", str(site), "--require-hashes", "--requirement"]
    finished = subprocess.run(
        [*command, *any_machine, *target, str(requirements)], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        shutil.rmtree(site, ignore_errors=True)
        sys.stderr.write(finished.stderr)
        raise ToolingError(
            f"pip could not install {requirements} (its message is above): check the network; "
            f"a package that has no pure Python wheel can't be used there."
        )
    stamp.write_text(fingerprint)


def files_of_modules(
    modules: tuple[str, ...], site: Path, brought: frozenset[str] = RUNTIME_MODULES
) -> dict[str, Path]:
    """The files of the distributions that hold these top-level modules, and of what those need in turn.

    Maps each file's name in the zip to its place on disk. The runtime has the modules `brought` itself.
    """
    installed = {_normal(found.name): found for found in distributions(path=[str(site)])}
    wanted = [_distribution_of(module, installed) for module in modules if module not in brought]
    taken: dict[str, Distribution] = {}
    while wanted:
        distribution = wanted.pop()
        if _normal(distribution.name) not in taken:
            taken[_normal(distribution.name)] = distribution
            wanted.extend(installed[name] for name in _needed_names(distribution) if name in installed)
    return {name: file for found in taken.values() for name, file in _packaged_files(found, site)}


def _distribution_of(module: str, installed: dict[str, Distribution]) -> Distribution:
    for distribution in installed.values():
        for file in distribution.files or ():
            if file.parts[0] in (module, f"{module}.py"):
                return distribution
    raise ToolingError(
        f"a function imports {module}, which neither requirements/lambda.txt nor the Lambda runtime has: "
        f"add it to requirements/lambda.in and run `make requirements`."
    )


def _needed_names(distribution: Distribution) -> Iterator[str]:
    for requirement in distribution.requires or ():
        words, _, marker = requirement.partition(";")
        name = re.match(r"[\w.-]+", words.strip())
        if name and "extra" not in marker:
            yield _normal(name[0])


def _packaged_files(distribution: Distribution, site: Path) -> Iterator[tuple[str, Path]]:
    for file in distribution.files or ():
        if file.suffix in NATIVE_SUFFIXES:
            raise ToolingError(
                f"{distribution.name} holds the native extension {file}, which runs on one kind of machine only: "
                f"choose a pure Python library for the functions."
            )
        if _is_packaged(file):
            yield file.as_posix(), site / file


def _is_packaged(file: PurePosixPath) -> bool:
    if ".." in file.parts or "__pycache__" in file.parts or "tests" in file.parts:  # ".." leads to commands
        return False
    return file.name not in INSTALLER_NOTES and file.suffix not in BROWSER_SUFFIXES


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
