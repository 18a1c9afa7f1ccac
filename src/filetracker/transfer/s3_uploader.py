"""Puts files of this machine into the bucket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from filetracker.aws.clients import client, translated_errors
from filetracker.errors import RetriableError, UsageError
from filetracker.object_keys import version_id_of
from filetracker.timestamps import format_time
from filetracker.transfer.models import UploadedObject

# Several files go at once already, so each takes few threads of its own.
_TRANSFER = TransferConfig(max_concurrency=4)
_READ_TIMEOUT_SECONDS = 60  # S3 answers only after a whole part has crept through a slow line


class Uploader:
    """Uploads to one bucket, large files in parts."""

    def __init__(self, bucket_name: str) -> None:
        self.bucket_name = bucket_name

    def upload(self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]) -> UploadedObject:
        """Uploads one file; calls `on_bytes` with the count of further bytes sent, from several threads.

        What `on_bytes` raises ends the upload: nothing of a half-sent file is left in the bucket.
        """
        action = f"upload {str(path)!r} to {key!r} in bucket {self.bucket_name}"
        with translated_errors(action):
            s3 = client("s3", _READ_TIMEOUT_SECONDS)
            try:
                s3.upload_file(
                    str(path),
                    self.bucket_name,
                    key,
                    ExtraArgs={"ContentType": content_type},
                    Callback=on_bytes,
                    Config=_TRANSFER,
                )
            except S3UploadFailedError as error:
                if isinstance(error.__context__, ClientError):  # S3's own answer, which boto3 wraps in more words
                    raise error.__context__ from None
                raise RetriableError(f"Could not {action}: {error}") from error
            except OSError as error:
                raise UsageError(f"Could not read {str(path)!r}: {error.strerror or error}.") from error
            response = s3.head_object(Bucket=self.bucket_name, Key=key)
        return UploadedObject(
            etag=response["ETag"].strip('"'),
            version_id=version_id_of(response.get("VersionId")),
            last_modified=format_time(response["LastModified"]),
        )
