"""Packages from Debian and PyPI, by name and version, with the machine's own clients."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from scripts.tooling_error import ToolingError
from tests.content.corpus.folders import BUILD, DOWNLOADS
from tests.content.corpus.manifest import Package

_COMPLETE = ".complete"
_CONSOLE = Console(stderr=True)


def download_packages(packages: list[Package]) -> dict[Package, Path]:
    """The folder of each package's archives, downloaded unless it is there; without those that could not be had."""
    folders: dict[Package, Path] = {}
    for package in packages:
        folder = DOWNLOADS / package.folder_name
        if not _is_complete(folder, package) and not _download(package, folder):
            _CONSOLE.print(f"[yellow]not to be had: {package.name} {package.version}[/]")
            continue
        folders[package] = folder
    if not folders:
        raise ToolingError("no package could be downloaded: check the network, and run apt-get update.")
    return folders


def _is_complete(folder: Path, package: Package) -> bool:
    stamp = folder / _COMPLETE
    return stamp.is_file() and stamp.read_text().partition("\n")[0] == package.version


def _download(package: Package, folder: Path) -> bool:
    _CONSOLE.print(f"downloading {package.name} {package.version} ...")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # A distribution keeps one version at a time: a newer one serves as well, but is said.
    for version in (package.version, None):
        if _run(_command(package, version), folder):
            (folder / _COMPLETE).write_text(f"{package.version}\n{version or 'another version'}\n")
            if version is None:
                _CONSOLE.print(f"[yellow]{package.name}: another version than {package.version}[/]")
            return True
        if package.source.startswith("pypi"):
            return False
    return False


def _command(package: Package, version: str | None) -> list[str]:
    """Of apt-get or pip, to be run in the folder that the archives go to."""
    named = f"{package.name}={version}" if version else package.name
    if package.source == "debian":
        return ["apt-get", "--quiet=2", "download", named]
    if package.source == "debian_source":
        return ["apt-get", *_source_options(), "--quiet=2", "source", "--download-only", named]
    kind = "--only-binary" if package.source == "pypi_wheel" else "--no-binary"
    options = ["--disable-pip-version-check", "--quiet", "--no-deps", kind, ":all:"]
    return [sys.executable, "-m", "pip", "download", *options, f"{package.name}=={package.version}"]


def _run(command: list[str], folder: Path) -> bool:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False).returncode == 0


def _source_options() -> list[str]:
    """Options that give apt-get the index of Debian's source packages, which most machines do without."""
    state = BUILD / "apt"
    options = [
        *("-o", f"Dir::Etc::SourceList={state / 'sources.list'}"),
        *("-o", "Dir::Etc::SourceParts=/dev/null"),
        *("-o", f"Dir::State::Lists={state / 'lists'}"),
    ]
    if not (state / "sources.list").is_file():
        (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (state / "sources.list").write_text(_source_list())
        if not _run(["apt-get", *options, "--quiet=2", "update"], state):
            (state / "sources.list").unlink()
            raise ToolingError(f"apt-get has no index of source packages: its message is in {state / 'log.txt'}.")
    return options


def _source_list() -> str:
    """Where this machine has Debian's packages from, as a list of sources instead of programs."""
    wanted = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
    command = ["apt-get", "indextargets", "--format", wanted, "Created-By: Packages", "Origin: Debian"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    if not listed:
        raise ToolingError("apt-get knows no packages of Debian: run apt-get update first.")
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    # Without the security archive: it keeps no old versions, and its fixes do not touch what tests read.
    lines = sorted({line for line in listed.splitlines() if "security" not in line})
    return "".join(f"deb-src [signed-by={keys}] {line}\n" for line in lines)
