from __future__ import annotations

from filetracker.aws.clients import client
from filetracker.tracking.attempts import ReadAttemptRepository
from tests.support.local_aws import LocalAws


def test_begin_counts_each_message_and_file_for_itself(local_aws: LocalAws) -> None:
    attempts = ReadAttemptRepository("Attempts")
    assert [attempts.start("m1", "a.txt", 1_800_000_000) for _ in range(3)] == [1, 2, 3]
    assert attempts.start("m1", "b.txt", 1_800_000_000) == 1
    assert attempts.start("m2", "a.txt", 1_800_000_000) == 1


def test_item_expires(local_aws: LocalAws) -> None:
    ReadAttemptRepository("Attempts").start("m1", "a.txt", 1_800_000_000)
    (item,) = client("dynamodb").scan(TableName="Attempts")["Items"]
    assert item["ExpiresAt"] == {"N": "1800000000"}


def test_end_forgets(local_aws: LocalAws) -> None:
    attempts = ReadAttemptRepository("Attempts")
    attempts.start("m1", "a.txt", 1_800_000_000)
    attempts.end("m1", "a.txt")
    assert attempts.start("m1", "a.txt", 1_800_000_000) == 1
