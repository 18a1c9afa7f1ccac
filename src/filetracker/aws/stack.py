"""Where the parts of a FileTracker are: what Terraform wrote down in the parameter `/<name prefix>/stack`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.errors import NotFoundError, SettingsError


@dataclass(frozen=True)
class Stack:
    """One deployment: its Terraform outputs. `queue_urls` holds the URL of each of its queues by the queue's name."""

    name: str
    region: str
    bucket_name: str
    files_table_name: str
    file_events_table_name: str
    uploads_queue_url: str
    uploads_dlq_url: str
    errors_queue_url: str
    list_shards: int
    queue_urls: Mapping[str, str] = field(default_factory=dict)


# What is not an output of its own.
_DERIVED = ("name", "queue_urls")


def find_stack(name: str) -> Stack:
    """The stack whose `name_prefix` is `name`, in the region of the AWS environment.

    Raises NotFoundError where there is none, SettingsError where what is written down is of another version.
    """
    parameter = f"/{name}/stack"
    with translated_errors(f"look up stack {name!r}"):
        ssm = client("ssm")
        try:
            text = ssm.get_parameter(Name=parameter)["Parameter"]["Value"]
        except ClientError as error:
            # A name that can be no parameter's name is nobody's.
            if error_code(error) not in ("ParameterNotFound", "ValidationException"):
                raise
            raise NotFoundError(
                f"There is no stack called {name!r} in region {ssm.meta.region_name}: run `terraform apply`, "
                "or name the right one with --stack or FILETRACKER_STACK, and its region with AWS_REGION."
            ) from error
    return _stack_of(name, parameter, text)


def _stack_of(name: str, parameter: str, text: str) -> Stack:
    try:
        outputs: dict[str, Any] = json.loads(text)
        values = {f.name: outputs.get(f.name) for f in fields(Stack) if f.name not in _DERIVED}
        missing = sorted(key for key, value in values.items() if not value)
        shards = int(values["list_shards"] or 0)
        urls = {url.rpartition("/")[2]: url for key, url in outputs.items() if key.endswith(("queue_url", "dlq_url"))}
    except (ValueError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"The parameter {parameter} does not hold Terraform's outputs as JSON: run `terraform apply` to mend it."
        ) from error
    if missing:
        raise SettingsError(
            f"The parameter {parameter} does not say {', '.join(missing)}: the stack is of another version than this "
            "command. Run `terraform apply` of the same version."
        )
    return Stack(name=name, **{**values, "list_shards": shards}, queue_urls=urls)
