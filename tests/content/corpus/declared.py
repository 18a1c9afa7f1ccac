"""The type that an uploader declares: what the AWS CLI sends, made from the name with the machine's own table."""

from __future__ import annotations

import mimetypes

_DEFAULT = "binary/octet-stream"  # S3's own, if the uploader says nothing

_PACKINGS = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz", "compress": "application/x-compress"}


def declared_type(name: str) -> str:
    """As the AWS CLI guesses it. Source: awscli/customizations/s3/utils.py, `guess_content_type`."""
    try:
        return mimetypes.guess_type(name)[0] or _DEFAULT
    except ValueError:
        return _DEFAULT


def packing_of(name: str) -> str | None:
    """The type that its last ending gives a packed file, whose declared type is that of what is inside.

    The AWS CLI declares "notes.txt.gz" text/plain: nobody would say of a gzip file of that name that it is not what it says.
    """
    packed = mimetypes.guess_type(name)[1]
    return _PACKINGS.get(packed) if packed else None
