"""Content metadata as a whole: what is found in real files, what it costs, and what hostile files can do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.content.extracting import children


@pytest.fixture(scope="session", autouse=True)
def no_child_left() -> Iterator[None]:
    """The process that reads content ends with the tests."""
    yield
    children().close()
