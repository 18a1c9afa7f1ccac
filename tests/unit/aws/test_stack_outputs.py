from __future__ import annotations

import json
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.aws.stack_outputs import find_stack

_OUTPUTS = {
    "bucket_name": "the-bucket",
    "errors_queue_url": "https://sqs/errors",
    "file_events_table_name": "FileEvents",
    "files_table_name": "Files",
    "list_shards": 4,
    "region": "us-east-1",
    "uploads_dlq_url": "https://sqs/dlq",
    "uploads_queue_url": "https://sqs/uploads",
}


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ({}, (0, 24, 900)),
        ({"job_retention_days": 30, "upload_expiry_hours": 72, "url_expiry_seconds": 60}, (30, 72, 60)),
    ],
    ids=["before they were told", "told"],
)
def test_find_stack_reads_how_long_things_last(
    local_aws: Any, told: dict[str, int], numbers: tuple[int, int, int]
) -> None:
    client("ssm").put_parameter(Name="/filetracker/stack", Type="String", Value=json.dumps({**_OUTPUTS, **told}))
    stack = find_stack("filetracker")
    assert (stack.job_retention_days, stack.upload_expiry_hours, stack.url_expiry_seconds) == numbers
