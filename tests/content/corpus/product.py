"""What FileTracker says of many files, from processes that are killed when a file keeps them too long."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from scripts.tooling_error import ToolingError
from tests.content.corpus.folders import ROOT

PATIENCE_SECONDS = 20.0
_WORKER = Path(__file__).with_name("product_worker.py")
_PROCESSES = 2


@dataclass(frozen=True)
class Upload:
    """A file as it is put into a bucket: where it is here, its key, and the type that its uploader declares."""

    path: Path
    name: str
    content_type: str


@dataclass(frozen=True)
class Said:
    """What FileTracker's record says of a file; `status` is CRASHED or HUNG if there is none."""

    status: str
    detected_type: str | None = None
    media_type: str | None = None
    type_mismatch: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


def verdicts_of(uploads: Sequence[Upload], checkout: Path = ROOT) -> list[Said]:
    """What the FileTracker of that work tree says, in the order of the uploads."""
    workers: SimpleQueue[_Worker] = SimpleQueue()
    for _ in range(_PROCESSES):
        workers.put(_Worker(checkout))

    def ask(upload: Upload) -> Said:
        worker = workers.get()
        try:
            return worker.ask(upload)
        finally:
            workers.put(worker)

    try:
        with ThreadPoolExecutor(_PROCESSES) as pool:
            return list(pool.map(ask, uploads))
    finally:
        for _ in range(_PROCESSES):
            workers.get().stop()


class _Worker:
    """One process, started again when it had to be killed."""

    def __init__(self, checkout: Path) -> None:
        self._checkout = checkout
        self._process: subprocess.Popen[str] | None = None

    def ask(self, upload: Upload) -> Said:
        self._process = self._process or self._start()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        asked = {"path": str(upload.path), "name": upload.name, "content_type": upload.content_type}
        stdin.write(json.dumps(asked) + "\n")
        stdin.flush()
        ready, _, _ = select.select([stdout], [], [], PATIENCE_SECONDS)
        line = stdout.readline() if ready else ""
        if line:
            return Said(**json.loads(line))
        self.stop()
        return Said("CRASHED" if ready else "HUNG", error="the process ended" if ready else "no answer in time")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        own = self._checkout / ".venv" / "bin" / "python"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{self._checkout / 'src'}:{self._checkout}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        process = subprocess.Popen(
            [str(own) if own.is_file() else sys.executable, "-W", "ignore", str(_WORKER)],
            cwd=self._checkout,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if process.stdout is None or process.stdout.readline() != "ready\n":
            process.kill()
            process.communicate()
            raise ToolingError(f"the FileTracker of {self._checkout} does not start: run `make setup` there.")
        return process
