"""The output of a job as it is written, with metadata that says which job makes it, from which version of which input.

Every write says what is there now, and S3 refuses it where that is not so any more (If-Match, If-None-Match): that is
how two runners of one job make one output. MiniStack 1.5.33 and LocalStack 4.14 keep these conditions, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.aws.s3_errors import is_changed, is_gone, is_out_of_range, is_unknown_upload
from filetracker.errors import SnapshotChangedError
from filetracker.jobs.errors import OutputChangedError
from filetracker.jobs.inputs import JobInput
from filetracker.jobs.models import Output, OutputPart
from filetracker.jobs.operations.operation import SourceRange
from filetracker.object_keys import version_id_of

# The names of the metadata.
JOB = "filetracker-job"
SOURCE_VERSION = "filetracker-source-version"
SOURCE_ETAG = "filetracker-source-etag"

# Without an upload it was completed already, by a request whose answer was lost, or another runner has aborted it.
_REFUSED = ("ConditionalRequestConflict", "409")
_TIMEOUT_SECONDS = 120  # S3 copies a part, or puts parts together, before it answers


@dataclass(frozen=True)
class Draft:
    """An output that is about to be written, over what has the ETag `replaced` (None: over nothing)."""

    bucket_name: str
    name: str
    job_id: str
    source: JobInput
    content_type: str
    replaced: str | None

    def put(self, content: bytes) -> Output:
        """Writes it whole. Raises OutputChangedError where something else is there than was said."""
        with self._errors("write"):
            response = client("s3", _TIMEOUT_SECONDS).put_object(
                **self._object, Body=content, ContentType=self.content_type, Metadata=self._metadata, **self._condition
            )
        return self._written(response, len(content))

    def create(self) -> str:
        """S3's id of a new upload in parts."""
        with self._errors("begin to write"):
            response = client("s3").create_multipart_upload(
                **self._object,
                ContentType=self.content_type,
                Metadata=self._metadata,
                ChecksumAlgorithm="CRC32",  # that of the parts as boto3 sends them: S3 refuses those of another kind
            )
        return str(response["UploadId"])

    def send_part(self, multipart_id: str, number: int, content: bytes) -> OutputPart:
        """Sends a part. Raises OutputChangedError where the upload is no more."""
        with self._errors("send a part of"):
            response = client("s3", _TIMEOUT_SECONDS).upload_part(
                **self._object, UploadId=multipart_id, PartNumber=number, Body=content
            )
        return _part(number, len(content), response)

    def copy_part(self, multipart_id: str, number: int, copied: SourceRange) -> OutputPart:
        """Has S3 copy bytes of the input. Raises SnapshotChangedError; OutputChangedError as `send_part`."""
        with self._errors("copy a part of"):
            try:
                response = client("s3", _TIMEOUT_SECONDS).upload_part_copy(
                    **self._object,
                    UploadId=multipart_id,
                    PartNumber=number,
                    CopySource={"Bucket": self.source.bucket_name, "Key": self.source.file_name},
                    CopySourceRange=f"bytes={copied.first}-{copied.last}",
                    CopySourceIfMatch=f'"{self.source.etag}"',
                )
            except ClientError as error:
                if is_changed(error) or is_gone(error) or is_out_of_range(error):
                    raise SnapshotChangedError(f"{self.source.file_name!r} changed while it was copied.") from error
                raise
        return _part(number, copied.size, response["CopyPartResult"])

    def complete(self, multipart_id: str, parts: Sequence[OutputPart]) -> Output:
        """Makes the output of its parts. Raises OutputChangedError as `put`."""
        ordered = sorted(parts, key=lambda part: part.number)
        with self._errors("complete"):
            response = client("s3", _TIMEOUT_SECONDS).complete_multipart_upload(
                **self._object,
                UploadId=multipart_id,
                MultipartUpload={"Parts": [_completed(part) for part in ordered]},
                **self._condition,
            )
        return self._written(response, sum(part.size for part in ordered))

    @property
    def _object(self) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self.name}

    @property
    def _condition(self) -> dict[str, str]:
        return {"IfNoneMatch": "*"} if self.replaced is None else {"IfMatch": f'"{self.replaced}"'}

    @property
    def _metadata(self) -> dict[str, str]:
        told = {
            JOB: self.job_id,
            SOURCE_ETAG: self.source.etag,
            SOURCE_VERSION: self.source.version_id,
        }
        return {name: quote(value, safe="") for name, value in told.items() if value is not None}

    def _written(self, response: Mapping[str, Any], size: int) -> Output:
        source = self.source
        etag, version_id = response["ETag"].strip('"'), version_id_of(response.get("VersionId"))
        return Output(etag, version_id, size, self.job_id, source.etag, source.version_id)

    @contextmanager
    def _errors(self, action: str) -> Iterator[None]:
        with translated_errors(f"{action} {self.name!r} in bucket {self.bucket_name}"):
            try:
                yield
            except ClientError as error:
                if error_code(error) in _REFUSED or is_unknown_upload(error) or is_changed(error) or is_gone(error):
                    raise OutputChangedError(f"Somebody else changed {self.name!r} meanwhile.") from error
                raise


def _part(number: int, size: int, response: Mapping[str, Any]) -> OutputPart:
    return OutputPart(number, size, response["ETag"].strip('"'), response.get("ChecksumCRC32"))


def _completed(part: OutputPart) -> dict[str, Any]:
    checksum = {"ChecksumCRC32": part.checksum} if part.checksum else {}
    return {"PartNumber": part.number, "ETag": f'"{part.etag}"', **checksum}
