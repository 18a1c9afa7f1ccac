"""Multipart uploads of the bucket: what S3 keeps of a file until it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.aws.s3_errors import is_changed, is_gone, is_unknown_upload
from filetracker.errors import RetriableError
from filetracker.object_keys import version_id_of
from filetracker.uploads.errors import FileAlreadyExistsError, PartsChangedError, UploadGoneError
from filetracker.uploads.models import FoundFile, ListedUpload, Part, Result

# A file's user metadata names the session that made it. Only who begins the upload can set it: that is us.
_SESSION_METADATA = "filetracker-upload"
_COMPLETE_TIMEOUT_SECONDS = 20
_PARTS_DIFFER = ("InvalidPart", "InvalidPartOrder", "EntityTooSmall")


class MultipartStore:
    """Those of one bucket."""

    def __init__(self, bucket_name: str) -> None:
        self.bucket_name = bucket_name

    def create(self, file_name: str, content_type: str, upload_id: str, has_checksums: bool) -> str:
        """S3's id of a new upload. With checksums S3 takes no part without its SHA-256."""
        options = {"ChecksumAlgorithm": "SHA256"} if has_checksums else {}
        with self._errors("begin to upload", file_name):
            response = client("s3").create_multipart_upload(
                Bucket=self.bucket_name,
                Key=file_name,
                ContentType=content_type,
                Metadata={_SESSION_METADATA: upload_id},
                **options,
            )
        multipart_id: str = response["UploadId"]
        return multipart_id

    def parts(self, file_name: str, multipart_id: str) -> list[Part]:
        """The parts that S3 has, by number. Raises UploadGoneError."""
        return [_part(part) for page in self._part_pages(file_name, multipart_id) for part in page.get("Parts", [])]

    def last_sent(self, file_name: str, multipart_id: str) -> datetime | None:
        """When its latest part came; None where none did. Raises UploadGoneError."""
        pages = self._part_pages(file_name, multipart_id)
        return max((part["LastModified"] for page in pages for part in page.get("Parts", [])), default=None)

    def complete(self, file_name: str, multipart_id: str, parts: Sequence[Part], overwrite: bool) -> Result:
        """Makes the file of these parts.

        Raises UploadGoneError, PartsChangedError, and, without `overwrite`, FileAlreadyExistsError.
        """
        options = {} if overwrite else {"IfNoneMatch": "*"}
        with self._errors("complete the upload of", file_name):
            try:
                response = client("s3", _COMPLETE_TIMEOUT_SECONDS).complete_multipart_upload(
                    Bucket=self.bucket_name,
                    Key=file_name,
                    UploadId=multipart_id,
                    MultipartUpload={"Parts": [_completed(part) for part in parts]},
                    **options,
                )
            except ClientError as error:
                if is_changed(error):
                    raise FileAlreadyExistsError(file_name) from error
                if error_code(error) in _PARTS_DIFFER:
                    raise PartsChangedError(f"A part of {file_name!r} changed meanwhile.") from error
                raise
        return _result(response)

    def abort(self, file_name: str, multipart_id: str) -> None:
        """Gives an upload up with all its parts; one that S3 does not know is given up already."""
        with self._errors("abort the upload of", file_name):
            try:
                client("s3").abort_multipart_upload(Bucket=self.bucket_name, Key=file_name, UploadId=multipart_id)
            except ClientError as error:
                if not is_unknown_upload(error) and not is_gone(error):
                    raise

    def find(self, file_name: str) -> FoundFile | None:
        """What is there under the name now; None when nothing is."""
        with self._errors("look for", file_name):
            try:
                response = client("s3").head_object(Bucket=self.bucket_name, Key=file_name)
            except ClientError as error:
                if is_gone(error):
                    return None
                raise
        return FoundFile(
            response["ContentLength"], _result(response), response.get("Metadata", {}).get(_SESSION_METADATA)
        )

    def all(self, prefix: str = "") -> Iterator[ListedUpload]:
        """Every upload that S3 has, of names that begin so, a page (1,000) at a time as it is asked for."""
        asked = {"Prefix": prefix} if prefix else {}
        markers: dict[str, str] = {}
        while True:
            with translated_errors(f"list the uploads of bucket {self.bucket_name}"):
                response = client("s3").list_multipart_uploads(
                    Bucket=self.bucket_name, EncodingType="url", **asked, **markers
                )
            # Keys may hold what XML can't. (LocalStack 4.14 says that it encoded them, and did not: there an orphan
            # with a + in its name is not found again, and stays.)
            read = unquote_plus if response.get("EncodingType") == "url" else str
            for upload in response.get("Uploads", []):
                yield ListedUpload(read(upload["Key"]), upload["UploadId"], upload["Initiated"])
            if not response.get("IsTruncated"):
                return
            following = {"KeyMarker": read(response["NextKeyMarker"]), "UploadIdMarker": response["NextUploadIdMarker"]}
            if following == markers:
                raise RetriableError(f"The uploads of bucket {self.bucket_name} repeat themselves.", code="Partial")
            markers = following

    def _part_pages(self, file_name: str, multipart_id: str) -> Iterator[Mapping[str, Any]]:
        with self._errors("list the parts of", file_name):
            pages = client("s3").get_paginator("list_parts")
            yield from pages.paginate(Bucket=self.bucket_name, Key=file_name, UploadId=multipart_id)

    @contextmanager
    def _errors(self, action: str, file_name: str) -> Iterator[None]:
        with translated_errors(f"{action} {file_name!r} in bucket {self.bucket_name}"):
            try:
                yield
            except ClientError as error:
                if is_unknown_upload(error):
                    raise UploadGoneError(f"S3 knows no such upload of {file_name!r} (any more).") from error
                raise


def _part(part: Mapping[str, Any]) -> Part:
    return Part(part["PartNumber"], part["Size"], part["ETag"].strip('"'), part.get("ChecksumSHA256"))


def _completed(part: Part) -> dict[str, Any]:
    checksum = {"ChecksumSHA256": part.sha256} if part.sha256 else {}
    return {"PartNumber": part.number, "ETag": f'"{part.etag}"', **checksum}


def _result(response: Mapping[str, Any]) -> Result:
    return Result(response["ETag"].strip('"'), version_id_of(response.get("VersionId")))
