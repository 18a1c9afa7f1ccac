"""Many files at once; `make large` takes thousands."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from filetracker.aws.dynamodb import from_item
from tests.support.stack.stack import Stack, poll

FILES, CLIENTS = int(os.environ.get("LARGE_FILES", "500")), 8


@pytest.mark.usefixtures("patient_tracking")
def test_burst_is_tracked_whole_and_once(stack: Stack, key: str) -> None:
    names = {f"{key}/{number:04}" for number in range(FILES)}
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda name: stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=name.encode()), names))

    def tracked() -> list[dict[str, object]]:
        return [item for item in items(stack, "files_table_name", key) if item["Status"] == "TRACKED"]

    poll(f"{FILES} files tracked", lambda: len(tracked()) >= FILES, 900)
    poll("their history", lambda: len(items(stack, "file_events_table_name", key)) >= FILES)
    assert {record["FileName"] for record in tracked()} == names, "none lost"
    stream = stack.stream_records(stack.outputs["files_table_name"])
    changes = [record["eventName"] for record in stream if record["dynamodb"]["Keys"]["FileName"]["S"] in names]
    assert changes == ["INSERT"] * FILES, "none written twice"
    assert len(items(stack, "file_events_table_name", key)) == FILES, "none twice in history"


def items(stack: Stack, table: str, prefix: str) -> list[dict[str, object]]:
    """All items of a table under a prefix; a scan, because this is a test."""
    pages = stack.dynamodb.get_paginator("scan").paginate(
        TableName=stack.outputs[table],
        FilterExpression="begins_with(FileName, :prefix)",
        ExpressionAttributeValues={":prefix": {"S": prefix}},
        ConsistentRead=True,
    )
    return [from_item(item) for page in pages for item in page["Items"]]
