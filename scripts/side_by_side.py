"""Make targets run side by side, for some of them mostly wait: each one's output in one piece, when it ends.

    python3 -m scripts.side_by_side "TARGET..."...

Targets in one argument run one after the other. The first argument's have the right of way: the others get little more
than what time the processors have left. MAKE names another make. Exits with 1 if a target failed; the others are run to
their end all the same, and what the failed ones printed comes last, where it is looked for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from scripts.tooling_error import ToolingError, exit_with

_CHUNK_BYTES = 64 * 1024
# A tenth of what others get. With 19 it is a hundredth, and what takes a moment takes longer than any time limit.
_NICENESS = 10


@dataclass(frozen=True)
class Run:
    """Targets that were begun."""

    targets: str
    process: subprocess.Popen[bytes]
    output: BinaryIO
    began: float = field(default_factory=time.monotonic)


def run_side_by_side(rows: Sequence[str], make: str) -> None:
    """Runs the rows of targets at once. Raises ToolingError that names those which failed."""
    print(f"Side by side: {', '.join(rows)}. What each one prints comes when it has ended.", flush=True)
    commands = [[make], *[["nice", "-n", str(_NICENESS), make]] * (len(rows) - 1)]
    runs: list[Run] = []
    failed = []
    with _ended_by_sigterm(runs), ThreadPoolExecutor(len(rows)) as pool:
        runs.extend(_begin(*row) for row in zip(rows, commands, strict=True))
        ends = {pool.submit(run.process.wait): run for run in runs}
        for end in as_completed(ends):
            run = ends[end]
            seconds = time.monotonic() - run.began
            if end.result() == 0:
                _show(run)
                print(f"make {run.targets}: fine after {seconds:.0f} s", flush=True)
            else:
                failed.append(run)
                print(f"make {run.targets}: failed after {seconds:.0f} s; what it printed comes last", flush=True)
    for run in failed:
        print(f"== make {run.targets}", flush=True)
        _show(run)
    if failed:
        raise ToolingError(f"make {' '.join(sorted(run.targets for run in failed))} failed: what it printed is above.")


def _begin(targets: str, make: list[str]) -> Run:
    output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was shown
    command = [*make, "--no-print-directory", "--keep-going", *targets.split()]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=_environment()
    )
    return Run(targets, process, output)


@contextmanager
def _ended_by_sigterm(runs: Sequence[Run]) -> Iterator[None]:
    """SIGTERM, as of a time limit, ends the runs instead: what they printed till then is still shown."""

    def end_them(*_: object) -> None:
        for run in runs:
            run.process.terminate()

    before = signal.signal(signal.SIGTERM, end_them)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _environment() -> dict[str, str]:
    """Without the job server of the make that called: its file descriptors are not passed on. No colours in a file."""
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return {**kept, "NO_COLOR": "1"}


def _show(run: Run) -> None:
    with run.output as output:
        output.seek(0)
        while chunk := output.read(_CHUNK_BYTES):
            sys.stdout.buffer.write(chunk)
    sys.stdout.flush()


def main() -> int:
    run_side_by_side(sys.argv[1:], os.environ.get("MAKE", "make"))
    return 0


if __name__ == "__main__":
    exit_with(main)
