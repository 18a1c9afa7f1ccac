"""The content of objects, as it comes in: for downloads with AWS credentials."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.s3_errors import is_changed, is_gone, is_out_of_range
from filetracker.errors import NotFoundError, RetriableError, SnapshotChangedError

_PIECE_BYTES = 256 * 1024
_READ_TIMEOUT_SECONDS = 60


class BrokenOffError(RetriableError):
    """The content stopped coming; going on from there may help."""

    code = "BrokenOff"


@dataclass(frozen=True)
class OpenedContent:
    """Content from byte `start` on, of `total` bytes: not always from where it was asked for. `etag` without quotes.

    `pieces` raises BrokenOffError, or ends early, where the connection breaks.
    """

    pieces: Iterator[bytes]
    start: int
    total: int
    etag: str


class S3Reader:
    """One object of a bucket."""

    def __init__(self, bucket_name: str, key: str) -> None:
        self.bucket_name = bucket_name
        self.key = key

    def etag(self) -> str:
        """The ETag of what is there now. Raises NotFoundError."""
        with self._errors():
            try:
                response = self._s3().head_object(Bucket=self.bucket_name, Key=self.key)
            except ClientError as error:
                if not is_gone(error):
                    raise
                raise NotFoundError(
                    f"There is no file {self.key!r} in the bucket. `filetracker ls --prefix TEXT` finds names."
                ) from error
        return str(response["ETag"]).strip('"')

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
            yield OpenedContent(self._pieces(body), begins, total, str(response["ETag"]).strip('"'))

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


def _range_of(response: Any) -> tuple[int, int]:  # noqa: ANN401 - an answer of boto3
    if content_range := response.get("ContentRange"):  # "bytes 100-199/200"
        first, _, total = str(content_range).removeprefix("bytes ").partition("/")
        return int(first.partition("-")[0]), int(total)
    return 0, int(response["ContentLength"])
