from __future__ import annotations

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from filetracker.metadata.registry import _MODULES

MEMORY_BYTES = 256 * 2**20

# Now, while coverage counts what a module says when it is imported.
for _module in set(_MODULES.values()):
    import_module(f"filetracker.metadata.readers.{_module}")


@pytest.fixture(autouse=True)
def without_tracer(untraced: None) -> None:
    """A hostile file may meet the time limit."""


@pytest.fixture(autouse=True)
def little_memory() -> Iterator[None]:
    """No file, whatever is in it, costs more at the worst moment than the function has to spare."""
    if not Path("/proc/self/clear_refs").exists():  # Linux alone can tell of a single test
        yield
        return
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew. Source: proc(5)
    before = _resident_bytes("VmRSS")
    yield
    assert _resident_bytes("VmHWM") - before < MEMORY_BYTES


def _resident_bytes(name: str) -> int:
    """A size of this process, C libraries' memory too. Source: proc(5), /proc/pid/status."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
