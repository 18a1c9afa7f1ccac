"""The web page's build beside other work, for `make demo`: Terraform's waiting is long enough for it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts import REPOSITORY
from scripts.local.environment import STATE_DIR
from scripts.tooling_error import ToolingError

OLDEST_NODE = (20, 19)
COMMAND = ("make", "--no-print-directory", "web-build")


@dataclass(frozen=True)
class PageBuild:
    """A build under way, what it says in `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Until it is done. Raises ToolingError where it failed."""
        if self.process.wait() != 0:
            raise ToolingError(
                f"the web page could not be built: {os.path.relpath(self.log)} says why; "
                "`make web-build` tries again, and npm needs the network."
            )


@contextmanager
def page_build(state_dir: Path = STATE_DIR) -> Iterator[PageBuild]:
    """`make web-build`, begun; it does nothing where the build is newer than its sources. Ended with the block."""
    state_dir.mkdir(parents=True, exist_ok=True)
    log = state_dir / "web-build.log"
    # Not the options of the make that called us, such as a job server that is not passed on.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }
    with (
        log.open("wb") as output,
        subprocess.Popen(
            COMMAND,
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield PageBuild(process, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def missing_node() -> str | None:
    """What to install where the page can't be built here, as a sentence."""
    wanted = ".".join(map(str, OLDEST_NODE))
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
        subprocess.run(["npm", "--version"], capture_output=True, check=False)
    except FileNotFoundError as error:
        return f"{error.filename} is not on PATH: install Node.js {wanted} or later, with npm, to build the web page."
    version = re.match(r"v(\d+)\.(\d+)", said)
    if not version or tuple(map(int, version.groups())) < OLDEST_NODE:
        return f"this Node.js is {said.strip() or 'of no version'}: install {wanted} or later to build the web page."
    return None
