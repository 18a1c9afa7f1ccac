"""Signs requests to our own API (auth = "iam") with the caller's AWS credentials."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import NoCredentialsError

from filetracker.aws.clients import translated_errors

_SERVICE = "execute-api"
_MAKING = Lock()


class SigV4Signer:
    """Signature version 4 in one region. Safe to share between threads; credentials that expire are renewed."""

    def __init__(self, region: str) -> None:
        self._region = region

    def headers_for(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """The headers that prove who asks, for this very request."""
        request = AWSRequest(method=method, url=url, data=body)
        with translated_errors("sign the request"):
            with _MAKING:
                credentials = self._credentials.get_frozen_credentials()
            SigV4Auth(credentials, _SERVICE, self._region).add_auth(request)
        return dict(request.headers.items())

    @cached_property
    def _credentials(self) -> Any:  # noqa: ANN401 - botocore has no types
        credentials = boto3.session.Session().get_credentials()
        if credentials is None:
            raise NoCredentialsError
        return credentials
