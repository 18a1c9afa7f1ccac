"""What S3 refuses and moto 5.2.5 does not: to complete an upload in parts, or to copy a part, against If-Match; and
parts of an upload that is no more (moto breaks down)."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from filetracker.aws.clients import client

_Context = MutableMapping[str, Any]
_CHECKED = ("CompleteMultipartUpload", "UploadPart", "UploadPartCopy")


def keep_conditions() -> None:
    """Has the process's S3 client refuse what S3 would, at the moment at which a request would reach it."""
    events = client("s3", 120).meta.events
    for operation in _CHECKED:
        events.register(f"before-parameter-build.s3.{operation}", _note)
    events.register_last("before-call", _check)


def _note(params: dict[str, Any], context: _Context, **_: Any) -> None:
    context["asked"] = params


def _check(model: Any, context: _Context, **_: Any) -> None:
    if model.name not in _CHECKED:
        return
    asked = context["asked"]
    if asked["UploadId"] not in _uploads(asked["Bucket"]):
        raise _refusal("NoSuchUpload", model.name)
    bucket, key, wanted = asked["Bucket"], asked["Key"], asked.get("IfMatch")
    if model.name == "UploadPartCopy":
        bucket, _slash, key = unquote(asked["CopySource"]).partition("/")
        wanted = asked["CopySourceIfMatch"]
    if wanted is None:
        return
    etag = _etag(bucket, key)
    if etag != wanted:
        raise _refusal("PreconditionFailed" if etag else "NoSuchKey", model.name)


def _refusal(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "S3 would not."}}, operation)


def _uploads(bucket: str) -> set[str]:
    return {upload["UploadId"] for upload in client("s3", 99).list_multipart_uploads(Bucket=bucket).get("Uploads", [])}


def _etag(bucket: str, key: str) -> str | None:
    versions = client("s3", 99).list_object_versions(Bucket=bucket, Prefix=key).get("Versions", [])
    return next((str(version["ETag"]) for version in versions if version["Key"] == key and version["IsLatest"]), None)
