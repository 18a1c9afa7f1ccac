"""Takes the place of a reader in a function's package: it does what the file says. Nothing here imports it."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Any

from filetracker.metadata.range_reader import RangeReader

FIELDS: dict[str, str] = {}


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """Behaves."""
    behavior = file.peek_at(54, 100).partition(b"\0")[0]
    if behavior == b"loop":
        while True:
            pass
    if behavior == b"memory":
        return {"Bytes": len(bytearray(2 * 2**30))}
    if behavior == b"SIGKILL":
        os.kill(os.getpid(), signal.SIGKILL)
    if behavior == b"SIGSEGV":
        ctypes.string_at(0)
    return {"Behavior": "good"}
