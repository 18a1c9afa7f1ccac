"""What the server, and the function's handler within it, have to be told of a deployed stack."""

from __future__ import annotations

from pathlib import Path

from filetracker.aws.stack_outputs import Stack
from filetracker.settings import WebServerSettings
from filetracker.web_server.page_headers import origin_of


def web_server_settings(stack: Stack, root: Path, host: str, port: int) -> WebServerSettings:
    """Settings for this machine. Where nobody signs in to the stack, the handler answers here, by one's own rights."""
    stack.check_has_api()
    signs_in = stack.auth == "cognito"
    # Emulators speak plain http, and answer for S3 where they answer for all else.
    on_emulator = stack.api_url.startswith("http://")
    return WebServerSettings(
        web_root=str(root),
        host=host,
        port=port,
        environment=f"{stack.name} ({'local' if on_emulator else stack.region})",
        auth_mode="cognito" if signs_in else "local",
        api_url=stack.api_url,
        s3_origin=origin_of(stack.api_url) if on_emulator else _s3_origins(stack),
        verify_tokens="yes" if signs_in else "no",
        issuer=stack.issuer or "none",
        jwks_url=stack.jwks_url or "none",
        hosted_ui_url=stack.hosted_ui_url or "none",
        user_pool_client_id=stack.user_pool_client_id or "none",
    )


def _s3_origins(stack: Stack) -> str:
    """Both hosts of the bucket, as Terraform names them: botocore signs for the one or the other, by region."""
    hosts = (f"{stack.bucket_name}.s3.{stack.region}.amazonaws.com", f"{stack.bucket_name}.s3.amazonaws.com")
    return " ".join(f"https://{host}" for host in hosts)


def api_environment(stack: Stack) -> dict[str, str]:
    """The environment in which `lambda_handlers.api` answers for a stack to whoever holds its AWS credentials."""
    stack.check_has_jobs()
    return {
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": "FileTracker",
        "STACK_NAME": stack.name,
        "BUCKET_NAME": stack.bucket_name,
        "FILES_TABLE_NAME": stack.files_table_name,
        "FILE_EVENTS_TABLE_NAME": stack.file_events_table_name,
        "UPLOADS_TABLE_NAME": stack.uploads_table_name,
        "JOBS_TABLE_NAME": stack.jobs_table_name,
        "LIST_SHARDS": str(stack.list_shards),
        "AUTH": "iam",
        "USER_POOL_CLIENT_ID": "none",
        "S3_PUBLIC_ENDPOINT": "default",
        "UPLOAD_EXPIRY_HOURS": str(stack.upload_expiry_hours),
        "URL_EXPIRY_SECONDS": str(stack.url_expiry_seconds),
        "JOB_RETENTION_DAYS": str(stack.job_retention_days),
    }
