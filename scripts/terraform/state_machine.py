"""The state machine's definition as Terraform would fill it in, for what looks at it without Terraform."""

from __future__ import annotations

import json
import re
from typing import Any

from scripts import REPOSITORY

_TEMPLATE = REPOSITORY / "terraform" / "modules" / "jobs" / "state_machine.asl.json"
_VALUES = {
    "partition": "aws",
    "name_prefix": "filetracker",
    "runner": "lambda",
    "jobs_table_name": "Jobs",
    "bucket_name": "filetracker",
    "run_job_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:filetracker-run-job",
    "launch_template_id": "none",
    "launch_template_version": "none",
    "concurrency": 2,
    "poll_seconds": 0,
    "long_wait_seconds": 0,
    "retry_seconds": 1,
    "max_waits": 5,
    "short_waits": 3,
    "max_attempts": 3,
    "max_polls": 3,
    "timeout_seconds": 900,
    "timeout_words": "15 minutes",
    "execution_timeout_seconds": 3600,
}


def definition(**values: str | int) -> dict[str, Any]:
    """The definition, filled in with these values and, for the rest, with ones that make it quick."""
    chosen = {**_VALUES, **values}
    text = re.sub(r"\$\{(\w+)\}", lambda placeholder: str(chosen[placeholder[1]]), _TEMPLATE.read_text())
    filled: dict[str, Any] = json.loads(text)
    return filled
