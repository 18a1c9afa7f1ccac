from __future__ import annotations

from filetracker.aws.clients import client
from filetracker.tracking.attempts import AttemptsTable
from tests.support.local_aws import LocalAws


def test_begin_counts_each_message_and_file_for_itself(local_aws: LocalAws) -> None:
    attempts = AttemptsTable("Attempts")
    assert [attempts.begin("m1", "a.txt", 1_800_000_000) for _ in range(3)] == [1, 2, 3]
    assert attempts.begin("m1", "b.txt", 1_800_000_000) == 1
    assert attempts.begin("m2", "a.txt", 1_800_000_000) == 1


def test_item_expires(local_aws: LocalAws) -> None:
    AttemptsTable("Attempts").begin("m1", "a.txt", 1_800_000_000)
    (item,) = client("dynamodb").scan(TableName="Attempts")["Items"]
    assert item["ExpiresAt"] == {"N": "1800000000"}


def test_end_forgets(local_aws: LocalAws) -> None:
    attempts = AttemptsTable("Attempts")
    attempts.begin("m1", "a.txt", 1_800_000_000)
    attempts.end("m1", "a.txt")
    assert attempts.begin("m1", "a.txt", 1_800_000_000) == 1
