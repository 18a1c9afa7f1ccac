"""To the bucket behind CloudFront.

Pages that are open go on asking for the files of the build that they are of. So each file says of which build it is,
and a publication deletes only what neither it nor the one before it has.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import WaiterError

from scripts.tooling_error import ToolingError
from scripts.web_publish.hosting import Hosting, UntypedClient
from scripts.web_publish.page_files import INDEX, PageFile, build_id

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

_BUILD = "build"  # metadata of an object: the newest build that has it
_MAX_DELETED_AT_ONCE = 1000
_ASK_EVERY_SECONDS, _ASK_TIMES = 5, 120


def publish_to_cloudfront(hosting: Hosting, files: Sequence[PageFile], s3: S3Client, cloudfront: UntypedClient) -> None:
    """Returns when CloudFront shows nothing else any more. Safe to run again after it was interrupted."""
    this, bucket = build_id(files), hosting.web_bucket_name
    before = _build_of(s3, bucket, INDEX)
    for file in files:
        s3.put_object(
            Bucket=bucket,
            Key=file.name,
            Body=file.content,
            ContentType=file.media_type,
            CacheControl=file.cache_control,
            Metadata={_BUILD: this},
        )
    if before != this:
        _delete_all_but(s3, bucket, {file.name for file in files}, before)
    _invalidate(cloudfront, hosting.web_distribution_id, files)


def _build_of(s3: S3Client, bucket: str, name: str) -> str | None:
    try:
        return s3.head_object(Bucket=bucket, Key=name)["Metadata"].get(_BUILD)
    except s3.exceptions.ClientError as error:
        # 403 where there is no such object and we may not list.
        if error.response["Error"]["Code"] in ("404", "403"):
            return None
        raise


def _delete_all_but(s3: S3Client, bucket: str, names: set[str], build: str | None) -> None:
    """Deletes what is neither called so nor of that build."""
    listed = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    others = [found["Key"] for page in listed for found in page.get("Contents", []) if found["Key"] not in names]
    doomed: list[ObjectIdentifierTypeDef] = [
        {"Key": name} for name in others if build is None or _build_of(s3, bucket, name) != build
    ]
    for start in range(0, len(doomed), _MAX_DELETED_AT_ONCE):
        some = doomed[start : start + _MAX_DELETED_AT_ONCE]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": some, "Quiet": True})
        if errors := answer.get("Errors"):
            raise ToolingError(f"{errors[0]['Key']} could not be deleted from {bucket}: {errors[0]['Message']}.")


def _invalidate(cloudfront: UntypedClient, distribution_id: str, files: Sequence[PageFile]) -> None:
    """No cache should hold them, but for what the distribution was before it was told so, and errors."""
    paths = ["/", *(f"/{file.name}" for file in files if not file.is_kept_for_ever)]
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": str(uuid.uuid4())}
    made = cloudfront.create_invalidation(DistributionId=distribution_id, InvalidationBatch=batch)
    try:
        cloudfront.get_waiter("invalidation_completed").wait(
            DistributionId=distribution_id,
            Id=made["Invalidation"]["Id"],
            WaiterConfig={"Delay": _ASK_EVERY_SECONDS, "MaxAttempts": _ASK_TIMES},
        )
    except WaiterError as error:
        raise ToolingError(
            f"CloudFront still empties its caches after {_ASK_EVERY_SECONDS * _ASK_TIMES // 60} minutes ({error}): the "
            "page is published, some people may see the one before for a while."
        ) from error
