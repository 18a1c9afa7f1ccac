"""Where the parts of a FileTracker are: what Terraform wrote down in the parameter `/<name prefix>/stack`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.errors import NotFoundError, SettingsError

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


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
    # Empty where there is no such thing, and in stacks of before there was an API.
    api_url: str = ""
    auth: str = ""  # iam or cognito
    uploads_table_name: str = ""
    jobs_table_name: str = ""
    start_job_dlq_url: str = ""
    notify_dlq_url: str = ""
    deliveries_dlq_url: str = ""
    rule_dlq_url: str = ""
    reconcile_dlq_url: str = ""
    file_events_topic_arn: str = ""
    user_pool_id: str = ""
    user_pool_client_id: str = ""
    hosted_ui_url: str = ""
    issuer: str = ""
    jwks_url: str = ""
    job_retention_days: int = 0
    # Stacks of before these were written down were made with these, unless somebody chose others.
    upload_expiry_hours: int = 24
    url_expiry_seconds: int = 900

    def check_has_api(self) -> None:
        """Raises SettingsError for a stack of before there was an API."""
        if not self.api_url or not self.auth:
            raise SettingsError(
                f"Stack {self.name!r} has no API: it is of an older version than this command. Run `terraform apply` "
                "of the same version; until then, leave out --api (FILETRACKER_API)."
            )

    def check_has_jobs(self) -> None:
        """Raises SettingsError for a stack of before there were jobs."""
        if not self.jobs_table_name:
            raise SettingsError(
                f"Stack {self.name!r} has no jobs: it is of an older version than this command. Run `terraform apply` "
                "of the same version."
            )

    def check_has_users(self) -> None:
        """Raises SettingsError for a stack that nobody signs in to."""
        self.check_has_api()
        if self.auth != "cognito" or not self.user_pool_id:
            raise SettingsError(
                f"Nobody signs in to stack {self.name!r}: its API knows callers by their AWS credentials "
                f'(auth = "{self.auth}"). `terraform apply -var auth=cognito` gives it users.'
            )


_OUTPUTS = [f.name for f in fields(Stack) if f.default is MISSING and f.name not in ("name", "queue_urls")]
_LATER_OUTPUTS = [f.name for f in fields(Stack) if isinstance(f.default, str)]
_LATER_NUMBERS = {f.name: f.default for f in fields(Stack) if isinstance(f.default, int)}


def find_stack(name: str) -> Stack:
    """The stack whose `name_prefix` is `name`, in the region of the AWS environment.

    Raises NotFoundError where there is none, SettingsError where what is written down is of another version.
    """
    parameter = f"/{name}/stack"
    with translated_errors(f"look up stack {name!r}"):
        ssm = _ssm()
        try:
            text = ssm.get_parameter(Name=parameter)["Parameter"]["Value"]
        except ClientError as error:
            # A name that can be no parameter's name is nobody's.
            if error_code(error) not in ("ParameterNotFound", "ValidationException"):
                raise
            raise NotFoundError(
                f"There is no stack called {name!r} in region {ssm.meta.region_name}: run `terraform apply`, "
                "or name the right one with --stack or FILETRACKER_STACK, and its region with AWS_DEFAULT_REGION."
            ) from error
    return _stack_of(name, parameter, text)


def _ssm() -> SSMClient:
    try:
        ssm: SSMClient = client("ssm")
    except ValueError as error:
        if isinstance(error, BotoCoreError):
            raise
        # The one mistake that botocore has no exception of its own for.
        raise SettingsError(f"{error}: AWS_ENDPOINT_URL must be a URL such as http://localhost:4566.") from error
    return ssm


def _stack_of(name: str, parameter: str, text: str) -> Stack:
    try:
        outputs = json.loads(text)
        urls = {key: str(url) for key, url in outputs.items() if key.endswith(("queue_url", "dlq_url")) and url}
        missing = sorted(key for key in _OUTPUTS if not outputs.get(key))
        list_shards = int(outputs.get("list_shards") or 0)
        numbers = {key: int(outputs.get(key) or default) for key, default in _LATER_NUMBERS.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"The parameter {parameter} does not hold Terraform's outputs as JSON: run `terraform apply` to mend it."
        ) from error
    if missing:
        raise SettingsError(
            f"The parameter {parameter} does not say {', '.join(missing)}: the stack is of another version than this "
            "command. Run `terraform apply` of the same version."
        )
    return Stack(
        name=name,
        region=outputs["region"],
        bucket_name=outputs["bucket_name"],
        files_table_name=outputs["files_table_name"],
        file_events_table_name=outputs["file_events_table_name"],
        uploads_queue_url=outputs["uploads_queue_url"],
        uploads_dlq_url=outputs["uploads_dlq_url"],
        errors_queue_url=outputs["errors_queue_url"],
        list_shards=list_shards,
        queue_urls={url.rpartition("/")[2]: url for url in urls.values()},
        job_retention_days=numbers["job_retention_days"],
        upload_expiry_hours=numbers["upload_expiry_hours"],
        url_expiry_seconds=numbers["url_expiry_seconds"],
        **{key: str(outputs.get(key) or "") for key in _LATER_OUTPUTS},
    )
