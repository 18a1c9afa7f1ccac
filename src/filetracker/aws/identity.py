"""Whose the AWS credentials are."""

from __future__ import annotations

from filetracker.aws.clients import client, translated_errors


def caller_arn() -> str:
    """The ARN of who calls, as API Gateway tells it of a signed request. Needs no right."""
    with translated_errors("ask whose the AWS credentials are"):
        return str(client("sts").get_caller_identity()["Arn"])


def name_of_arn(arn: str) -> str:
    """What people call an identity: a user's name, a session's, or `root`. What is no ARN is its own name."""
    return arn.rpartition("/")[2].rpartition(":")[2]
