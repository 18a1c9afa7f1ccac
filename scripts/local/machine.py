"""A machine that runs an instance's user data for real, in a scratch directory.

There are stand-ins for what only a machine of its own may do: installing packages, starting services, shutting down.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scripts import REPOSITORY

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_SYSTEMD_RUN = """\
#!/bin/sh
# systemd-run: the service's command and environment, without the service.
while :; do
  case $1 in
  --setenv=*=*) export "${1#--setenv=}" ;;
  --setenv=*) ;; # a variable that is set here, and so there
  --*) ;;
  *) break ;;
  esac
  shift
done
exec "$@"
"""
_SHUTDOWN = """\
#!/bin/sh
# shutdown: said, not done. A shutdown for later (+N) would end a machine that hangs.
case $2 in
now) : >"$FILETRACKER_ROOT/is-shut-down" ;;
esac
"""
_DNF = """\
#!/bin/sh
# dnf: what is asked for is here.
echo "dnf $*"
"""


class LocalMachine:
    """One instance's machine, from its start to its end."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder.absolute()
        self.log = self.folder / "console.log"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, user_data: str) -> None:
        """Runs the user data as cloud-init does: as a program, with next to nothing in its environment."""
        for name in ("bin", "tmp", "home", "opt"):
            (self.folder / name).mkdir(parents=True)
        self._make_commands()
        script = self.folder / "user-data"
        script.write_text(user_data)
        script.chmod(0o700)
        environment = {
            "PATH": f"{self.folder / 'bin'}:{SYSTEM_PATH}",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "FILETRACKER_ROOT": str(self.folder),
            **self._environment,
        }
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(script)],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Whether the user data is still at work."""
        return self._process is not None and self._process.poll() is None

    @property
    def is_shut_down(self) -> bool:
        """Whether it said `shutdown -h now`."""
        return (self.folder / "is-shut-down").exists()

    def end(self) -> None:
        """Pulls the plug, and keeps the log alone."""
        if self._process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for name in ("bin", "tmp", "home", "opt"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _make_commands(self) -> None:
        python = shlex.quote(sys._base_executable)  # type: ignore[attr-defined]  # noqa: SLF001 - with none of our packages
        aws = shlex.quote(str(REPOSITORY / ".venv" / "bin" / "aws"))
        commands = {
            "aws": f'#!/bin/sh\nexec {aws} "$@"\n',
            "dnf": _DNF,
            "python3.11": f'#!/bin/sh\nexec {python} -I -S "$@"\n',
            "shutdown": _SHUTDOWN,
            "systemd-run": _SYSTEMD_RUN,
        }
        for name, text in commands.items():
            command = self.folder / "bin" / name
            command.write_text(text)
            command.chmod(0o755)
