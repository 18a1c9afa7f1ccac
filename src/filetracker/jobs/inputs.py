"""The input of a job: an object of the bucket, at the version that was there when it was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.s3_errors import is_archived, is_archived_code, is_gone, is_refused_head, unread_of_error
from filetracker.aws.s3_reader import BrokenOffError, S3Reader
from filetracker.errors import RetriableError, UnprocessableFileError, Unread
from filetracker.object_keys import version_id_of

_TRIES_IN_PLACE = 3


@dataclass(frozen=True)
class JobInput:
    """One version of an object. `etag` has no quotes; `version_id` is None where the bucket keeps no versions."""

    bucket_name: str
    file_name: str
    size: int
    etag: str
    version_id: str | None
    content_type: str

    def pieces(self) -> Iterator[bytes]:
        """The content from its beginning, as it comes; where the connection breaks it goes on from there.

        Raises SnapshotChangedError where this version is not the one that is there any more.
        """
        content = S3Reader(self.bucket_name, self.file_name)
        position, in_vain = 0, 0
        while position < self.size:
            began = position
            with suppress(BrokenOffError), content.open(position, self.etag) as opened:
                for piece in opened.pieces:
                    position += len(piece)
                    yield piece
            in_vain = 0 if position > began else in_vain + 1
            if in_vain == _TRIES_IN_PLACE:
                raise BrokenOffError(f"Could not read {self.file_name!r}: it breaks off after {position:,} bytes.")


class JobInputs:
    """The inputs in one bucket."""

    def __init__(self, bucket_name: str) -> None:
        self.bucket_name = bucket_name

    def find(self, file_name: str) -> JobInput:
        """What exists now. Raises UnprocessableFileError if nothing that can be read does; RetriableError."""
        with translated_errors(f"look at {file_name!r} in bucket {self.bucket_name}"):
            try:
                response = client("s3").head_object(Bucket=self.bucket_name, Key=file_name)
            except ClientError as error:
                if is_gone(error):
                    raise UnprocessableFileError(
                        f"There is no file {file_name!r} (any more).", code="FileMissing"
                    ) from error
                if is_refused_head(error):  # an answer to HEAD has no words
                    self._explain(file_name)
                raise
        if is_archived(response):
            raise archived_error(file_name)
        return JobInput(
            bucket_name=self.bucket_name,
            file_name=file_name,
            size=response["ContentLength"],
            etag=response["ETag"].strip('"'),
            version_id=version_id_of(response.get("VersionId")),
            content_type=response.get("ContentType", "binary/octet-stream"),
        )

    def _explain(self, file_name: str) -> None:
        try:
            client("s3").get_object(Bucket=self.bucket_name, Key=file_name, Range="bytes=0-0")["Body"].close()
        except ClientError as error:
            if unread_of_error(error) is Unread.CUSTOMER_KEY:
                raise UnprocessableFileError(
                    "The file is encrypted with a key of the uploader's own (SSE-C), so nobody else can read it: "
                    "upload it again without a customer-provided key.",
                    code="FileUnreadable",
                ) from error


def archived_error(file_name: str) -> UnprocessableFileError:
    """What is wrong with a file that S3 has put away."""
    return UnprocessableFileError(
        f"{file_name!r} is archived: restore it, then submit the job again.", code="FileArchived"
    )


def is_archived_error(error: RetriableError) -> bool:
    """Whether S3 refused to read an object because it is archived (Intelligent-Tiering does not tell before)."""
    return is_archived_code(error.code)
