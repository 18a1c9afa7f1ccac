from __future__ import annotations

import pytest

from filetracker.files.changes import file_changes_of
from filetracker.files.models import Status
from tests.support.local_aws import load_event


def test_file_changes_of_gives_old_and_new_in_order() -> None:
    records = [load_event(f"stream/{name}") for name in ("insert", "modify", "remove_by_ttl")]
    changes, unreadable = file_changes_of(records)
    assert unreadable == []
    seen = [((old and (old.revision, old.status)), (new and (new.revision, new.status))) for old, new in changes]
    assert seen == [
        (None, (1, Status.TRACKED)),
        ((1, Status.TRACKED), (2, Status.DELETED)),
        ((2, Status.DELETED), None),
    ]
    assert changes[0][1] is not None
    assert changes[0][1].user_metadata == {"project": "alpha"}


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ({"FileName": {"S": "a"}, "Status": {"S": "WONDERFUL"}}, "ValueError"),
        ({"FileName": {"S": "a"}}, "KeyError"),
        ({"FileName": {"S": "a"}, "Status": {"S": "TRACKED"}}, "TypeError"),
    ],
)
def test_file_changes_of_puts_aside_what_was_edited_by_hand(image: dict[str, object], reason: str) -> None:
    """One such record must not hold up its shard."""
    bad, good = load_event("stream/edited_by_hand"), load_event("stream/insert")
    bad["dynamodb"]["NewImage"] = image
    changes, unreadable = file_changes_of([bad, good])
    assert len(changes) == 1
    assert unreadable[0][0] is bad
    assert unreadable[0][1].startswith(f"Not a file's record: {reason}")
