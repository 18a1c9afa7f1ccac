"""Whose the AWS credentials are."""

from __future__ import annotations

from filetracker.aws.clients import client, translated_errors


def caller_arn() -> str:
    """The ARN of who calls, as API Gateway tells it of a signed request. Needs no right."""
    with translated_errors("ask whose the AWS credentials are"):
        return str(client("sts").get_caller_identity()["Arn"])
