"""A base image for web/Dockerfile out of Debian's packages, for machines that reach them but no image registry.

python3 -m scripts.web_publish.debian_base TAG

Needs root and debootstrap. The file system is kept in .local/debian-base.tar, and made but once.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from scripts.local.environment import STATE_DIR
from scripts.tooling_error import ToolingError, exit_with
from scripts.web_publish.image import run_docker

SUITE = "bookworm"  # Python 3.11, the oldest that the server takes
ARCHIVE = STATE_DIR / "debian-base.tar"
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")


def make_base_image(tag: str, archive: Path = ARCHIVE) -> None:
    """Give Docker an image of Debian with Python and venv, and nothing else."""
    if not archive.is_file():
        _make_archive(archive)
    run_docker(["docker", "import", str(archive), tag], "import the base image")


def missing_debootstrap() -> str | None:
    """Why no base image can be made here, if so."""
    if not shutil.which("debootstrap"):
        return "debootstrap is not on PATH"
    return None if os.geteuid() == 0 else "debootstrap needs root"


def _make_archive(archive: Path) -> None:
    if why := missing_debootstrap():
        raise ToolingError(f"{why}: name a base image instead: BASE_IMAGE=python:3.13-slim.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        packages = "--include=python3,python3-venv,ca-certificates"
        _run(["debootstrap", "--variant=minbase", packages, SUITE, str(root), *_mirror()])
        # Where this machine trusts more than Debian does, such as a proxy, pip in the image has to, too.
        if (Path("/") / CERTIFICATES).is_file():
            shutil.copy(Path("/") / CERTIFICATES, root / CERTIFICATES)
        unfinished = archive.with_suffix(".part")
        _run(["tar", "--create", "--numeric-owner", "--directory", str(root), "--file", str(unfinished), "."])
        unfinished.replace(archive)


def _mirror() -> list[str]:
    """Where this machine has its packages from; none: debootstrap knows one."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return listed[:1]


def _run(command: list[str]) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise ToolingError(f"{command[0]} failed: {(finished.stdout + finished.stderr).strip()[-2000:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes a base image for web/Dockerfile out of Debian's packages.")
    parser.add_argument("tag")
    make_base_image(parser.parse_args().tag)
    return 0


if __name__ == "__main__":
    exit_with(main)
