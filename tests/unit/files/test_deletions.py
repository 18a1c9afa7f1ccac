from __future__ import annotations

import threading

import pytest

from filetracker.errors import RetriableError
from filetracker.files.deletions import Deletions
from filetracker.files.models import Fault


class FakeBucket:
    """Deletes all but `bad`; none ends before `together` are under way."""

    def __init__(self, together: int = 1, error: Exception | None = None) -> None:
        self.barrier = threading.Barrier(together, timeout=30)
        self.error = error
        self.deleted: list[str] = []

    def delete(self, file_name: str) -> None:
        """One file."""
        self.barrier.wait()
        if self.error and file_name == "bad":
            raise self.error
        self.deleted.append(file_name)


def test_delete_works_side_by_side() -> None:
    names = [f"{number}" for number in range(8)]
    assert Deletions(FakeBucket(together=8)).delete(names) == dict.fromkeys(names)


def test_delete_tells_of_each_file() -> None:
    bucket = FakeBucket(error=RetriableError("Could not delete it.", code="AccessDenied"))
    assert Deletions(bucket).delete(["good", "bad", "fine"]) == {
        "good": None,
        "bad": Fault("AccessDenied", "Could not delete it."),
        "fine": None,
    }


def test_delete_asks_for_each_file_once() -> None:
    bucket = FakeBucket()
    assert Deletions(bucket).delete(["a", "a"]) == {"a": None}
    assert bucket.deleted == ["a"]


def test_delete_lets_a_mistake_of_ours_rise() -> None:
    with pytest.raises(RuntimeError):
        Deletions(FakeBucket(error=RuntimeError())).delete(["bad"])


def test_delete_of_nothing_does_nothing() -> None:
    assert Deletions(FakeBucket()).delete([]) == {}
