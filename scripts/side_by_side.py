"""Make targets run side by side, for some of them mostly wait: each one's output in one piece, when it ends.

    python3 -m scripts.side_by_side "TARGET..."...

Targets in one argument run one after the other. The first argument's have the right of way: the others get little more
than what time the processors have left. MAKE names another make. Exits with 1 if a target failed; the other arguments'
are run to their end all the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import BinaryIO

from scripts.tooling_error import ToolingError, exit_with

_CHUNK_BYTES = 64 * 1024
# A tenth of what others get. With 19 it is a hundredth, and what takes a moment takes longer than any time limit.
_NICENESS = 10


@dataclass(frozen=True)
class Run:
    """Targets that have ended."""

    targets: str
    output: BinaryIO
    code: int
    seconds: float


def run_side_by_side(rows: Sequence[str], make: str) -> None:
    """Runs the rows of targets at once. Raises ToolingError that names those which failed."""
    print(f"Side by side: {', '.join(rows)}. What each one prints comes when it has ended.", flush=True)
    failed = []
    with ThreadPoolExecutor(len(rows)) as pool:
        commands = [[make], *[["nice", "-n", str(_NICENESS), make]] * (len(rows) - 1)]
        for finished in as_completed([pool.submit(_run, *row) for row in zip(rows, commands, strict=True)]):
            run = finished.result()
            _show(run)
            if run.code:
                failed.append(run.targets)
    if failed:
        raise ToolingError(f"make {' '.join(sorted(failed))} failed: what it printed is above.")


def _run(targets: str, make: list[str]) -> Run:
    began = time.monotonic()
    output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was shown
    command = [*make, "--no-print-directory", *targets.split()]
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=_environment(), check=False
    )
    return Run(targets, output, ended.returncode, time.monotonic() - began)


def _environment() -> dict[str, str]:
    """Without the job server of the make that called: its file descriptors are not passed on."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}


def _show(run: Run) -> None:
    with run.output as output:
        output.seek(0)
        while chunk := output.read(_CHUNK_BYTES):
            sys.stdout.buffer.write(chunk)
    print(f"make {run.targets}: {'failed' if run.code else 'fine'} after {run.seconds:.0f} s", flush=True)


def main() -> int:
    run_side_by_side(sys.argv[1:], os.environ.get("MAKE", "make"))
    return 0


if __name__ == "__main__":
    exit_with(main)
