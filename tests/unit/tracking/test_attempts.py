from __future__ import annotations

from typing import Any

from filetracker.aws.clients import client
from filetracker.tracking.attempts import AttemptRepository
from tests.support.local_aws import LocalAws

EXPIRES = 1_800_000_000


def _items() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client("dynamodb").scan(TableName="Attempts")["Items"]
    return items


def test_tries_are_counted_for_each_message_and_file(local_aws: LocalAws) -> None:
    attempts = AttemptRepository("Attempts")
    assert [attempts.begin_try("m1", "a.txt", EXPIRES) for _ in range(3)] == [1, 2, 3]
    assert attempts.begin_try("m1", "b.txt", EXPIRES) == 1
    assert attempts.begin_try("m2", "a.txt", EXPIRES) == 1


def test_item_expires(local_aws: LocalAws) -> None:
    AttemptRepository("Attempts").begin_try("m1", "a.txt", EXPIRES)
    assert [item["ExpiresAt"] for item in _items()] == [{"N": "1800000000"}]


def test_what_was_no_try_is_undone(local_aws: LocalAws) -> None:
    attempts = AttemptRepository("Attempts")
    attempts.begin_try("m1", "a.txt", EXPIRES)
    attempts.begin_try("m1", "a.txt", EXPIRES)
    attempts.undo_try("m1", "a.txt", EXPIRES)
    assert attempts.begin_try("m1", "a.txt", EXPIRES) == 2


def test_reads_that_ended_are_forgotten_and_tries_are_not(local_aws: LocalAws) -> None:
    attempts = AttemptRepository("Attempts")
    attempts.begin_try("m1", "a.txt", EXPIRES)
    assert [attempts.begin_read("m1", "a.txt", EXPIRES) for _ in range(2)] == [1, 2]
    attempts.end_read("m1", "a.txt")
    assert attempts.begin_read("m1", "a.txt", EXPIRES) == 1
    assert attempts.begin_try("m1", "a.txt", EXPIRES) == 2


def test_forget(local_aws: LocalAws) -> None:
    attempts = AttemptRepository("Attempts")
    attempts.begin_try("m1", "a.txt", EXPIRES)
    attempts.forget("m1", "a.txt")
    assert _items() == []
