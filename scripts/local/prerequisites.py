"""What this machine lacks for a make target, all of it at once, before anything is installed.

    python3 -m scripts.local.prerequisites demo|local-up|deploy

Runs on any Python that can read it, without packages. Exits with 1 where something is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

from scripts import REPOSITORY
from scripts.local.aws import DEFAULT_PORT, running_local_aws
from scripts.local.web_page import find_page_port
from scripts.processes import is_port_taken
from scripts.terraform.command import require_terraform
from scripts.tooling_error import ToolingError, exit_with

# Measured after `make demo`: .venv 640 MB, web/node_modules 380 MB, the provider 700 MB, the rest 100 MB.
_NEEDED_MB = {"demo": 2500, "local-up": 1000, "deploy": 1000}
_PYTHON = "Python cannot make virtual environments: install its venv and pip (Debian: apt-get install python3-venv)"


def missing(target: str) -> list[str]:
    """A sentence for each thing that is missing for a make target, with its remedy."""
    checks: list[Callable[[], object]] = [_check_python, partial(_check_disk, _NEEDED_MB[target])]
    if target != "local-up":
        checks.append(require_terraform)
    if target != "deploy":
        checks.append(partial(_check_port, target))
    if target == "demo":
        checks.append(find_page_port)
    problems = []
    for check in checks:
        try:
            check()
        except ToolingError as error:
            problems.append(str(error))
    return problems


def _check_python() -> None:
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise ToolingError(f"{_PYTHON}.")


def _check_disk(needed_mb: int) -> None:
    folder = REPOSITORY
    if (folder / ".venv").exists():  # what takes room is there
        return
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < needed_mb:
        raise ToolingError(f"{str(folder)!r} has {free_mb:,} MB free: {needed_mb:,} MB are needed, so make room.")


def _check_port(target: str) -> None:
    text = os.environ.get("LOCAL_AWS_PORT") or str(DEFAULT_PORT)
    if text.isdecimal() and is_port_taken(int(text)) and not running_local_aws():
        raise ToolingError(
            f"port {text} is taken by another program: stop it, or choose another: make {target} "
            f"LOCAL_AWS_PORT={int(text) + 1}."
        )


def main() -> int:
    parser = argparse.ArgumentParser(description="What this machine lacks for a make target.")
    parser.add_argument("target", choices=_NEEDED_MB)
    target = parser.parse_args().target
    problems = missing(target)
    if len(problems) > 1:
        raise ToolingError("\n".join([f"`make {target}` needs more than is here:", *(f"  - {p}" for p in problems)]))
    if problems:
        raise ToolingError(problems[0])
    return 0


if __name__ == "__main__":
    exit_with(main)
