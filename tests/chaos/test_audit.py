"""A test of the test: what is not as it should be is found."""

from __future__ import annotations

from typing import Any

import pytest

from filetracker.files.events import EventType
from tests.conftest import make_record
from tests.support.chaos.audit import history_gaps, untold_revisions, untrue_records, wrong_notices
from tests.support.chaos.workload import Step

TRUTH = {"a": {"Status": "TRACKED", "ETag": "1"}}
STEPS = {"a": [Step(EventType.CREATED, "v1"), Step(EventType.CREATED, "v2")]}
HISTORY = [{"FileName": "a", "EventType": "CREATED", "VersionId": version} for version in ("v1", "v2")]


def image(revision: int, etag: str) -> dict[str, Any]:
    return make_record("a", revision, etag=etag).to_attributes()


def notice(revision: int, etag: str) -> dict[str, Any]:
    return {
        "id": f"a#{revision}",
        "previousRevision": revision - 1 or None,
        "file": make_record("a", revision, etag=etag).to_document(),
    }


RECORDS = {"a": image(2, "2")}


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ({"a": {"Status": "TRACKED", "ETag": "1", "Revision": 3}}, 0),
        ({}, 1),
        ({"a": {"Status": "TRACKED", "ETag": "0"}}, 1),
        ({"a": {"Status": "DELETED", "ETag": "1"}}, 1),
        ({**TRUTH, "ghost": {"Status": "TRACKED"}}, 1),
    ],
)
def test_untrue_records(records: dict[str, dict[str, Any]], found: int) -> None:
    assert len(list(untrue_records(TRUTH, records))) == found


@pytest.mark.parametrize(("history", "found"), [(HISTORY, 0), (HISTORY[:1], 1), ([*HISTORY, HISTORY[0]], 1)])
def test_history_gaps(history: list[dict[str, Any]], found: int) -> None:
    assert len(list(history_gaps(STEPS, history))) == found


def test_untold_revisions() -> None:
    assert untold_revisions(RECORDS, [notice(2, "2")]) == ["a#1"]


@pytest.mark.parametrize(
    ("notices", "found"),
    [
        ([notice(1, "1"), notice(2, "2"), notice(1, "1")], 0),  # a redelivery, under the same id
        ([notice(1, "2"), notice(2, "2")], 1),  # one change, told under two ids
        ([notice(1, "1"), notice(1, "0"), notice(2, "2")], 1),  # one id, told in two ways
        ([notice(1, "1"), notice(2, "3")], 1),  # the last told is not what is so
    ],
)
def test_wrong_notices(notices: list[dict[str, Any]], found: int) -> None:
    assert len(list(wrong_notices(RECORDS, notices))) == found
