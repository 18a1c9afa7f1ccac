"""The browser that the page's tests drive: the machine's own Chromium, or Debian's package, installed when missing.

    python3 -m scripts.chromium

Prints where it is. CHROMIUM names another one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from scripts.tooling_error import ToolingError, exit_with

NAMES = ("chromium", "google-chrome")
PACKAGE = "chromium"


def find_chromium() -> str | None:
    """The full path of a Chromium; None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        found = shutil.which(named)
        if found is None:
            raise ToolingError(f"CHROMIUM is {named!r}, which is no program: name a Chromium, or unset it.")
        return found
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure_chromium() -> str:
    """The same, installed first where that is needed and can be done."""
    if found := find_chromium():
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise ToolingError(
            "there is no Chromium, which the page's tests drive: install it (Debian, as root: apt-get install "
            f"{PACKAGE}), or name one: CHROMIUM=/path/to/chromium."
        )
    print(f"Installing Debian's {PACKAGE} ...", file=sys.stderr)
    _apt_get("update")
    _apt_get("install", "--yes", "--no-install-recommends", PACKAGE)
    if not (found := find_chromium()):
        raise ToolingError(f"apt-get installed {PACKAGE}, but no program {' or '.join(NAMES)} is on PATH.")
    return found


def _apt_get(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "--quiet=2", *arguments]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.stderr.write(finished.stderr)
        raise ToolingError(
            f"apt-get could not install {PACKAGE} (its message is above): check the network, or name a Chromium that "
            "is there: CHROMIUM=/path/to/chromium."
        )


def main() -> int:
    print(ensure_chromium())
    return 0


if __name__ == "__main__":
    exit_with(main)
