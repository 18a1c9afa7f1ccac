"""URLs that let their holder do one thing with one object for a while. Making one asks nothing of AWS.

What is signed may not be changed by one letter: another content type or length, one more query parameter, another host
are a 403 of S3. So the host must be the one that the holder of the URL sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from filetracker.aws.clients import client, translated_errors
from filetracker.uploads.models import SignedRequest

DEFAULT_ENDPOINT = "default"
_AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu")
_MAKING = Lock()


class Presigner:
    """Signs for one bucket. `public_endpoint` is the URL of S3 as others see it; "default": as we do."""

    def __init__(self, bucket_name: str, public_endpoint: str = DEFAULT_ENDPOINT) -> None:
        self.bucket_name = bucket_name
        self._public_endpoint = public_endpoint

    def presigned_get(
        self, key: str, version_id: str | None, disposition: str, content_type: str, expires_seconds: int
    ) -> str:
        """A URL that reads an object (None: its current version), answered with this disposition and content type."""
        parameters = {"Key": key, "ResponseContentDisposition": disposition, "ResponseContentType": content_type}
        # MiniStack 1.5.33 heeds neither the disposition nor a Range where a version is named: a browser would show, in
        # a frame that nobody sees, what it was to save. There, the current version has to do.
        if version_id and _is_aws(self._endpoint()):
            parameters["VersionId"] = version_id
        return self._sign("get_object", parameters, expires_seconds)

    def presigned_put(
        self, key: str, size: int, content_type: str, sha256: str | None, overwrite: bool, expires_seconds: int
    ) -> SignedRequest:
        """Puts a whole object of `size` bytes. `sha256` is the base64 of its digest, which S3 then checks.

        Without `overwrite` S3 answers 412 where there is an object already.
        """
        parameters: dict[str, Any] = {"Key": key, "ContentLength": size, "ContentType": content_type}
        headers = {"content-type": content_type}
        if sha256:
            parameters["ChecksumSHA256"] = headers["x-amz-checksum-sha256"] = sha256
        if not overwrite:
            parameters["IfNoneMatch"] = headers["if-none-match"] = "*"
        return SignedRequest(self._sign("put_object", parameters, expires_seconds), headers)

    def presigned_part(
        self, key: str, multipart_id: str, part_number: int, size: int, sha256: str | None, expires_seconds: int
    ) -> SignedRequest:
        """Puts one part of `size` bytes of a multipart upload; `sha256` as in `presigned_put`."""
        parameters: dict[str, Any] = {
            "Key": key,
            "UploadId": multipart_id,
            "PartNumber": part_number,
            "ContentLength": size,
        }
        headers = {}
        if sha256:
            parameters["ChecksumSHA256"] = headers["x-amz-checksum-sha256"] = sha256
        return SignedRequest(self._sign("upload_part", parameters, expires_seconds), headers)

    def _sign(self, operation: str, parameters: Mapping[str, Any], expires_seconds: int) -> str:
        with translated_errors(f"sign {operation} of {parameters['Key']!r} in bucket {self.bucket_name}"):
            url: str = self._s3().generate_presigned_url(
                operation, Params={"Bucket": self.bucket_name, **parameters}, ExpiresIn=expires_seconds
            )
        return url

    def _s3(self) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        return _signing_client(self._endpoint(), client("s3").meta.region_name)

    def _endpoint(self) -> str:
        return client("s3").meta.endpoint_url if self._public_endpoint == DEFAULT_ENDPOINT else self._public_endpoint


def _is_aws(endpoint: str) -> bool:
    return f".{urlsplit(endpoint).hostname}".endswith(_AWS_DOMAINS)


@cache
def _signing_client(endpoint: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
    """On AWS each bucket has a host of its own: a redirect from a common one would break CORS. Emulators lack the DNS.

    Signature version 4 has to be asked for: botocore signs URLs by version 2 at endpoints that it does not know. And a
    checksum that nobody asked for would have to be sent by whoever holds the URL.
    """
    is_aws = _is_aws(endpoint)
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual" if is_aws else "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with _MAKING:  # a session of its own, because making clients of one session side by side is not safe
        session: Any = boto3.session.Session()
        return session.client("s3", region_name=region, config=config, endpoint_url=None if is_aws else endpoint)
