"""The content of objects, as it comes in: for downloads with AWS credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.s3_errors import is_changed, is_gone, is_out_of_range
from filetracker.errors import NotFoundError, RetriableError, SnapshotChangedError

_PIECE_BYTES = 256 * 1024
_COMPUTABLE = ("SHA256:", "SHA1:", "CRC64NVME:", "CRC32C:", "CRC32:")
_MD5 = re.compile(r"[0-9a-f]{32}")
_READ_TIMEOUT_SECONDS = 60


class BrokenOffError(RetriableError):
    """The content stopped coming; going on from there may help."""

    code = "BrokenOff"


@dataclass(frozen=True)
class OpenedContent:
    """Content from byte `start` on, of `total` bytes: not always from where it was asked for. `etag` without quotes.

    `checksum` is what the whole can be checked by (`md5:<hex>`, `SHA256:<base64>`); "" if by nothing.

    `pieces` raises BrokenOffError, or ends early, where the connection breaks.
    """

    pieces: Iterator[bytes]
    start: int
    total: int
    etag: str
    checksum: str = ""


class S3Reader:
    """One object of a bucket."""

    def __init__(self, bucket_name: str, key: str) -> None:
        self.bucket_name = bucket_name
        self.key = key
        self._recorded = ("", "")  # the ETag that was seen, and its checksum

    def etag(self) -> str:
        """The ETag of what is there now. Raises NotFoundError."""
        with self._errors():
            try:
                response = self._s3().head_object(Bucket=self.bucket_name, Key=self.key, ChecksumMode="ENABLED")
            except ClientError as error:
                if not is_gone(error):
                    raise
                raise NotFoundError(
                    f"There is no file {self.key!r} in the bucket. `filetracker ls --prefix TEXT` finds names."
                ) from error
        etag = str(response["ETag"]).strip('"')
        self._recorded = (etag, _checksum_in(response))
        return etag

    @contextmanager
    def open(self, start: int, etag: str) -> Iterator[OpenedContent]:
        """The content from byte `start` on, of the object with this ETag (empty: of what is there).

        Raises SnapshotChangedError where that is not there now, RetriableError.
        """
        options = {"IfMatch": f'"{etag}"'} if etag else {}
        if start:
            options["Range"] = f"bytes={start}-"
        with self._errors():
            try:
                response = self._s3().get_object(Bucket=self.bucket_name, Key=self.key, **options)
            except ClientError as error:
                if not (is_changed(error) or is_out_of_range(error) or is_gone(error)):
                    raise
                raise SnapshotChangedError(f"{self.key!r} changed while it was downloaded.") from error
        with response["Body"] as body:
            begins, total = _range_of(response)
            found = str(response["ETag"]).strip('"')
            known = self._recorded[1] if self._recorded[0] == found else ""
            checksum = whole_checksum(known, found, _encryption_of(response))
            yield OpenedContent(self._pieces(body), begins, total, found, checksum)

    def _pieces(self, body: Any) -> Iterator[bytes]:  # noqa: ANN401 - botocore's stream has no type
        while True:
            try:
                piece = body.read(_PIECE_BYTES)
            except (BotoCoreError, OSError) as error:
                raise BrokenOffError(f"Could not download {self.key!r}: {error}") from error
            if not piece:
                return
            yield piece

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with translated_errors(f"download {self.key!r} from bucket {self.bucket_name}"):
            yield

    @staticmethod
    def _s3() -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        return client("s3", _READ_TIMEOUT_SECONDS)


def whole_checksum(recorded: str | None, etag: str, encryption: str) -> str:
    """What the whole content can be checked by; "" if by nothing.

    An ETag is the MD5 of what was sent by one PUT, unless the object is encrypted with a key of KMS or its uploader's.
    Source: S3 API reference, Object, ETag. A checksum of parts' checksums ends with their number.
    """
    if recorded and recorded.startswith(_COMPUTABLE) and "-" not in recorded:
        return recorded
    return f"md5:{etag}" if encryption in ("", "AES256") and _MD5.fullmatch(etag) else ""


def _range_of(response: Any) -> tuple[int, int]:  # noqa: ANN401 - an answer of boto3
    if content_range := response.get("ContentRange"):  # "bytes 100-199/200"
        first, _, total = str(content_range).removeprefix("bytes ").partition("/")
        return int(first.partition("-")[0]), int(total)
    return 0, int(response["ContentLength"])


def _checksum_in(response: Any) -> str:  # noqa: ANN401 - an answer of boto3
    if response.get("ChecksumType") == "COMPOSITE":
        return ""
    names = (name for name in _COMPUTABLE if response.get(f"Checksum{name[:-1]}"))
    return next((f"{name}{response[f'Checksum{name[:-1]}']}" for name in names), "")


def _encryption_of(response: Any) -> str:  # noqa: ANN401 - an answer of boto3
    return "customer" if response.get("SSECustomerAlgorithm") else str(response.get("ServerSideEncryption", ""))
