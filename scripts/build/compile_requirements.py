"""Pin requirements/*.in to *.txt, with hashes, for every Python that we support at once.

    python3 -m scripts.build.compile_requirements

The hashes are those of the public index: settings of this machine's pip (a local folder of packages, another index)
are left out, for its files may differ.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts import REPOSITORY
from scripts.tooling_error import ToolingError, exit_with

REQUIREMENTS = REPOSITORY / "requirements"
OLDEST_PYTHON = "3.11"
# Each may read those before it: `dev` takes the versions of `lambda`, `job_runner` those of `dev`.
NAMES = ("lambda", "web", "dev", "job_runner", "ministack", "checkov", "audit")


def compile_requirements(folder: Path = REQUIREMENTS) -> None:
    """Compile every file of `NAMES`; a failure leaves the files that were compiled before."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    options = ["--universal", f"--python-version={OLDEST_PYTHON}", "--generate-hashes", "--upgrade"]
    # Else pip looks at the newest `coverage` where a package wants `coverage[toml]`, and refuses it for want of a hash.
    options += ["--no-strip-extras"]
    plain = ["--no-config", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    for name in NAMES:
        command = [sys.executable, "-m", "uv", "pip", "compile", *options, *plain, f"{name}.in", "--output-file"]
        if subprocess.run([*command, f"{name}.txt"], cwd=folder, env=environment, check=False).returncode != 0:
            raise ToolingError(f"requirements/{name}.in could not be compiled: the message above says why.")


def main() -> int:
    compile_requirements()
    print("requirements/*.txt are compiled; `git diff requirements` shows what changed.")
    return 0


if __name__ == "__main__":
    exit_with(main)
