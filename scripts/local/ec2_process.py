"""What plays local instances (local_ec2.py), in the background: started and stopped like the local AWS."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scripts import REPOSITORY
from scripts.processes import BackgroundProcess, running_process, start_detached, stop_remembered


def start_local_ec2(endpoint: str, state_dir: Path, stack: str = "filetracker") -> BackgroundProcess:
    """Start it for a stack of the emulator at `endpoint`, or find it up; it waits for the stack."""
    if running := running_process(_process_file(state_dir)):
        return running
    folder = state_dir.absolute() / "ec2"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(REPOSITORY),
        "AWS_ENDPOINT_URL": endpoint,
    }
    command = [sys.executable, "-m", "scripts.local.ec2", "--stack", stack, "--folder", str(folder)]
    # It listens on no port of its own.
    return start_detached(command, environment, 0, folder / "ec2.log", _process_file(state_dir))


def stop_local_ec2(state_dir: Path) -> BackgroundProcess | None:
    """End it and all machines; returns what was ended."""
    return stop_remembered(_process_file(state_dir))


def _process_file(state_dir: Path) -> Path:
    return state_dir / "local-ec2.process.json"
