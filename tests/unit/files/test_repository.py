from __future__ import annotations

from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.aws.dynamodb import to_item
from filetracker.errors import RetriableError
from filetracker.files.errors import RecordRefusedError, RevisionConflictError
from filetracker.files.models import Fault, Status
from filetracker.files.repository import FileRepository
from tests.conftest import make_record, make_tombstone
from tests.support.local_aws import LocalAws

FILES = FileRepository("Files")


def test_get_of_what_was_never_tracked_is_none(local_aws: LocalAws) -> None:
    assert FILES.get("a.txt") is None


@pytest.mark.parametrize("key", ["report.txt", "é" * 512, "🚀/ +%.txt"])
def test_put_stores_a_new_record(local_aws: LocalAws, key: str) -> None:
    record = make_record(key, user_metadata={"project": ""}, metadata={"ratio": 0.5, "pages": [1, 2]})
    FILES.put(record, None)
    assert FILES.get(key) == record


def test_put_replaces_a_record_and_leaves_nothing_of_it(local_aws: LocalAws) -> None:
    failed = make_record(status=Status.FAILED, error=Fault("X", "y"))
    FILES.put(failed, None)
    tracked = make_record(revision=2, detected_type=None, checksum=None)
    FILES.put(tracked, failed)
    item = local_aws.item("report.txt")
    assert item == to_item(tracked.to_attributes())


def test_put_keeps_what_others_added_to_the_item(local_aws: LocalAws) -> None:
    FILES.put(make_record(), None)
    client("dynamodb").update_item(
        TableName="Files",
        Key={"FileName": {"S": "report.txt"}},
        UpdateExpression="SET Colour = :colour",
        ExpressionAttributeValues={":colour": {"S": "green"}},
    )
    FILES.put(make_tombstone(), make_record())
    item = local_aws.item("report.txt")
    assert item is not None
    assert (item["Colour"], item["Status"]) == ({"S": "green"}, {"S": "DELETED"})


def test_put_refuses_a_second_first_record_and_hands_over_the_one_there_is(local_aws: LocalAws) -> None:
    FILES.put(make_record(), None)
    with pytest.raises(RevisionConflictError) as caught:
        FILES.put(make_record(file_size=9), None)
    assert caught.value.current == make_record()
    assert FILES.get("report.txt") == make_record()


def test_put_tells_what_dynamodb_takes_from_nobody(local_aws: LocalAws) -> None:
    with pytest.raises(RecordRefusedError, match=r"DynamoDB refuses the record of 'report\.txt'"):
        FILES.put(make_record(user_metadata={"x": "y" * 500_000}), None)


def test_put_refuses_to_replace_what_has_changed(local_aws: LocalAws) -> None:
    FILES.put(make_record(), None)
    FILES.put(make_record(revision=2), make_record())
    with pytest.raises(RevisionConflictError) as caught:
        FILES.put(make_record(revision=2, file_size=9), make_record())
    assert caught.value.current == make_record(revision=2)


def test_put_refuses_to_replace_what_has_vanished(local_aws: LocalAws) -> None:
    with pytest.raises(RevisionConflictError) as caught:
        FILES.put(make_record(revision=3), make_tombstone())
    assert caught.value.current is None


def test_put_takes_the_item_that_comes_with_the_refusal(stub: Any) -> None:
    stub("dynamodb").add_client_error(
        "update_item",
        "ConditionalCheckFailedException",
        modeled_fields={"Item": to_item(make_record().to_attributes())},
    )
    with pytest.raises(RevisionConflictError) as caught:
        FILES.put(make_record(), None)
    assert caught.value.current == make_record()


def test_put_reads_the_item_where_the_refusal_comes_without(stub: Any) -> None:
    """Older DynamoDB Local does not send it."""
    stub("dynamodb").add_client_error("update_item", "ConditionalCheckFailedException")
    expected = {"TableName": "Files", "Key": {"FileName": {"S": "report.txt"}}, "ConsistentRead": True}
    stub("dynamodb").add_response("get_item", {"Item": to_item(make_record().to_attributes())}, expected)
    with pytest.raises(RevisionConflictError) as caught:
        FILES.put(make_record(), None)
    assert caught.value.current == make_record()


def test_put_that_is_throttled_is_the_worlds_fault(stub: Any) -> None:
    stub("dynamodb").add_client_error("update_item", "ProvisionedThroughputExceededException", "Slow down.", 400)
    with pytest.raises(RetriableError, match=r"Could not write the record of 'report\.txt' in table Files") as caught:
        FILES.put(make_record(), None)
    assert caught.value.code == "ProvisionedThroughputExceededException"


def test_get_that_is_denied_is_the_worlds_fault(stub: Any) -> None:
    stub("dynamodb").add_client_error("get_item", "AccessDeniedException", "No.", 400)
    with pytest.raises(RetriableError, match=r"Could not read the record of 'a' in table Files: No\."):
        FILES.get("a")


def test_get_many_reads_any_number_and_each_once(local_aws: LocalAws) -> None:
    names = [f"{n}.txt" for n in range(101)]
    for name in names:
        FILES.put(make_record(name), None)
    records = FILES.get_many([*names, "0.txt", "never.txt"])
    assert sorted(records) == sorted(names)
    assert records["0.txt"] == make_record("0.txt")


def test_get_many_asks_again_for_what_was_left_over(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.dynamodb.time.sleep", lambda _: None)
    rest = {"Files": {"Keys": [{"FileName": {"S": "b"}}], "ConsistentRead": True}}
    found = [{"Files": [to_item(make_record(name).to_attributes())]} for name in "ab"]
    stub("dynamodb").add_response("batch_get_item", {"Responses": found[0], "UnprocessedKeys": rest})
    stub("dynamodb").add_response("batch_get_item", {"Responses": found[1]}, {"RequestItems": rest})
    assert set(FILES.get_many(["a", "b"])) == {"a", "b"}


def test_get_many_gives_up_where_it_is_throttled_for_long(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.dynamodb.time.sleep", lambda _: None)
    rest = {"Files": {"Keys": [{"FileName": {"S": "a"}}]}}
    for _ in range(5):
        stub("dynamodb").add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": rest})
    with pytest.raises(RetriableError, match="throttled"):
        FILES.get_many(["a"])


def test_query_reads_a_page_and_where_the_next_begins(local_aws: LocalAws) -> None:
    for name in ("a", "b", "c"):
        FILES.put(make_record(name, upload_time=f"2026-01-31T12:00:0{ord(name) - 97}.000Z"), None)
    request = {
        "KeyConditionExpression": "FileName = :name",
        "ExpressionAttributeValues": {":name": {"S": "a"}},
        "Limit": 1,
    }
    records, after = FILES.query(request)
    assert [record.file_name for record in records] == ["a"]
    assert after in (None, {"FileName": {"S": "a"}})


def test_query_that_fails_is_the_worlds_fault(stub: Any) -> None:
    stub("dynamodb").add_client_error("query", "ResourceNotFoundException", "No such table.", 400)
    with pytest.raises(RetriableError, match="Could not list files in table Files: No such table"):
        FILES.query({"KeyConditionExpression": "FileName = :name"})
