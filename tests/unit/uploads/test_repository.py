from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from filetracker.aws.dynamodb import to_item
from filetracker.errors import RetriableError
from filetracker.uploads.errors import SessionConflictError
from filetracker.uploads.models import Result, State
from filetracker.uploads.repository import SessionRepository
from tests.support.local_aws import LocalAws
from tests.support.upload_builders import make_session

UPLOADS = SessionRepository("Uploads")


def test_get_finds_a_session_only_by_its_owner_and_id(local_aws: LocalAws) -> None:
    session = make_session(file_name="é/\u202e🚀 +%.txt")
    UPLOADS.add(session)
    assert UPLOADS.get("alice", session.upload_id) == session
    assert UPLOADS.get("bob", session.upload_id) is None
    assert UPLOADS.get("alice", "m1") is None, "S3's id finds nothing"


def test_add_may_be_done_again(local_aws: LocalAws) -> None:
    UPLOADS.add(make_session())
    UPLOADS.add(make_session())
    assert UPLOADS.get("alice", make_session().upload_id) == make_session()


def test_replace_leaves_nothing_of_what_was_there(local_aws: LocalAws) -> None:
    completing = make_session(state=State.COMPLETING, completing_time="2026-01-31T12:00:00.000Z")
    UPLOADS.add(completing)
    UPLOADS.replace(completing, make_session())
    assert UPLOADS.get("alice", make_session().upload_id) == make_session()


@pytest.mark.parametrize(
    "changes", [{"state": State.ABORTED}, {"expires_time": "2026-02-02T12:00:00.000Z"}, {"state": State.COMPLETING}]
)
def test_replace_refuses_what_has_changed_and_hands_it_over(local_aws: LocalAws, changes: dict[str, Any]) -> None:
    current = make_session(**changes)
    UPLOADS.add(current)
    completed = make_session(state=State.COMPLETED, result=Result("e", "v"))
    with pytest.raises(SessionConflictError) as caught:
        UPLOADS.replace(make_session(), completed)
    assert caught.value.current == current
    assert UPLOADS.get("alice", current.upload_id) == current


def test_replace_refuses_what_is_gone(local_aws: LocalAws) -> None:
    with pytest.raises(SessionConflictError) as caught:
        UPLOADS.replace(make_session(), make_session(state=State.ABORTED))
    assert caught.value.current is None


def test_replace_may_be_done_again(local_aws: LocalAws) -> None:
    """The answer to the first may have been lost."""
    UPLOADS.add(make_session())
    for _ in range(2):
        UPLOADS.replace(make_session(), make_session(state=State.ABORTED))


def test_of_user_lists_ones_own_the_newest_first(local_aws: LocalAws) -> None:
    for number in range(5):
        UPLOADS.add(make_session(upload_id=f"u{number}"))
    UPLOADS.add(make_session(upload_id="u9", uploaded_by="bob"))
    first, after = UPLOADS.of_user("alice", None, 3)
    assert ([session.upload_id for session in first], after) == (["u4", "u3", "u2"], "u2")
    second, after = UPLOADS.of_user("alice", after, 3)
    assert ([session.upload_id for session in second], after) == (["u1", "u0"], None)
    assert UPLOADS.of_user("carol", None, 3) == ([], None)


def test_in_state_lists_what_expired_first(local_aws: LocalAws) -> None:
    for day in (3, 1, 2):
        UPLOADS.add(make_session(upload_id=f"u{day}", expires_time=f"2026-02-0{day}T12:00:00.000Z"))
    UPLOADS.add(make_session(upload_id="u9", state=State.ABORTED))
    assert [session.upload_id for session in UPLOADS.in_state(State.OPEN)] == ["u1", "u2", "u3"]
    expired = UPLOADS.in_state(State.OPEN, "2026-02-03T12:00:00.000Z")
    assert [session.upload_id for session in expired] == ["u1", "u2"]
    assert list(UPLOADS.in_state(State.COMPLETING)) == []


def test_in_state_reads_page_after_page(stub: Any) -> None:
    item = to_item(make_session().to_attributes())
    last = to_item({"UploadedBy": "alice", "UploadId": "u1", "State": "OPEN", "ExpiresTime": "x"})
    stub("dynamodb").add_response("query", {"Items": [item], "LastEvaluatedKey": last})
    asked = {
        "TableName": "Uploads",
        "IndexName": "ByState",
        "KeyConditionExpression": "#State = :state",
        "ExpressionAttributeNames": {"#State": "State"},
        "ExpressionAttributeValues": {":state": {"S": "OPEN"}},
        "ExclusiveStartKey": last,
    }
    stub("dynamodb").add_response("query", {"Items": [item]}, asked)
    assert list(UPLOADS.in_state(State.OPEN)) == [make_session(), make_session()]


def test_what_dynamodb_refuses_is_the_worlds_fault(stub: Any) -> None:
    for operation in ("get_item", "put_item", "put_item", "query"):
        stub("dynamodb").add_client_error(operation, "ThrottlingException", "Slow down.", 400)
    with pytest.raises(RetriableError, match="Could not read upload u1 in table Uploads: Slow down"):
        UPLOADS.get("alice", "u1")
    with pytest.raises(RetriableError, match="Could not write upload"):
        UPLOADS.add(make_session())
    with pytest.raises(RetriableError, match="Could not write upload"):
        UPLOADS.replace(make_session(), replace(make_session(), state=State.ABORTED))
    with pytest.raises(RetriableError, match="Could not list uploads in table Uploads"):
        UPLOADS.of_user("alice", None, 1)
