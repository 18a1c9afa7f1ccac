"""The type that an uploader declares: what the AWS CLI sends, made from the name with the machine's own table."""

from __future__ import annotations

import mimetypes

_DEFAULT = "binary/octet-stream"  # S3's own, if the uploader says nothing


def declared_type(name: str) -> str:
    """As the AWS CLI guesses it. Source: awscli/customizations/s3/utils.py, `guess_content_type`."""
    try:
        return mimetypes.guess_type(name)[0] or _DEFAULT
    except ValueError:
        return _DEFAULT
