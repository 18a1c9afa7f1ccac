"""What each function is told by its environment: the one place that reads it.

Terraform sets these variables, in the module that declares the function. A missing one is a deployment mistake, so all
of them are reported together, and no resource name has a default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self, get_type_hints

from filetracker.errors import SettingsError


@dataclass(frozen=True)
class Settings:
    """Reads each field from the environment variable of the same name in capitals."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises SettingsError that names every missing or wrong variable."""
        types = get_type_hints(cls)
        values: dict[str, str | int] = {}
        problems = []
        for field in fields(cls):
            name = field.name.upper()
            text = environment.get(name, "").strip()
            if not text:
                problems.append(f"{name} is not set")
            elif types[field.name] is int and not text.isdecimal():
                problems.append(f"{name} is '{text}', not a whole number")
            else:
                values[field.name] = int(text) if types[field.name] is int else text
        if problems:
            raise SettingsError(f"{'; '.join(problems)}: set them where the function is declared, in terraform/.")
        return cls(**values)


@dataclass(frozen=True)
class StackSettings(Settings):
    """What every function with metrics needs."""

    stack_name: str  # a dimension of its metrics: several stacks may share an account


@dataclass(frozen=True)
class TrackUploadSettings(StackSettings):
    """What `track_upload` needs; retention 0 means for ever."""

    bucket_name: str
    files_table_name: str
    file_events_table_name: str
    attempts_table_name: str
    errors_queue_url: str
    uploads_dlq_url: str
    max_receive_count: int  # of SQS: deliveries, also those that were throttled
    max_tries: int  # that began
    list_shards: int
    eventbridge_key_encoding: str  # "raw", as AWS sends keys; "url" where an emulator percent-encodes them
    tombstone_retention_days: int
    history_retention_days: int
    metadata_budget_bytes: int  # of each file, besides its first 64 KiB
    metadata_budget_seconds: int
    aws_lambda_function_memory_size: int  # MB; Lambda sets it. Source: Lambda Developer Guide, reserved variables


@dataclass(frozen=True)
class NotifySettings(StackSettings):
    """What `notify` needs."""

    topic_arn: str
    notify_dlq_url: str
    jobs_table_name: str


@dataclass(frozen=True)
class ReconcileSettings(StackSettings):
    """What `reconcile` needs."""

    bucket_name: str
    files_table_name: str
    uploads_queue_url: str
    list_shards: int


@dataclass(frozen=True)
class ApiSettings(StackSettings):
    """What `api` needs."""

    bucket_name: str
    files_table_name: str
    file_events_table_name: str
    uploads_table_name: str
    jobs_table_name: str
    list_shards: int
    auth: str  # "cognito": API Gateway passes the claims of an ID token; "iam": it has checked a SigV4 signature
    user_pool_client_id: str  # for whom an ID token must be made; "none" with "iam"
    s3_public_endpoint: str  # the URL of S3 as those see it who hold a signed URL; "default": as the function does
    upload_expiry_hours: int
    url_expiry_seconds: int  # of uploads
    job_retention_days: int  # 0: for ever

    def __post_init__(self) -> None:
        if self.auth not in ("cognito", "iam"):
            raise SettingsError(f"AUTH is {self.auth!r}, neither cognito nor iam: set it in terraform/.")


@dataclass(frozen=True)
class SweepUploadsSettings(StackSettings):
    """What `sweep_uploads` needs."""

    bucket_name: str
    uploads_table_name: str
    upload_expiry_hours: int


@dataclass(frozen=True)
class RunJobSettings(StackSettings):
    """What runs a job needs, be it `run_job` or an instance."""

    bucket_name: str
    jobs_table_name: str


@dataclass(frozen=True)
class StartJobSettings(Settings):
    """What `start_job` needs."""

    state_machine_arn: str
    start_job_dlq_url: str


@dataclass(frozen=True)
class SweepJobsSettings(StackSettings):
    """What `sweep_jobs` needs; the stack's name is the tag of its instances too."""

    bucket_name: str
    jobs_table_name: str
    list_shards: int
    state_machine_arn: str
    job_timeout_minutes: int


@dataclass(frozen=True)
class WebServerSettings(Settings):
    """What the server of the web page needs."""

    web_root: str  # the folder of the page's build
    host: str  # the address to listen on
    port: int
    environment: str  # what the page calls the deployment
    auth_mode: str  # "cognito": people sign in; "local": whoever has the server's token is an administrator
    api_url: str  # with no slash at the end
    s3_origin: str  # where presigned URLs may lead: one origin, or several with spaces between them
    verify_tokens: str  # "yes": ID tokens are checked here too; "no": by API Gateway alone
    # The rest is "none" where nobody signs in.
    issuer: str
    jwks_url: str
    hosted_ui_url: str
    user_pool_client_id: str

    def __post_init__(self) -> None:
        if self.auth_mode not in ("cognito", "local"):
            raise SettingsError(f"AUTH_MODE is {self.auth_mode!r}, neither cognito nor local.")
        if self.verify_tokens not in ("yes", "no"):
            raise SettingsError(f"VERIFY_TOKENS is {self.verify_tokens!r}, neither yes nor no.")
        if self.auth_mode == "local" and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise SettingsError(f"AUTH_MODE=local is for one machine alone: HOST must be 127.0.0.1, not {self.host}.")
