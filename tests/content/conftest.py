from __future__ import annotations

from importlib import import_module

import pytest

from filetracker.metadata.registry import _MODULES

# Now, while coverage counts what a module says when it is imported.
for _module in set(_MODULES.values()):
    import_module(f"filetracker.metadata.readers.{_module}")


@pytest.fixture(autouse=True)
def without_tracer(untraced: None) -> None:
    """A hostile file may meet the time limit."""
