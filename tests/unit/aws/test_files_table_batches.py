"""Reading many records at once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from filetracker.aws.files_table import FilesTable
from filetracker.aws.items import to_item
from filetracker.errors import WorldFaultError
from tests.conftest import make_record


def test_get_many_reads_a_hundred_a_request(local_aws: Any, requests: Counter[str]) -> None:
    table = FilesTable("Files")
    for number in range(120):
        table.put(make_record(f"{number}"), None)
    requests.clear()

    records = table.get_many([*(f"{number}" for number in range(120)), "0", "none"])

    assert records == {f"{number}": make_record(f"{number}") for number in range(120)}
    assert requests == {"BatchGetItem": 2}


def test_get_many_of_nothing_asks_nothing(local_aws: Any, requests: Counter[str]) -> None:
    assert FilesTable("Files").get_many([]) == {}
    assert not requests


def test_get_many_asks_again_for_what_was_left_out(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.files_table.time.sleep", lambda _: None)
    left = {"Files": {"Keys": [{"FileName": {"S": "b"}}], "ConsistentRead": True}}
    items = [to_item(make_record(name).to_attributes()) for name in "ab"]
    stub("dynamodb").add_response("batch_get_item", {"Responses": {"Files": items[:1]}, "UnprocessedKeys": left})
    stub("dynamodb").add_response("batch_get_item", {"Responses": {"Files": items[1:]}}, {"RequestItems": left})

    assert FilesTable("Files").get_many("ab").keys() == {"a", "b"}


def test_get_many_gives_up_where_dynamodb_keeps_throttling(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.aws.files_table.time.sleep", lambda _: None)
    left = {"Files": {"Keys": [{"FileName": {"S": "a"}}]}}
    for _ in range(5):
        stub("dynamodb").add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": left})

    with pytest.raises(WorldFaultError, match="throttled"):
        FilesTable("Files").get_many("a")
